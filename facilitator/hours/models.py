"""Tables of the hours. Versions, reviews, signatures, entries, lines and amendments are never changed."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.hours.enums import LineDecision, PostingKind, ReceptionChannel
from facilitator.kernel import clock
from facilitator.kernel.db import Base, Identified, LedgerLine, Timestamped
from facilitator.kernel.quantities import Hours
from facilitator.markets.clauses.models import Commitment
from facilitator.organisations.models import Company
from facilitator.placements.models import Placement


class Declaration(Identified, Timestamped, Base):
    """What one company says of one commitment for one period (a month or a quarter)."""

    __tablename__ = "declarations"
    __table_args__ = (
        sa.UniqueConstraint("company_id", "commitment_id", "period_start"),
        sa.Index("ix_declarations_structure_id_period_start", "structure_id", "period_start"),
        sa.Index("ix_declarations_commitment_id", "commitment_id"),
        sa.CheckConstraint("period_end > period_start", name="period_forward"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    company_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("companies.id"))
    """Who declares: the member, or an employer that declares for its people."""
    commitment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("commitments.id"))
    period_start: Mapped[date]
    period_end: Mapped[date]
    """Last day included."""
    due_on: Mapped[date]
    channel: Mapped[ReceptionChannel | None]
    """Set when a facilitator recorded it on the company's behalf."""
    received_on: Mapped[date | None]
    contested_at: Mapped[datetime | None]
    contest_reason: Mapped[str | None]
    closed_at: Mapped[datetime | None]

    company: Mapped[Company] = relationship(lazy="raise_on_sql")
    commitment: Mapped[Commitment] = relationship(lazy="raise_on_sql")
    draft_lines: Mapped[list["DraftLine"]] = relationship(
        back_populates="declaration", order_by="DraftLine.month, DraftLine.id", lazy="raise_on_sql"
    )
    versions: Mapped[list["DeclarationVersion"]] = relationship(
        back_populates="declaration", order_by="DeclarationVersion.number", lazy="raise_on_sql"
    )


class DraftLine(Identified, Timestamped, Base):
    """Hours of one person for one month, as typed so far."""

    __tablename__ = "draft_lines"
    __table_args__ = (
        sa.UniqueConstraint("declaration_id", "placement_id", "month"),
        sa.CheckConstraint("work_hours >= 0 AND training_hours >= 0", name="hours_not_negative"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"), index=True)
    declaration_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("declarations.id"))
    placement_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("placements.id"), index=True)
    month: Mapped[date]
    """First day of the month."""
    work_hours: Mapped[Hours]
    training_hours: Mapped[Hours]

    declaration: Mapped[Declaration] = relationship(back_populates="draft_lines", lazy="raise_on_sql")
    placement: Mapped[Placement] = relationship(lazy="raise_on_sql")


class Signature(Identified, Base):
    """A statement signed by a person for a company; may cover several declarations."""

    __tablename__ = "signatures"

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"), index=True)
    company_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    signer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    signer_label: Mapped[str]
    statement: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(default=clock.now)
    content_hash: Mapped[str]
    """SHA-256 of the canonical content of every version it covers (keys, never names)."""
    on_behalf: Mapped[bool] = mapped_column(default=False)


class DeclarationVersion(Identified, Base):
    """A declaration as signed. The highest number is the one in force."""

    __tablename__ = "declaration_versions"
    __table_args__ = (sa.UniqueConstraint("declaration_id", "number"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"), index=True)
    declaration_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("declarations.id"))
    number: Mapped[int]
    signature_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("signatures.id"), index=True)
    content: Mapped[dict[str, Any]]
    """Canonical content: placements' keys, months, hours."""
    content_hash: Mapped[str]

    declaration: Mapped[Declaration] = relationship(back_populates="versions", lazy="raise_on_sql")
    signature: Mapped[Signature] = relationship(lazy="raise_on_sql")
    lines: Mapped[list["DeclarationVersionLine"]] = relationship(
        back_populates="version", order_by="DeclarationVersionLine.id", lazy="raise_on_sql"
    )


