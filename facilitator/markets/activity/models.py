"""Tables of the activity of a contract. Rows are never changed: triggers on both engines refuse it."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.kernel import clock
from facilitator.kernel.db import Base, LedgerLine
from facilitator.kernel.quantities import Hours, Money
from facilitator.markets.activity.enums import FactKind


class ActivityFact(LedgerLine, Base):
    """An invoice, a credit note (negative), an order, or the hours that a member worked in all under the contract."""

    __tablename__ = "activity_facts"
    __table_args__ = (
        sa.CheckConstraint("(kind = 'hours_worked') = (amount IS NULL)", name="euros_unless_hours"),
        sa.CheckConstraint("(kind = 'hours_worked') = (hours IS NOT NULL)", name="hours_when_hours"),
        # Covers "due as of a date" for a whole structure.
        sa.Index(
            "ix_activity_facts_due",
            "structure_id", "clause_id", "kind", "commitment_id", "effective_on", "recorded_at", "amount", "hours",
        ),
    )  # fmt: skip

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    clause_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("clauses.id"))
    commitment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("commitments.id"))
    kind: Mapped[FactKind]
    amount: Mapped[Money | None]
    """Excl. tax; negative for a credit note."""
    hours: Mapped[Hours | None]
    effective_on: Mapped[date]
    """Day of the invoice or of the order; last day of the period for hours worked."""
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    reference: Mapped[str | None]
    """Number of the invoice or of the order."""
    reason: Mapped[str | None]
    actor_id: Mapped[uuid.UUID | None]
    actor_label: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activity_facts.id"), unique=True)
