"""Who may see and do what with declarations and their lines."""

import uuid
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.hours.models import Declaration
from facilitator.kernel.errors import NotVisible
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.models import Lot
from facilitator.organisations.access import Viewer, acting_company_id, acting_structure_id, staff_structure_id
from facilitator.organisations.enums import Role

T = TypeVar("T")
OF_THE_MARKET = (
    joinedload(Declaration.commitment).joinedload(Commitment.clause).selectinload(Clause.lots).joinedload(Lot.market)
)
"""Loads the clause and its markets with a declaration."""


def declarations_seen_by(viewer: Viewer) -> sa.Select[Declaration]:
    """The declarations of a structure for its staff, its own for a company, none for anyone else."""
    query = sa.select(Declaration).where(Declaration.structure_id == acting_structure_id(viewer))
    if viewer.is_staff:
        return query
    if viewer.role is Role.COMPANY:
        return query.where(Declaration.company_id == acting_company_id(viewer))
    return query.where(sa.false())


def get_declaration(session: Session, viewer: Viewer, declaration_id: uuid.UUID) -> Declaration:
    """The declaration with its company and clause. Raises NotVisible."""
    query = (
        declarations_seen_by(viewer)
        .where(Declaration.id == declaration_id)
        .options(joinedload(Declaration.company), OF_THE_MARKET)
    )
    return _or_not_visible(session.scalar(query))


def get_reviewed_declaration(session: Session, viewer: Viewer, declaration_id: uuid.UUID) -> Declaration:
    """The declaration, for those who review: the structure's staff. Raises NotVisible."""
    staff_structure_id(viewer)
    return get_declaration(session, viewer, declaration_id)


def _or_not_visible(found: T | None) -> T:
    if found is None:
        raise NotVisible
    return found
