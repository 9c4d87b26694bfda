"""Rendering a page: its status follows its form, its frame follows who is signed in."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from facilitator.organisations.enums import Role
from facilitator.portals.shared.forms import ActionForm, BaseForm
from facilitator.portals.shared.identity import Account, account


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


def register_addresses(**endpoints: str) -> None:
    """The public side says where the account menu leads: sign_out, switch (receives a membership's id), profile."""
    _ADDRESSES.update(endpoints)


def register_search(roles: frozenset[Role], endpoint: str) -> None:
    """A portal says which page answers its search box."""
    _SEARCH.update(dict.fromkeys(roles, endpoint))


def register_footer(*links: NavigationItem) -> None:
    """The public side says which pages the foot of every page leads to."""
    _FOOTER.extend(links)


def csrf_token() -> str:
    """A token for the small forms of a page, those that are only a button."""
    return str(ActionForm().csrf_token.current_token)  # type: ignore[attr-defined]


def _addresses(role: Role | None) -> dict[str, str | None]:
    endpoints = {**_ADDRESSES, "search": _SEARCH.get(role) if role else None}
    names = ("sign_out", "switch", "profile", "search")
    return {name: url_for(endpoint) if (endpoint := endpoints.get(name)) else None for name in names}


def frame() -> dict[str, Any]:
    """What every layout receives: the account, its menu, its home and its search page."""
    signed_in = _account_if_readable()
    role = signed_in.viewer.role if signed_in and signed_in.viewer else None
    return {
        "account": signed_in,
        "navigation": _NAVIGATION.get(role, ()) if role else (),
        "addresses": _addresses(role),
        "legal_links": _FOOTER,
        "csrf_token": csrf_token,
        "is_demonstration": signed_in.is_demonstration if signed_in else False,
    }


def _account_if_readable() -> Account | None:
    """Who is signed in; None too when the database does not answer: the page that says so must not fail in turn."""
    try:
        return account()
    except SQLAlchemyError:
        return None


_ADDRESSES: dict[str, str] = {}
_FOOTER: list[NavigationItem] = []
_SEARCH: dict[Role, str] = {}
_NAVIGATION: dict[Role, tuple[NavigationItem, ...]] = {}
