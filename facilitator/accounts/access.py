"""Which memberships and invitations a person reaches, and what she may do with them."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.models import Membership
from facilitator.journal.models import Actor
from facilitator.kernel import clock
from facilitator.kernel.errors import NotVisible


def in_force() -> sa.ColumnElement[bool]:
    """Memberships that hold today."""
    today = clock.today()
    return sa.and_(Membership.starts_on <= today, sa.or_(Membership.ends_on.is_(None), Membership.ends_on >= today))


def get_own_membership(session: Session, actor: Actor, membership_id: uuid.UUID) -> Membership:
    """One of the person's own memberships in force. Raises NotVisible."""
    query = sa.select(Membership).where(Membership.id == membership_id, Membership.user_id == actor.id, in_force())
    membership = session.scalar(query)
    if membership is None:
        raise NotVisible
    return membership
