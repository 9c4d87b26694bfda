"""Who sees what became of people: the staff of their structure, and the prescriber of its own people. Nobody else.

Companies never do; buyers may read aggregates alone (`queries.outcomes`).
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.candidates.models import Candidate
from facilitator.evaluations.models import Evaluation
from facilitator.kernel.errors import NotVisible
from facilitator.organisations.access import Viewer, acting_structure_id, staff_structure_id
from facilitator.organisations.enums import Role
from facilitator.placements.models import Placement


def scope(viewer: Viewer) -> sa.Select[Evaluation]:
    """The evaluations that the viewer sees. Raises NotVisible when its role sees none."""
    evaluations = sa.select(Evaluation).where(Evaluation.structure_id == acting_structure_id(viewer))
    if viewer.is_staff:
        return evaluations
    if viewer.role is Role.PRESCRIBER and viewer.prescriber_id is not None:
        mine = sa.select(Candidate.id).where(Candidate.prescriber_id == viewer.prescriber_id)
        return evaluations.where(Evaluation.candidate_id.in_(mine))
    raise NotVisible


def get_evaluation(session: Session, viewer: Viewer, evaluation_id: uuid.UUID) -> Evaluation:
    """One evaluation with its person and contract; staff alone. Raises NotVisible, also once the person is erased."""
    staff_structure_id(viewer)
    query = (
        scope(viewer)
        .where(Evaluation.id == evaluation_id)
        .options(
            joinedload(Evaluation.candidate).joinedload(Candidate.identity),
            joinedload(Evaluation.placement).joinedload(Placement.employer),
        )
    )
    evaluation = session.scalar(query)
    if evaluation is None or evaluation.candidate.identity is None:
        raise NotVisible
    return evaluation
