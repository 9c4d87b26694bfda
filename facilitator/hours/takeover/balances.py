"""Until when the hours of a clause were taken over: companies declare what follows."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.hours.takeover.enums import SheetName
from facilitator.hours.takeover.models import TakeoverRecord


def map_balances(session: Session, structure_id: uuid.UUID | None = None) -> dict[uuid.UUID, date]:
    """The day of the balance by clause, of one structure or of all; clauses not taken over are absent."""
    query = sa.select(TakeoverRecord.subject_id, TakeoverRecord.balanced_on).where(
        TakeoverRecord.sheet == SheetName.CLAUSES, TakeoverRecord.balanced_on.is_not(None)
    )
    if structure_id is not None:
        query = query.where(TakeoverRecord.structure_id == structure_id)
    return {clause_id: day for clause_id, day in session.execute(query) if day is not None}
