"""Tables of the evaluations."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.candidates.models import Candidate
from facilitator.evaluations.enums import AnswerChannel, Moment, Outcome
from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.placements.models import Placement


class Evaluation(Identified, Timestamped, Base):
    """One dated set of questions about one placement."""

    __tablename__ = "evaluations"
    __table_args__ = (
        sa.UniqueConstraint("placement_id", "moment"),
        sa.Index("ix_evaluations_structure_id_due_on", "structure_id", "answered_at", "due_on"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    placement_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("placements.id"))
    candidate_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("candidates.id"), index=True)
    moment: Mapped[Moment]
    due_on: Mapped[date]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[AnswerChannel | None]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By name of question, with the version of the set that was asked; until `answered_at`, what was ticked so far."""
    outcome: Mapped[Outcome | None]
    declined_at: Mapped[datetime | None]
    """The person would rather not answer: nothing more is asked of them."""
    cancelled_at: Mapped[datetime | None]
    """The placement was extended: the question no longer arises at this date."""

    placement: Mapped[Placement] = relationship(lazy="raise_on_sql")
    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")
