"""Who is signed in: Flask-Login on top of the server's own sign-in rows.

The cookie holds a random token and nothing about the person; the row of the token says who, since when, under which
membership. Ending the row ends the session at the next request.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from flask import Response, abort, redirect, request, session as cookie, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from facilitator.accounts.models import Membership, SignIn
from facilitator.accounts.sign_ins import queries, services
from facilitator.accounts.sign_ins.rules import is_to_be_touched
from facilitator.journal.models import Actor
from facilitator.kernel import clock
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import STAFF
from facilitator.portals.shared.addresses import path_on_this_site
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.session import afterwards, short_reading

COOKIE_KEY = "_user_id"
"""Where Flask-Login looks for the token."""

login_manager = LoginManager()
# Flask-Login would mark a session stale when the browser's address changes: phones change it all day.
login_manager.session_protection = None


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
    actor: Actor
    user_name: str
    email: str
    organisation_name: str
    role_label: str
    viewer: Viewer | None
    """None when the membership under which the person acted has ended."""
    memberships: tuple[MembershipChoice, ...] = ()
    is_demonstration: bool = False
    """Whether `demo` made this database."""

    def get_id(self) -> str:
        return self.token


def account() -> Account | None:
    """The signed-in account, or None."""
    return cast("Account", current_user._get_current_object()) if current_user.is_authenticated else None  # noqa: SLF001


def signed_in() -> Account:
    """The signed-in account, whatever its memberships; 401 without a sign-in."""
    return account() or abort(401)


def viewer() -> Viewer:
    """Under which membership the request acts. Without one left, the person is sent to the page that says so."""
    seen = signed_in().viewer
    return seen or abort(redirect(url_for("public.memberships.index"), code=303))


def membership_id() -> uuid.UUID:
    """The membership under which the request acts; 404 without one."""
    found = next((choice.id for choice in signed_in().memberships if choice.current), None)
    return uuid.UUID(found or abort(404))


def remember(token: str) -> None:
    """Sign this browser in. Nothing of the earlier cookie survives, its CSRF secret included."""
    cookie.clear()
    cookie[COOKIE_KEY] = token


def forget() -> None:
    """Sign this browser out."""
    cookie.clear()


def load_account(token: str) -> Account | None:
    """The account of a cookie, in two queries; None when its session is over."""
    with short_reading() as session:
        found = queries.get_open_sign_in(
            session, token, idle=settings().session_idle, absolute=settings().session_absolute
        )
        if found is None:
            return None
        sign_in, is_demonstration = found
        loaded = _account(token, sign_in, is_demonstration, queries.list_current_memberships(session, sign_in.user_id))
    if is_to_be_touched(sign_in.last_seen_at, clock.now()):
        sign_in_id = sign_in.id
        afterwards(lambda short: services.touch(short, sign_in_id))
    return loaded


def _account(token: str, sign_in: SignIn, is_demonstration: bool, memberships: Sequence[Membership]) -> Account:  # noqa: FBT001
    current = next((each for each in memberships if each.id == sign_in.membership_id), None)
    actor = Actor(sign_in.user_id, sign_in.user.name)
    return Account(
        token=token,
        actor=actor,
        user_name=sign_in.user.name,
        email=sign_in.user.email,
        organisation_name=current.organisation_name if current else "Aucune organisation",
        role_label=current.role.label if current else "",
        viewer=_viewer(actor, current) if current else None,
        is_demonstration=is_demonstration,
        memberships=tuple(_choice(each, current=each is current) for each in memberships),
    )


def _viewer(actor: Actor, membership: Membership) -> Viewer:
    return Viewer(
        actor=actor,
        role=membership.role,
        structure_id=membership.structure_id,
        company_id=membership.company_id,
        authority_id=membership.authority_id,
        prescriber_id=membership.prescriber_id,
    )


def _choice(membership: Membership, *, current: bool) -> MembershipChoice:
    granted_by = membership.structure
    with_whom = f", avec {granted_by.name}" if granted_by and membership.role not in STAFF else ""
    return MembershipChoice(
        id=str(membership.id),
        label=membership.organisation_name,
        role_label=f"{membership.role.label}{with_whom}",
        current=current,
    )


def _send_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page, and back afterwards: to the page asked for, or to the one whose form was sent."""
    here = request.full_path.removesuffix("?") if request.method == "GET" else request.referrer
    address = url_for(
        "public.sign_in.show",
        next=path_on_this_site(here),
        expired=1 if COOKIE_KEY in cookie else None,
    )
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, code=303)


login_manager.user_loader(load_account)
login_manager.unauthorized_handler(_send_to_sign_in)
