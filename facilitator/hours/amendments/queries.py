"""Reading what was validated and amended."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.hours.models import Amendment, HoursLine, WorkedMonth
from facilitator.kernel.quantities import ZERO


@dataclass(frozen=True, slots=True)
class Counted:
    """Hours that count on a commitment for one contract and month."""

    work: Decimal = ZERO
    training: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.work + self.training


def counted(
    session: Session, commitment_id: uuid.UUID, months: Collection[date]
) -> dict[tuple[uuid.UUID, date], Counted]:
    """What counts on a commitment, by placement and month, amendments included."""
    query = (
        sa.select(
            WorkedMonth.placement_id,
            HoursLine.month,
            sa.func.sum(HoursLine.work_hours),
            sa.func.sum(HoursLine.training_hours),
        )
        .join(WorkedMonth, WorkedMonth.id == HoursLine.worked_month_id)
        .where(HoursLine.commitment_id == commitment_id, HoursLine.month.in_(list(months)))
        .group_by(WorkedMonth.placement_id, HoursLine.month)
    )
    return {(placement, month): Counted(work, training) for placement, month, work, training in session.execute(query)}


def list_amendments(
    session: Session, commitment_id: uuid.UUID, months: Collection[date]
) -> Sequence[tuple[Amendment, WorkedMonth]]:
    """The amendments of some months of a commitment, oldest first."""
    query = (
        sa.select(Amendment, WorkedMonth)
        .join(WorkedMonth, WorkedMonth.id == Amendment.worked_month_id)
        .where(Amendment.commitment_id == commitment_id, WorkedMonth.month.in_(list(months)))
        .order_by(Amendment.recorded_at, Amendment.id)
    )
    return [(amendment, month) for amendment, month in session.execute(query)]