class DeclarationVersionLine(LedgerLine, Base):
    """Hours of one person for one month, as signed."""

    __tablename__ = "declaration_version_lines"
    __table_args__ = (sa.UniqueConstraint("version_id", "placement_id", "month"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("declaration_versions.id"))
    placement_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("placements.id"), index=True)
    month: Mapped[date]
    work_hours: Mapped[Hours]
    training_hours: Mapped[Hours]

    version: Mapped[DeclarationVersion] = relationship(back_populates="lines", lazy="raise_on_sql")
    placement: Mapped[Placement] = relationship(lazy="raise_on_sql")
    reviews: Mapped[list["LineReview"]] = relationship(order_by="LineReview.id", lazy="raise_on_sql")


class LineReview(LedgerLine, Base):
    """What a facilitator decided of a signed line; the last one holds."""

    __tablename__ = "line_reviews"

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"), index=True)
    version_line_id: Mapped[int] = mapped_column(sa.ForeignKey("declaration_version_lines.id"), index=True)
    decision: Mapped[LineDecision]
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[uuid.UUID | None]
    actor_label: Mapped[str]


class WorkedMonth(Identified, Base):
    """One contract × one calendar month."""

    __tablename__ = "worked_months"
    __table_args__ = (
        sa.UniqueConstraint("placement_id", "month"),
        sa.Index("ix_worked_months_structure_id_month", "structure_id", "month"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    placement_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("placements.id"))
    month: Mapped[date]

    placement: Mapped[Placement] = relationship(lazy="raise_on_sql")


class WorkedEntry(LedgerLine, Base):
    """Hours paid for a worked month, or the difference that an amendment brings."""

    __tablename__ = "worked_entries"

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"), index=True)
    worked_month_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("worked_months.id"), index=True)
    work_hours: Mapped[Hours]
    training_hours: Mapped[Hours]
    source: Mapped[PostingKind]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)


class HoursLine(LedgerLine, Base):
    """Hours counted on a commitment: a posting. Sums of `hours` are what is done."""

    __tablename__ = "hours_lines"
    __table_args__ = (
        sa.CheckConstraint("hours = work_hours + training_hours", name="hours_is_the_sum"),
        sa.CheckConstraint("worked_month_id IS NOT NULL OR kind = 'takeover'", name="worked_by_somebody"),
        # A version line is posted once, whatever happens (a double click, two facilitators).
        sa.Index(
            "uq_hours_lines_version_line_id", "version_line_id", unique=True,
            sqlite_where=sa.text("version_line_id IS NOT NULL"),
            postgresql_where=sa.text("version_line_id IS NOT NULL"),
        ),
        # Covers totals by commitment and month, as of a date.
        sa.Index("ix_hours_lines_done", "structure_id", "commitment_id", "month", "recorded_at", "hours"),
        sa.Index("ix_hours_lines_worked_month_id", "worked_month_id"),
    )  # fmt: skip

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    commitment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("commitments.id"))
    worked_month_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("worked_months.id"))
    """None: hours taken over as one total, without the people who worked them."""
    month: Mapped[date]
    """First day of the month worked: the effective date of the posting is the last day of that month."""
    lot_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("lots.id"))
    """A label for reports."""
    work_hours: Mapped[Hours]
    training_hours: Mapped[Hours]
    hours: Mapped[Hours]
    kind: Mapped[PostingKind]
    version_line_id: Mapped[int | None] = mapped_column(sa.ForeignKey("declaration_version_lines.id"))
    amendment_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("amendments.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)

    worked_month: Mapped[WorkedMonth | None] = relationship(lazy="raise_on_sql")


class Amendment(Identified, Base):
    """A change after validation: who, when, why, before, after."""

    __tablename__ = "amendments"

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"), index=True)
    commitment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("commitments.id"), index=True)
    worked_month_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("worked_months.id"), index=True)
    before_hours: Mapped[Hours]
    after_hours: Mapped[Hours]
    reason: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[uuid.UUID | None]
    actor_label: Mapped[str]
