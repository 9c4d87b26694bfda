"""Reading memberships."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.access import in_force
from facilitator.accounts.models import Membership, User
from facilitator.organisations.enums import STAFF


def list_staff(session: Session, structure_id: uuid.UUID) -> Sequence[User]:
    """The people whom the structure employs today, by name: referents and owners of actions are chosen among them."""
    members = sa.select(Membership.user_id).where(
        Membership.structure_id == structure_id, Membership.role.in_(STAFF), in_force()
    )
    query = sa.select(User).where(User.is_active, User.id.in_(members)).order_by(User.name, User.id)
    return session.scalars(query).all()
