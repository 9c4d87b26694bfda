"""Who sees which contracts.

Staff: those of their structure. A company: those of which it is the employer, or whose hours count on what it owes.
A prescriber: those of its own people. A buyer and the instance administrator: none.
Nobody reads here why a person is eligible: a company is told until when, nothing else.
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from facilitator.candidates.models import Candidate
from facilitator.kernel.errors import NotVisible
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.organisations.access import Viewer, acting_structure_id, staff_structure_id
from facilitator.organisations.enums import Role
from facilitator.placements.models import Assignment, Placement


def scope(viewer: Viewer) -> sa.Select[Placement]:
    """The contracts that the viewer sees. Raises NotVisible when its role sees none."""
    placements = sa.select(Placement).where(Placement.structure_id == acting_structure_id(viewer))
    if viewer.is_staff:
        return placements
    if viewer.role is Role.COMPANY and viewer.company_id is not None:
        return placements.where(concerns_company(viewer.company_id))
    if viewer.role is Role.PRESCRIBER and viewer.prescriber_id is not None:
        mine = sa.select(Candidate.id).where(Candidate.prescriber_id == viewer.prescriber_id)
        return placements.where(Placement.candidate_id.in_(mine))
    raise NotVisible


def concerns_company(company_id: uuid.UUID) -> sa.ColumnElement[bool]:
    """Contracts of which a company is the employer, or the member who owes the hours."""
    owed = (
        sa.select(Assignment.placement_id)
        .join(Commitment, Commitment.id == Assignment.commitment_id)
        .where(Commitment.company_id == company_id)
    )
    return sa.or_(Placement.employer_id == company_id, Placement.id.in_(owed))


def get_placement(session: Session, viewer: Viewer, placement_id: uuid.UUID) -> Placement:
    """One contract with person, employer and assignments; staff alone. Raises NotVisible.

    Others read through `queries.list_at_work`, which holds no reason of eligibility.
    """
    staff_structure_id(viewer)
    query = scope(viewer).where(Placement.id == placement_id).options(*_whole_placement())
    placement = session.scalar(query)
    if placement is None or placement.candidate.identity is None:
        raise NotVisible
    return placement


def get_assignment(session: Session, viewer: Viewer, assignment_id: uuid.UUID) -> Assignment:
    """One assignment with its contract, commitment and clause; staff alone. Raises NotVisible."""
    query = (
        sa.select(Assignment)
        .where(Assignment.id == assignment_id, Assignment.structure_id == staff_structure_id(viewer))
        .options(
            joinedload(Assignment.placement).options(*_whole_placement()),
            joinedload(Assignment.commitment).options(joinedload(Commitment.clause), joinedload(Commitment.company)),
            joinedload(Assignment.decision),
        )
    )
    assignment = session.scalar(query)
    if assignment is None or assignment.placement.candidate.identity is None:
        raise NotVisible
    return assignment


def get_commitment(session: Session, viewer: Viewer, commitment_id: uuid.UUID) -> Commitment:
    """A commitment of a clause that may receive contracts, with clause and company; staff alone. Raises NotVisible."""
    query = (
        assignable(staff_structure_id(viewer))
        .where(Commitment.id == commitment_id)
        .options(joinedload(Commitment.clause), joinedload(Commitment.company))
    )
    commitment = session.scalar(query)
    if commitment is None:
        raise NotVisible
    return commitment


def assignable(structure_id: uuid.UUID) -> sa.Select[Commitment]:
    """The commitments of a structure whose clause runs: the only ones that receive contracts."""
    return (
        sa.select(Commitment)
        .join(Clause, Clause.id == Commitment.clause_id)
        .where(Commitment.structure_id == structure_id, Clause.state == ClauseState.RUNNING)
    )


def may_edit(viewer: Viewer, placement: Placement) -> bool:
    """Whether the viewer may change a contract."""
    return viewer.is_staff and viewer.structure_id == placement.structure_id


def _whole_placement() -> tuple[_AbstractLoad, ...]:
    return (
        joinedload(Placement.candidate).joinedload(Candidate.identity),
        joinedload(Placement.employer),
        selectinload(Placement.assignments).options(
            joinedload(Assignment.decision),
            joinedload(Assignment.commitment).options(joinedload(Commitment.clause), joinedload(Commitment.company)),
        ),
    )
