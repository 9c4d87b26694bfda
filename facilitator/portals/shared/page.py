"""Rendering a page: its status follows its form, its frame follows who is signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.organisations.enums import Role
from facilitator.portals.shared.forms import BaseForm
from facilitator.portals.shared.identity import account


@dataclass(frozen=True, kw_only=True, slots=True)
class NavigationItem:
    """One entry of a portal's menu. `endpoint` is the first page of the screen family it opens."""

    label: str
    endpoint: str
    icon: str

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def current(self) -> bool:
        """Whether the present page belongs to the same screen family (the same blueprint)."""
        return (request.endpoint or "").rpartition(".")[0] == self.endpoint.rpartition(".")[0]


def page(
    template: str, *, form: BaseForm | None = None, status: int | None = None, **context: Any
) -> ResponseReturnValue:
    """Render `template`; 409 or 422 when its form was refused."""
    if form is not None:
        context["form"] = form
    return render_template(template, **context), status or (form.status if form is not None else 200)


def register_navigation(roles: frozenset[Role], items: tuple[NavigationItem, ...]) -> None:
    """A portal says what its menu holds, for which roles."""
    for role in roles:
        _NAVIGATION[role] = items


def frame() -> dict[str, Any]:
    """What every layout receives: the account, its menu, its home and its search page."""
    signed_in = account()
    role = signed_in.viewer.role if signed_in and signed_in.viewer else None
    return {
        "account": signed_in,
        "navigation": _NAVIGATION.get(role, ()) if role else (),
        "is_demonstration": current_app.config["IS_DEMONSTRATION"],
    }


_NAVIGATION: dict[Role, tuple[NavigationItem, ...]] = {}
ContextProcessor = Callable[[], dict[str, Any]]
