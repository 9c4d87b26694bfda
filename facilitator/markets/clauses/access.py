"""Who sees which clause and which commitment.

The staff of a structure sees all of its clauses, drafts included. A company sees the commitments it bears under the
structure that granted the membership; a buyer, the clauses that cover a lot of the markets it buys, alone or
with others. Neither sees a draft.
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitator.kernel.errors import NotVisible
from facilitator.markets.access import bought_by
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause, ClauseCriterion, ClauseLot, Commitment
from facilitator.markets.models import Award, Lot, Market
from facilitator.organisations.access import (
    Viewer,
    acting_authority_id,
    acting_company_id,
    acting_structure_id,
    staff_structure_id,
)
from facilitator.organisations.enums import Role


def clauses_of(viewer: Viewer) -> sa.Select[Clause]:
    """The clauses that the viewer may read, unordered."""
    query = sa.select(Clause).where(Clause.structure_id == acting_structure_id(viewer))
    if viewer.is_staff:
        return query
    query = query.where(Clause.state != ClauseState.DRAFT)
    if viewer.role is Role.COMPANY:
        own = sa.select(Commitment.clause_id).where(Commitment.company_id == acting_company_id(viewer))
        return query.where(Clause.id.in_(own))
    return query.where(Clause.id.in_(_clauses_of_authority(acting_authority_id(viewer))))


def commitments_of(viewer: Viewer) -> sa.Select[Commitment]:
    """The commitments that the viewer may read, unordered."""
    query = sa.select(Commitment).where(Commitment.structure_id == acting_structure_id(viewer))
    if viewer.is_staff:
        return query
    if viewer.role is Role.COMPANY:
        return query.where(Commitment.company_id == acting_company_id(viewer))
    return query.where(Commitment.clause_id.in_(_clauses_of_authority(acting_authority_id(viewer))))


def get_clause(session: Session, viewer: Viewer, clause_id: uuid.UUID) -> Clause:
    """A clause with its lots, their markets and buyers, its criteria and quotas, its commitments and their companies.

    In three queries. Not the commitments for a company, which sees its own alone, through `commitments_of`. Raises
    NotVisible.
    """
    query = clauses_of(viewer).where(Clause.id == clause_id).options(*_WHOLE)
    if viewer.role is not Role.COMPANY:
        query = query.options(joinedload(Clause.commitments).joinedload(Commitment.company))
    clause = session.scalars(query).unique().one_or_none()
    if clause is None:
        raise NotVisible
    return clause


def get_commitment(session: Session, viewer: Viewer, commitment_id: uuid.UUID) -> Commitment:
    """A commitment with its company, its clause, the lots and their markets. Raises NotVisible."""
    lots = joinedload(Commitment.clause).selectinload(Clause.lots).joinedload(Lot.market).joinedload(Market.authority)
    query = commitments_of(viewer).where(Commitment.id == commitment_id).options(joinedload(Commitment.company), lots)
    commitment = session.scalar(query)
    if commitment is None:
        raise NotVisible
    return commitment


def may_manage(viewer: Viewer) -> bool:
    """Whether the viewer writes clauses and their ledger: the staff of the structure alone."""
    return viewer.is_staff


def get_lots_to_cover(session: Session, viewer: Viewer, lot_ids: list[uuid.UUID]) -> list[Lot]:
    """These lots of the viewer's structure, with their market and award, market by market.

    Raises NotVisible when one of them is not the structure's.
    """
    query = (
        sa.select(Lot)
        .where(Lot.structure_id == staff_structure_id(viewer), Lot.id.in_(lot_ids))
        .options(
            joinedload(Lot.market).joinedload(Market.authority), selectinload(Lot.award).selectinload(Award.members)
        )
        .order_by(Lot.market_id, Lot.position, Lot.id)
    )
    lots = list(session.scalars(query))
    if len(lots) != len(set(lot_ids)):
        raise NotVisible
    return lots


def _clauses_of_authority(authority_id: uuid.UUID) -> sa.Select[uuid.UUID]:
    return (
        sa.select(ClauseLot.clause_id)
        .join(Lot, Lot.id == ClauseLot.lot_id)
        .join(Market, Market.id == Lot.market_id)
        .where(bought_by(authority_id))
    )


_WHOLE = (
    selectinload(Clause.lots).joinedload(Lot.market).joinedload(Market.authority),
    selectinload(Clause.criteria).joinedload(ClauseCriterion.criterion),
    joinedload(Clause.quotas),  # a few, in the query of the clause itself
)
