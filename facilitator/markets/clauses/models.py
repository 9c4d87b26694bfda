"""Tables of the clauses and their commitments."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.kernel import clock
from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.kernel.quantities import Hours, Money, Percent, Quantity
from facilitator.markets.clauses.enums import Bearing, ClauseState, LegalBasis, PenaltyKind, Rhythm, Target, Unit
from facilitator.markets.models import Lot
from facilitator.organisations.models import Company
from facilitator.references.models import Criterion


class Clause(Identified, Timestamped, Base):
    """What is asked. The hours owed are not here: they are events of the obligation ledger."""

    __tablename__ = "clauses"
    __table_args__ = (
        sa.Index("ix_clauses_structure_id_state", "structure_id", "state"),
        sa.CheckConstraint("declaration_day BETWEEN 1 AND 31", name="declaration_day_of_a_month"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("state = 'draft' OR starts_on IS NOT NULL", name="running_has_a_start"),
        sa.CheckConstraint("state = 'draft' OR draft_hours IS NULL", name="running_owes_by_its_ledger"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    title: Mapped[str]
    legal_basis: Mapped[LegalBasis] = mapped_column(default=LegalBasis.EXECUTION)
    state: Mapped[ClauseState] = mapped_column(default=ClauseState.DRAFT)
    target: Mapped[Target] = mapped_column(default=Target.FIXED)
    unit: Mapped[Unit] = mapped_column(default=Unit.HOURS)
    """In what the contract counts."""
    unit_count: Mapped[Quantity | None]
    """How many people, posts or apprentices the contract asks for, when it does not count in hours."""
    unit_hours: Mapped[Hours | None]
    """Hours that one of them stands for."""
    unit_source: Mapped[str | None]
    """Where that factor comes from, and since when."""
    draft_hours: Mapped[Hours | None]
    """What a draft means to ask. Emptied at the start, when it becomes the first event of the ledger."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    declares_from: Mapped[date | None]
    """First day of the first month that the companies declare; None: from the start."""
    closed_on: Mapped[date | None]
    close_reason: Mapped[str | None]
    threshold: Mapped[Money | None]
    """Activity: euros excl. tax above which hours fall due."""
    step: Mapped[Money | None]
    """Activity: euros excl. tax for which `step_hours` fall due."""
    step_hours: Mapped[Hours | None]
    whole_steps: Mapped[bool] = mapped_column(default=True)
    """Activity: whether a step begun and not reached owes nothing; False: pro rata."""
    bearing: Mapped[Bearing] = mapped_column(default=Bearing.OWN)
    """Activity and share: who bears the hours that fall due."""
    hours_share: Mapped[Percent | None]
    """Share: percent of all the hours worked under the contract."""
    joint_debt: Mapped[bool | None]
    """Whether each member answers for the whole; None: as the law says of its groupement."""
    modalities: Mapped[list[str]] = mapped_column(default=list)
    """Values of `placements.enums.Modality` that the contract accepts; empty: all."""
    documents: Mapped[list[str]] = mapped_column(default=list)
    """What the company must supply, in French."""
    text: Mapped[str | None]
    """The clause as the contract words it."""
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.MONTHLY)
    declaration_day: Mapped[int] = mapped_column(default=10)
    """Day of the month after the period by which the company declares; its last day when the month is shorter."""
    penalty_kind: Mapped[PenaltyKind] = mapped_column(default=PenaltyKind.NONE)
    penalty_amount: Mapped[Money | None]
    """Euros an hour (fixed), or how many times the SMIC."""
    daily_penalty: Mapped[Money | None]
    """Euros a day for missing documents, from the mise en demeure."""
    counting_rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Overrides of the structure's counting rules, e.g. `{"window_months": 36}`."""
    counting_reason: Mapped[str | None]
    """Why they differ from the structure's."""
    version: Mapped[int] = mapped_column(default=1)
    """Grows by one at each edit: tells a form that somebody else changed the clause meanwhile."""

    lots: Mapped[list[Lot]] = relationship(
        secondary="clause_lots", order_by=Lot.position, lazy="raise_on_sql", passive_deletes=True
    )
    criteria: Mapped[list["ClauseCriterion"]] = relationship(
        order_by="ClauseCriterion.criterion_code", lazy="raise_on_sql", cascade="all, delete-orphan"
    )
    quotas: Mapped[list["ClauseQuota"]] = relationship(
        order_by="ClauseQuota.position, ClauseQuota.id", lazy="raise_on_sql", cascade="all, delete-orphan"
    )
    commitments: Mapped[list["Commitment"]] = relationship(
        back_populates="clause", order_by="Commitment.position, Commitment.id", lazy="raise_on_sql"
    )

    @hybrid_property
    def has_target(self) -> bool:
        """False: hours are followed, none are owed (*sans objectif d’heures*)."""
        return self.target != Target.NONE


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

    criterion: Mapped[Criterion] = relationship(lazy="raise_on_sql")


class ClauseQuota(Identified, Base):
    """Sub-quota: the part of the hours that the contract reserves to some publics. Hours or percent, not both."""

    __tablename__ = "clause_quotas"
    __table_args__ = (sa.CheckConstraint("(share IS NULL) <> (hours IS NULL)", name="share_or_hours"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    clause_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("clauses.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    label: Mapped[str]
    share: Mapped[Percent | None]
    hours: Mapped[Hours | None]
    criterion_codes: Mapped[list[str]] = mapped_column(default=list)
    """Publics that make it; empty when the label alone says whom (women, residents of a commune)."""


class ClauseDocument(Identified, Base):
    """A file of the contract that says what the clause asks. Its content lies in the data folder, under `path`."""

    __tablename__ = "clause_documents"

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    clause_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("clauses.id"), index=True)
    name: Mapped[str]
    """As the person named the file."""
    content_type: Mapped[str]
    size: Mapped[int]
    """Bytes."""
    sha256: Mapped[str]
    path: Mapped[str]
    """Generated, inside the data folder."""
    added_by: Mapped[str]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


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
    """1 is the mandataire of a groupement."""
    share: Mapped[Percent | None]
    """Percent of the clause that the member bears when an event is spread; None: in equal parts."""

    clause: Mapped[Clause] = relationship(back_populates="commitments", lazy="raise_on_sql")
    company: Mapped[Company] = relationship(lazy="raise_on_sql")
