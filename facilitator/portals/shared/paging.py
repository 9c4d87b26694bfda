"""Pages of a list: the number asked for, and the addresses of the neighbours, filters kept."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from facilitator.kernel.paging import Paged


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLinks:
    """What `components/pagination.html` shows."""

    number: int
    pages: int
    first: int
    last: int
    total: int
    previous_url: str | None
    next_url: str | None


def page_number() -> int:
    """The page asked for in the address (`?page=2`); anything else is the first."""
    asked = request.args.get("page", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 7 else 1


def page_links(paged: Paged[Any]) -> PageLinks:
    return PageLinks(
        number=paged.number,
        pages=paged.pages,
        first=paged.first,
        last=paged.last,
        total=paged.total,
        previous_url=_neighbour(paged.number - 1) if paged.number > 1 else None,
        next_url=_neighbour(paged.number + 1) if paged.number < paged.pages else None,
    )


def _neighbour(number: int) -> str:
    kept = {**(request.view_args or {}), **request.args.to_dict(flat=False), "page": number}
    return url_for(request.endpoint or "", **kept)
