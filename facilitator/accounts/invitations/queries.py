"""Reading invitations."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.models import Invitation, Token, User
from facilitator.accounts.tokens.queries import get_open_token
from facilitator.kernel.paging import Paged, paged
from facilitator.organisations.enums import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenLink:
    """A link that may still be followed: what it offers, and the account of its address, if there is one."""

    token: Token
    invitation: Invitation
    user: User | None

    @property
    def needs_an_account(self) -> bool:
        """Whether the person has yet to choose a password."""
        return self.user is None or self.user.password_hash is None


def get_open_link(session: Session, secret: str) -> OpenLink | None:
    """What the link of a mail opens; None when it was used, replaced, revoked or is too old."""
    token = get_open_token(session, TokenPurpose.INVITATION, secret)
    if token is None:
        return None
    query = sa.select(Invitation).options(*with_organisations()).where(Invitation.id == token.subject_id, is_pending())
    invitation = session.scalar(query)
    if invitation is None:
        return None
    user = session.scalar(sa.select(User).where(User.email == invitation.email))
    return None if user and not user.is_active else OpenLink(token=token, invitation=invitation, user=user)


def list_pending(session: Session, structure_id: uuid.UUID, *, page: int = 1) -> Paged[Invitation]:
    """The invitations of a structure without an answer yet, latest sent first."""
    return paged(session, _pending(Invitation.structure_id == structure_id), page)


def list_pending_administrators(session: Session, structure_id: uuid.UUID) -> Sequence[Invitation]:
    """The administrators-to-be of a structure."""
    query = _pending(Invitation.structure_id == structure_id, Invitation.role == Role.STRUCTURE_ADMIN)
    return session.scalars(query).all()


def count_pending(session: Session, structure_id: uuid.UUID) -> int:
    query = sa.select(sa.func.count()).where(Invitation.structure_id == structure_id, is_pending())
    return session.scalar(query) or 0


def _pending(*which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(Invitation)
        .options(*with_organisations())
        .where(*which, is_pending())
        .order_by(Invitation.sent_at.desc(), Invitation.id)
    )


def is_pending() -> sa.ColumnElement[bool]:
    return sa.and_(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))


def with_organisations() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Invitation.structure),
        joinedload(Invitation.company),
        joinedload(Invitation.authority),
        joinedload(Invitation.prescriber),
    )
