"""Reading what was amended."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.hours.models import Amendment, WorkedMonth


def list_amendments(
    session: Session, commitment_ids: Collection[uuid.UUID], months: Collection[date]
) -> Sequence[tuple[Amendment, WorkedMonth]]:
    """The amendments of some months of these commitments, oldest first."""
    query = (
        sa.select(Amendment, WorkedMonth)
        .join(WorkedMonth, WorkedMonth.id == Amendment.worked_month_id)
        .where(Amendment.commitment_id.in_(list(commitment_ids)), WorkedMonth.month.in_(list(months)))
        .order_by(Amendment.recorded_at, Amendment.id)
    )
    return [(amendment, month) for amendment, month in session.execute(query)]
