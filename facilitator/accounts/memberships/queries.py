"""Reading memberships."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.models import Membership, User
from facilitator.kernel import clock
from facilitator.organisations.enums import STAFF


def current() -> sa.ColumnElement[bool]:
    """Of a membership: it holds today."""
    today = clock.today()
    return sa.and_(Membership.starts_on <= today, sa.or_(Membership.ends_on.is_(None), Membership.ends_on >= today))


def list_staff(session: Session, structure_id: uuid.UUID) -> Sequence[User]:
    """The people whom the structure employs today, by name: referents and owners of actions are chosen among them."""
    members = sa.select(Membership.user_id).where(
        Membership.structure_id == structure_id, Membership.role.in_(STAFF), current()
    )
    query = sa.select(User).where(User.is_active, User.id.in_(members)).order_by(User.name, User.id)
    return session.scalars(query).all()
