"""Reading memberships."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from facilitator.accounts.access import in_force
from facilitator.accounts.models import Membership, User
from facilitator.kernel.paging import Paged, paged
from facilitator.organisations.enums import STAFF, Role


def list_staff(session: Session, structure_id: uuid.UUID) -> Sequence[User]:
    """The people whom the structure employs today, by name: referents and owners of actions are chosen among them."""
    members = sa.select(Membership.user_id).where(
        Membership.structure_id == structure_id, Membership.role.in_(STAFF), in_force()
    )
    query = sa.select(User).where(User.is_active, User.id.in_(members)).order_by(User.name, User.id)
    return session.scalars(query).all()


def list_members(
    session: Session, structure_id: uuid.UUID, roles: Collection[Role], *, page: int = 1
) -> Paged[Membership]:
    """The accesses of these roles that a structure grants today, by name, with people and organisations."""
    query = (
        sa.select(Membership)
        .join(Membership.user)
        .options(
            contains_eager(Membership.user),
            joinedload(Membership.structure),
            joinedload(Membership.company),
            joinedload(Membership.authority),
            joinedload(Membership.prescriber),
        )
        .where(Membership.structure_id == structure_id, Membership.role.in_(roles), in_force())
        .order_by(User.name, Membership.id)
    )
    return paged(session, query, page)


def count_members(session: Session, structure_id: uuid.UUID) -> dict[Role, int]:
    """How many accesses of each role a structure grants today."""
    query = (
        sa.select(Membership.role, sa.func.count())
        .where(Membership.structure_id == structure_id, in_force())
        .group_by(Membership.role)
    )
    return dict(session.execute(query).all())


def map_administrators(session: Session, structure_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Membership]]:
    """The administrators of each of these structures, by name, with their users."""
    query = (
        sa.select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(Membership.structure_id.in_(list(structure_ids)), Membership.role == Role.STRUCTURE_ADMIN, in_force())
        .order_by(User.name, Membership.id)
    )
    found: dict[uuid.UUID, list[Membership]] = {}
    for membership in session.scalars(query):
        found.setdefault(cast("uuid.UUID", membership.structure_id), []).append(membership)
    return found
