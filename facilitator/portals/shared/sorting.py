"""Sorted lists: the order asked for in the address (`?sort=-hours`), and the headers that change it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from facilitator.kernel.paging import Order


@dataclass(frozen=True, kw_only=True, slots=True)
class Sorting(Order):
    """How a list is ordered, and the headers that change it. Queries read the order; templates ask for columns."""

    def column(self, label: str, key: str, *, numeric: bool = False) -> dict[str, Any]:
        """A sortable column for `components/table.html`. A press on the present one turns the order round."""
        is_current = key == self.key
        asked = f"-{key}" if is_current and not self.is_descending else key
        direction = ("descending" if self.is_descending else "ascending") if is_current else None
        kept = {name: values for name, values in request.args.to_dict(flat=False).items() if name != "page"}
        address = url_for(request.endpoint or "", **{**(request.view_args or {}), **kept, "sort": asked})
        return {"label": label, "numeric": numeric, "sort": address, "direction": direction}


def sorting(keys: Collection[str], default: str) -> Sorting:
    """The order asked for; `default` (« name » or « -name ») when it is not one of `keys`."""
    asked = request.args.get("sort", default)
    if asked.removeprefix("-") not in keys:
        asked = default
    return Sorting(key=asked.removeprefix("-"), is_descending=asked.startswith("-"))
