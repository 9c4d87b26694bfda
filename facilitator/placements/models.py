"""Tables of the placements."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.candidates.models import Candidate, EligibilityDecision
from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.kernel.quantities import Hours, Percent
from facilitator.markets.clauses.models import Commitment
from facilitator.organisations.models import Company
from facilitator.placements.enums import ContractKind, EndReason, Modality


class Placement(Identified, Timestamped, Base):
    """One employment contract of one person."""

    __tablename__ = "placements"
    __table_args__ = (
        sa.Index("ix_placements_structure_id_candidate_id", "structure_id", "candidate_id"),
        sa.Index("ix_placements_structure_id_ends_on", "structure_id", "ends_on"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("weekly_hours > 0 AND weekly_hours <= 4800", name="weekly_hours_possible"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    candidate_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("candidates.id"))
    employer_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    contract_kind: Mapped[ContractKind]
    modality: Mapped[Modality] = mapped_column(default=Modality.DIRECT)
    occupation: Mapped[str]
    tutor: Mapped[str | None]
    weekly_hours: Mapped[Hours]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """Planned or actual last day, included; None: open-ended."""
    end_reason: Mapped[EndReason | None]
    """Set once the contract has ended."""

    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")
    employer: Mapped[Company] = relationship(lazy="raise_on_sql")
    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="placement", order_by="Assignment.starts_on, Assignment.id", lazy="raise_on_sql"
    )


class Assignment(Identified, Timestamped, Base):
    """A placement counted on a commitment, from a day until another."""

    __tablename__ = "assignments"
    __table_args__ = (
        sa.Index("ix_assignments_structure_id_commitment_id", "structure_id", "commitment_id", "starts_on", "ends_on"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    placement_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("placements.id"), index=True)
    commitment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("commitments.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    share: Mapped[Percent]
    """Percent of the worked hours proposed for this commitment."""
    decision_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("eligibility_decisions.id"))
    """None: hours wait *en attente d’éligibilité*."""

    placement: Mapped[Placement] = relationship(back_populates="assignments", lazy="raise_on_sql")
    commitment: Mapped[Commitment] = relationship(lazy="raise_on_sql")
    decision: Mapped[EligibilityDecision | None] = relationship(lazy="raise_on_sql")
