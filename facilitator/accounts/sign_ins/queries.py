"""Reading sign-ins."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.access import in_force
from facilitator.accounts.models import DemonstrationLogin, FailedSignIn, Membership, SignIn, User
from facilitator.accounts.sign_ins.rules import WINDOW, Limit
from facilitator.accounts.tokens.rules import digest
from facilitator.kernel import clock


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    user_id: uuid.UUID
    password_hash: str | None


def get_credentials(session: Session, email: str) -> Credentials | None:
    """Those of an active account. `email` as `accounts.rules.normalise_email` writes it."""
    row = session.execute(sa.select(User.id, User.password_hash).where(User.email == email, User.is_active)).first()
    return Credentials(user_id=row.id, password_hash=row.password_hash) if row else None


def get_open_sign_in(
    session: Session, token: str, *, idle: timedelta, absolute: timedelta
) -> tuple[SignIn, bool] | None:
    """The sign-in of this cookie, with its user, unless it ended, slept, grew too old, or the user may not enter.

    With it, whether the database is a demonstration, which every page says.
    """
    now = clock.now()
    query = (
        sa.select(SignIn, sa.exists(sa.select(DemonstrationLogin.id)))
        .join(SignIn.user)
        .options(joinedload(SignIn.user))
        .where(
            SignIn.token_hash == digest(token),
            SignIn.ended_at.is_(None),
            SignIn.last_seen_at > now - idle,
            SignIn.created_at > now - absolute,
            User.is_active,
        )
    )
    found = session.execute(query).first()
    return (found[0], found[1]) if found else None


def list_current_memberships(session: Session, user_id: uuid.UUID) -> Sequence[Membership]:
    """The memberships in force today, oldest first, with their organisations."""
    query = (
        sa.select(Membership)
        .options(
            joinedload(Membership.structure),
            joinedload(Membership.company),
            joinedload(Membership.authority),
            joinedload(Membership.prescriber),
        )
        .where(Membership.user_id == user_id, in_force())
        .order_by(Membership.starts_on, Membership.id)
    )
    return session.scalars(query).all()


def is_limited(session: Session, limits: Iterable[Limit]) -> bool:
    """Whether one of these limits is reached now: nothing may be tried until the window has moved on."""
    limits = list(limits)
    counted = (
        sa.select(FailedSignIn.key, sa.func.count())
        .where(FailedSignIn.key.in_([limit.key for limit in limits]), FailedSignIn.at > clock.now() - WINDOW)
        .group_by(FailedSignIn.key)
    )
    failures = dict(session.execute(counted).all())
    return any(failures.get(limit.key, 0) >= limit.allowed for limit in limits)
