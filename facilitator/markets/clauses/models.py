"""Tables of the clauses and their commitments."""

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.kernel.quantities import Hours, Money, Percent
from facilitator.markets.clauses.enums import ClauseState, LegalBasis, PenaltyKind, Rhythm
from facilitator.markets.models import Lot
from facilitator.organisations.models import Company


class Clause(Identified, Timestamped, Base):
    """What is asked. The hours owed are not here: they are events of the obligation ledger."""

    __tablename__ = "clauses"
    __table_args__ = (
        sa.Index("ix_clauses_structure_id_state", "structure_id", "state"),
        sa.CheckConstraint("declaration_day BETWEEN 1 AND 28", name="declaration_day_in_every_month"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("state = 'draft' OR starts_on IS NOT NULL", name="running_has_a_start"),
        sa.CheckConstraint("state = 'draft' OR draft_hours IS NULL", name="running_owes_by_its_ledger"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    title: Mapped[str]
    legal_basis: Mapped[LegalBasis] = mapped_column(default=LegalBasis.EXECUTION)
    state: Mapped[ClauseState] = mapped_column(default=ClauseState.DRAFT)
    has_target: Mapped[bool] = mapped_column(default=True)
    """False: hours are followed, none are owed (*sans objectif d’heures*)."""
    draft_hours: Mapped[Hours | None]
    """What a draft means to ask. Emptied at the start, when it becomes the first event of the ledger."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    close_reason: Mapped[str | None]
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.MONTHLY)
    declaration_day: Mapped[int] = mapped_column(default=10)
    """Day of the month after the period by which the company declares."""
    penalty_kind: Mapped[PenaltyKind] = mapped_column(default=PenaltyKind.NONE)
    penalty_amount: Mapped[Money | None]
    """Euros an hour (fixed), or how many times the SMIC."""
    daily_penalty: Mapped[Money | None]
    """Euros a day for missing documents, from the mise en demeure."""
    counting_rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Overrides of the structure's counting rules, e.g. `{"window_months": 36}`."""

    lots: Mapped[list[Lot]] = relationship(
        secondary="clause_lots", order_by=Lot.position, lazy="raise_on_sql", passive_deletes=True
    )
    criteria: Mapped[list["ClauseCriterion"]] = relationship(
        order_by="ClauseCriterion.criterion_code", lazy="raise_on_sql", cascade="all, delete-orphan"
    )
    commitments: Mapped[list["Commitment"]] = relationship(
        back_populates="clause", order_by="Commitment.position, Commitment.id", lazy="raise_on_sql"
    )


class ClauseLot(Base):
    """Which lots a clause covers. A lot is under one clause at most."""

    __tablename__ = "clause_lots"

    clause_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("clauses.id"), primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("lots.id"), primary_key=True, unique=True)


class ClauseCriterion(Base):
    """A public that the clause accepts. Without any, nobody is eligible yet."""

    __tablename__ = "clause_criteria"

    clause_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("clauses.id"), primary_key=True)
    criterion_code: Mapped[str] = mapped_column(sa.ForeignKey("criteria.code"), primary_key=True)


class Commitment(Identified, Timestamped, Base):
    """Compte d’heures: one clause × one member who owes."""

    __tablename__ = "commitments"
    __table_args__ = (
        sa.UniqueConstraint("clause_id", "company_id"),
        sa.Index("ix_commitments_structure_id_company_id", "structure_id", "company_id"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    clause_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("clauses.id"))
    company_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    share: Mapped[Percent | None]
    """Percent of the clause that the member bears when an event is spread; None: in equal parts."""

    clause: Mapped[Clause] = relationship(back_populates="commitments", lazy="raise_on_sql")
    company: Mapped[Company] = relationship(lazy="raise_on_sql")
