"""Who is signed in: Flask-Login on top of the server's own sign-in rows."""

from dataclasses import dataclass
from typing import cast

from flask import abort
from flask_login import LoginManager, UserMixin, current_user

from facilitator.organisations.access import Viewer

login_manager = LoginManager()


@dataclass(frozen=True, kw_only=True, slots=True)
class MembershipChoice:
    """A line of the switcher."""

    id: str
    label: str
    role_label: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Account(UserMixin):  # type: ignore[misc]
    """The signed-in person, in plain values: no database object outlives the short reading that made it."""

    token: str
    user_name: str
    email: str
    organisation_name: str
    role_label: str
    viewer: Viewer | None
    """None when every membership has ended."""
    memberships: tuple[MembershipChoice, ...] = ()

    def get_id(self) -> str:
        return self.token


def account() -> Account | None:
    """The signed-in account, or None."""
    return cast("Account", current_user._get_current_object()) if current_user.is_authenticated else None  # noqa: SLF001


def viewer() -> Viewer:
    """Under which membership the request acts; 403 when there is none left, 401 without a sign-in."""
    signed_in = account() or abort(401)
    if signed_in.viewer is None:
        abort(403)
    return signed_in.viewer
