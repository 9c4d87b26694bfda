"""Tables of the obligation ledger. Rows are never changed: triggers on both engines refuse it."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.kernel import clock
from facilitator.kernel.db import Base, LedgerLine
from facilitator.kernel.quantities import Hours
from facilitator.markets.obligations.enums import EventKind, LineAccount
from facilitator.markets.obligations.rules import Run


class ObligationEvent(LedgerLine, Base):
    """Something that changes what is owed."""

    __tablename__ = "obligation_events"
    __table_args__ = (sa.Index("ix_obligation_events_structure_id_clause_id", "structure_id", "clause_id", "id"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    clause_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("clauses.id"))
    kind: Mapped[EventKind]
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[uuid.UUID | None]
    actor_label: Mapped[str]
    reason: Mapped[str | None]
    document: Mapped[str | None]
    """Reference of the contract document that says so."""
    reverses_id: Mapped[int | None] = mapped_column(sa.ForeignKey("obligation_events.id"), unique=True)

    lines: Mapped[list["ObligationLine"]] = relationship(
        back_populates="event", order_by="ObligationLine.id", lazy="raise_on_sql"
    )

    @property
    def clause_line(self) -> "ObligationLine":
        """What the event changes for the clause. Needs the lines loaded."""
        return next(line for line in self.lines if line.account is LineAccount.CLAUSE)

    @property
    def member_lines(self) -> list["ObligationLine"]:
        """What it changes for each member, and for what is *à répartir*. Needs the lines loaded."""
        return [line for line in self.lines if line.account is not LineAccount.CLAUSE]


class ObligationLine(LedgerLine, Base):
    """What one event changes for one account."""

    __tablename__ = "obligation_lines"
    __table_args__ = (
        sa.CheckConstraint("(account = 'member') = (commitment_id IS NOT NULL)", name="member_has_commitment"),
        sa.CheckConstraint("(runs_from IS NULL) = (runs_until IS NULL)", name="runs_from_and_until"),
        sa.CheckConstraint("runs_until >= runs_from", name="runs_forward"),
        # Covers "owed as of a date" for a whole structure.
        sa.Index(
            "ix_obligation_lines_owed",
            "structure_id", "clause_id", "account", "commitment_id", "runs_from", "runs_until",
            "effective_on", "recorded_at", "hours",
        ),
        sa.Index("ix_obligation_lines_event_id", "event_id"),
    )  # fmt: skip

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("obligation_events.id"))
    clause_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("clauses.id"))
    account: Mapped[LineAccount]
    commitment_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("commitments.id"))
    hours: Mapped[Hours]
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    runs_from: Mapped[date | None]
    runs_until: Mapped[date | None]

    event: Mapped[ObligationEvent] = relationship(back_populates="lines", lazy="raise_on_sql")

    @property
    def run(self) -> Run | None:
        """The period over which the hours fall due; None when they are all due at once."""
        return Run(self.runs_from, self.runs_until) if self.runs_from and self.runs_until else None
