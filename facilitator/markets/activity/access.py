"""Who sees the activity of a contract: whoever reads the clause reads its figures; the staff alone reads its facts."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.errors import NotVisible
from facilitator.markets.activity.models import ActivityFact
from facilitator.organisations.access import Viewer, staff_structure_id


def get_fact(session: Session, viewer: Viewer, clause_id: uuid.UUID, fact_id: int) -> ActivityFact:
    """A fact of this clause. Raises NotVisible."""
    query = sa.select(ActivityFact).where(
        ActivityFact.structure_id == staff_structure_id(viewer),
        ActivityFact.clause_id == clause_id,
        ActivityFact.id == fact_id,
    )
    fact = session.scalar(query)
    if fact is None:
        raise NotVisible
    return fact
