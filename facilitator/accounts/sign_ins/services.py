"""Opening and ending sign-ins; counting the refused ones."""

import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.enums import EndReason
from facilitator.accounts.models import FailedSignIn, Membership, SignIn
from facilitator.accounts.sign_ins import queries
from facilitator.accounts.sign_ins.rules import KEPT_FOR, Limit
from facilitator.accounts.tokens.rules import digest, new_secret
from facilitator.kernel import clock


def open_sign_in(session: Session, user_id: uuid.UUID, membership_id: uuid.UUID | None = None) -> str:
    """Sign a person in, under this membership, else the one last used. Returns the token for the cookie.

    The caller has verified the password, or the link that stands for it.
    """
    token = new_secret()
    opened = membership_id or _membership_to_open(session, user_id)
    session.add(SignIn(user_id=user_id, membership_id=opened, token_hash=digest(token)))
    session.flush()
    return token


def _membership_to_open(session: Session, user_id: uuid.UUID) -> uuid.UUID | None:
    current = [each.id for each in queries.list_current_memberships(session, user_id)]
    last = session.scalar(
        sa.select(SignIn.membership_id)
        .where(SignIn.user_id == user_id, SignIn.membership_id.in_(current))
        .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
        .limit(1)
    )
    return last or next(iter(current), None)


def switch_membership(session: Session, token: str, membership: Membership) -> None:
    """Act under another membership from now on. The caller has checked that it is the person's own and in force."""
    _change(session, SignIn.token_hash == digest(token), membership_id=membership.id)


def touch(session: Session, sign_in_id: uuid.UUID) -> None:
    """Note that the browser is still in use."""
    _change(session, SignIn.id == sign_in_id, last_seen_at=clock.now())


def end_sign_in(session: Session, token: str, reason: EndReason) -> None:
    """End the session of one browser."""
    _end(session, SignIn.token_hash == digest(token), reason)


def end_sign_ins_of_user(
    session: Session, user_id: uuid.UUID, reason: EndReason, *, except_token: str | None = None
) -> None:
    """End every session of a person, but the one that is asking if given."""
    _end(session, SignIn.user_id == user_id, reason, except_token=except_token)


def end_sign_ins_under(session: Session, membership: Membership, reason: EndReason) -> None:
    """End the sessions that act under this membership."""
    _end(session, SignIn.membership_id == membership.id, reason)


def _end(
    session: Session, which: sa.ColumnElement[bool], reason: EndReason, *, except_token: str | None = None
) -> None:
    conditions = [which, SignIn.ended_at.is_(None)]
    if except_token is not None:
        conditions.append(SignIn.token_hash != digest(except_token))
    _change(session, *conditions, ended_at=clock.now(), end_reason=reason.value)


def _change(session: Session, *which: sa.ColumnElement[bool], **values: object) -> None:
    session.execute(sa.update(SignIn).where(*which).values(**values))


# --- the limit on failures ---


def count_failure(session: Session, limits: Iterable[Limit]) -> None:
    """Remember one more failure. Called in a transaction of its own: a refused request rolls its own back."""
    session.add_all(FailedSignIn(key=limit.key) for limit in limits)


def forgive(session: Session, limits: Iterable[Limit]) -> None:
    """Forget the failures under these keys: the right password was given."""
    session.execute(sa.delete(FailedSignIn).where(FailedSignIn.key.in_([limit.key for limit in limits])))


def purge(session: Session) -> int:
    """Delete failures that no longer serve. Returns how many."""
    result = session.execute(sa.delete(FailedSignIn).where(FailedSignIn.at < clock.now() - KEPT_FOR))
    return int(result.rowcount)  # type: ignore[attr-defined]
