"""Tables of the candidates."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.accounts.models import User
from facilitator.candidates.enums import CandidateState, Sex
from facilitator.candidates.identities import rules as identities
from facilitator.kernel import clock
from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.markets.clauses.models import Clause
from facilitator.organisations.models import Prescriber
from facilitator.references.models import Criterion


class Candidate(Identified, Timestamped, Base):
    """A person, as a key: what ledgers and journal may hold."""

    __tablename__ = "candidates"
    __table_args__ = (sa.Index("ix_candidates_structure_id_state", "structure_id", "state"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    state: Mapped[CandidateState] = mapped_column(default=CandidateState.ACTIVE)
    referent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    prescriber_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("prescribers.id"), index=True)
    registered_on: Mapped[date] = mapped_column(default=clock.today)
    informed_on: Mapped[date | None]
    """Day the person received the information notice on personal data."""
    last_contact_on: Mapped[date | None]

    identity: Mapped["Identity | None"] = relationship(back_populates="candidate", uselist=False, lazy="raise_on_sql")
    evidence: Mapped[list["Evidence"]] = relationship(
        back_populates="candidate", order_by="Evidence.seen_on, Evidence.id", lazy="raise_on_sql"
    )
    referent: Mapped[User | None] = relationship(lazy="raise_on_sql")
    prescriber: Mapped[Prescriber | None] = relationship(lazy="raise_on_sql")


def _search_key(context: Any) -> str:
    names = context.get_current_parameters()
    return identities.search_key(names["first_name"], names["last_name"])


class Identity(Timestamped, Base):
    """Everything that names a person. Erasing this row leaves figures and ledgers as they are."""

    __tablename__ = "candidate_identities"
    __table_args__ = (
        sa.Index("ix_candidate_identities_structure_id_name", "structure_id", "last_name", "first_name"),
        sa.Index("ix_candidate_identities_structure_id_search_key", "structure_id", "search_key"),
    )

    candidate_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("candidates.id"), primary_key=True)
    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    first_name: Mapped[str]
    last_name: Mapped[str]
    search_key: Mapped[str] = mapped_column(default=_search_key)
    """Both names without accents or case: what searches and duplicates compare. A change of name computes it anew."""
    birth_date: Mapped[date | None]
    sex: Mapped[Sex] = mapped_column(default=Sex.UNKNOWN)
    email: Mapped[str | None]
    phone: Mapped[str | None]
    postcode: Mapped[str | None]
    commune: Mapped[str | None]
    notes: Mapped[str | None]

    candidate: Mapped[Candidate] = relationship(back_populates="identity", lazy="raise_on_sql")

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Evidence(Identified, Timestamped, Base):
    """A criterion held by a person, and the proof a facilitator has seen: no scan, what was seen, when, by whom."""

    __tablename__ = "evidence"
    __table_args__ = (
        sa.Index("ix_evidence_structure_id_candidate_id", "structure_id", "candidate_id"),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from", name="valid_forward"
        ),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    candidate_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("candidates.id"))
    criterion_code: Mapped[str] = mapped_column(sa.ForeignKey("criteria.code"))
    proof: Mapped[str]
    """Type of document seen; for an *avis motivé*, the reason."""
    seen_on: Mapped[date]
    seen_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    """Last day included; None: no end."""

    candidate: Mapped[Candidate] = relationship(back_populates="evidence", lazy="raise_on_sql")
    criterion: Mapped[Criterion] = relationship(lazy="raise_on_sql")
    seen_by: Mapped[User | None] = relationship(lazy="raise_on_sql")


class EligibilityDecision(Identified, Base):
    """A person is eligible under a clause, judged for a first hiring on a day, and hours count until another."""

    __tablename__ = "eligibility_decisions"
    __table_args__ = (
        sa.Index("ix_eligibility_decisions_structure_id_candidate_id", "structure_id", "candidate_id"),
        sa.CheckConstraint("criterion_code IS NOT NULL OR reason IS NOT NULL", name="has_a_ground"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    candidate_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("candidates.id"))
    clause_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("clauses.id"))
    hired_on: Mapped[date]
    """First hiring: where the window starts."""
    counts_until: Mapped[date | None]
    """Last day whose hours count; None: the whole contract."""
    criterion_code: Mapped[str | None] = mapped_column(sa.ForeignKey("criteria.code"))
    evidence_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("evidence.id"))
    reason: Mapped[str | None]
    """Why the facilitator overrode the rule; None when the rule decided."""
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))

    clause: Mapped[Clause] = relationship(lazy="raise_on_sql")
