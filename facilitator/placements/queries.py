"""Reading contracts: who is at work, for whom, until when hours count. Nothing here says why somebody is eligible."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from facilitator.candidates.models import EligibilityDecision, Identity
from facilitator.kernel.errors import NotVisible
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.organisations.enums import InclusionKind
from facilitator.organisations.models import Company
from facilitator.placements.access import assignable
from facilitator.placements.enums import ContractKind, Modality
from facilitator.placements.models import Assignment, Placement

ERASED = "Personne effacée"
"""What stands for the name of somebody whose identity was erased."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AtWork:
    """One contract counted on one commitment, as a company may read it: a name, a contract, until when hours count."""

    placement_id: uuid.UUID
    assignment_id: uuid.UUID
    candidate_id: uuid.UUID
    commitment_id: uuid.UUID
    clause_id: uuid.UUID
    first_name: str | None
    last_name: str | None
    employer_id: uuid.UUID
    employer_name: str
    member_id: uuid.UUID
    """The company that owes the hours."""
    member_name: str
    contract_kind: ContractKind
    modality: Modality
    occupation: str
    weekly_hours: Decimal
    starts_on: date
    ends_on: date | None
    assigned_from: date
    assigned_until: date | None
    share: Decimal
    """Percent of the worked hours proposed for this commitment."""
    decision_id: uuid.UUID | None
    counts_from: date | None
    """First hiring; None while eligibility is not decided."""
    counts_until: date | None
    """Last day whose hours count; None: the whole contract, or not decided."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else ERASED

    @property
    def is_waiting(self) -> bool:
        """Whether the hours wait *en attente d’éligibilité*."""
        return self.decision_id is None


def list_at_work(
    session: Session,
    *,
    structure_id: uuid.UUID,
    first_day: date,
    last_day: date,
    commitment_ids: Iterable[uuid.UUID] | None = None,
    company_id: uuid.UUID | None = None,
) -> list[AtWork]:
    """The contracts assigned to these commitments on some day between both, by name.

    `company_id`: those of which that company is the employer, or owes the hours. The caller has authorised both.
    """
    query = _at_work(structure_id).where(
        Assignment.starts_on <= last_day,
        sa.or_(Assignment.ends_on.is_(None), Assignment.ends_on >= first_day),
        Placement.starts_on <= last_day,
        sa.or_(Placement.ends_on.is_(None), Placement.ends_on >= first_day),
    )
    if commitment_ids is not None:
        query = query.where(Assignment.commitment_id.in_(list(commitment_ids)))
    if company_id is not None:
        query = query.where(sa.or_(Placement.employer_id == company_id, Commitment.company_id == company_id))
    query = query.order_by(Identity.search_key, Placement.starts_on, Assignment.id)
    return [AtWork(**row) for row in session.execute(query).mappings()]


def _at_work(structure_id: uuid.UUID) -> Any:
    """One row for each assignment, column by column: nothing loads what a company may not read."""
    employer, member = aliased(Company), aliased(Company)
    columns: dict[str, Any] = {
        "placement_id": Placement.id,
        "assignment_id": Assignment.id,
        "candidate_id": Placement.candidate_id,
        "commitment_id": Assignment.commitment_id,
        "clause_id": Commitment.clause_id,
        "first_name": Identity.first_name,
        "last_name": Identity.last_name,
        "employer_id": employer.id,
        "employer_name": employer.name,
        "member_id": member.id,
        "member_name": member.name,
        "contract_kind": Placement.contract_kind,
        "modality": Placement.modality,
        "occupation": Placement.occupation,
        "weekly_hours": Placement.weekly_hours,
        "starts_on": Placement.starts_on,
        "ends_on": Placement.ends_on,
        "assigned_from": Assignment.starts_on,
        "assigned_until": Assignment.ends_on,
        "share": Assignment.share,
        "decision_id": Assignment.decision_id,
        "counts_from": EligibilityDecision.hired_on,
        "counts_until": EligibilityDecision.counts_until,
    }
    return (
        sa.select(*(column.label(name) for name, column in columns.items()))
        .select_from(Assignment)
        .join(Placement, Placement.id == Assignment.placement_id)
        .join(Commitment, Commitment.id == Assignment.commitment_id)
        .join(employer, employer.id == Placement.employer_id)
        .join(member, member.id == Commitment.company_id)
        .outerjoin(Identity, Identity.candidate_id == Placement.candidate_id)
        .outerjoin(EligibilityDecision, EligibilityDecision.id == Assignment.decision_id)
        .where(Assignment.structure_id == structure_id)
    )


# --- the contracts of one person ---


def list_placements(session: Session, candidate_id: uuid.UUID) -> Sequence[Placement]:
    """Every contract of a person with employer and assignments, the latest first. The caller has authorised it."""
    query = (
        sa.select(Placement)
        .where(Placement.candidate_id == candidate_id)
        .options(
            joinedload(Placement.employer),
            selectinload(Placement.assignments).options(
                joinedload(Assignment.decision),
                joinedload(Assignment.commitment).options(
                    joinedload(Commitment.clause), joinedload(Commitment.company)
                ),
            ),
        )
        .order_by(Placement.starts_on.desc(), Placement.id.desc())
    )
    return session.scalars(query).all()


def get_last_day_under(
    session: Session, candidate_id: uuid.UUID, clause_id: uuid.UUID, *, before: date, except_id: uuid.UUID | None = None
) -> date | None:
    """Last day of the last contract that a person had under a clause, started before a day.

    None when it has no end, or when there is none.
    """
    query = (
        sa.select(Assignment.ends_on)
        .join(Placement, Placement.id == Assignment.placement_id)
        .join(Commitment, Commitment.id == Assignment.commitment_id)
        .where(
            Placement.candidate_id == candidate_id,
            Commitment.clause_id == clause_id,
            Assignment.decision_id.is_not(None),
            Placement.starts_on < before,
        )
    )
    if except_id is not None:
        query = query.where(Placement.id != except_id)
    days = session.scalars(query).all()
    return max((day for day in days if day is not None), default=None) if None not in days else None


# --- what a contract may be assigned to, who may employ ---


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """A commitment that may receive a contract, as one chooses it in a list."""

    commitment_id: uuid.UUID
    clause_id: uuid.UUID
    company_id: uuid.UUID
    company_name: str
    clause_title: str
    markets: str
    """References or titles of its markets."""

    @property
    def label(self) -> str:
        return f"{self.company_name} — {self.markets or self.clause_title}"


def list_destinations(session: Session, structure_id: uuid.UUID, *, on: date) -> list[Destination]:
    """The commitments of running clauses of a structure, by company. Clauses ended before `on` are left out."""
    query = (
        assignable(structure_id)
        .join(Company, Company.id == Commitment.company_id)
        .where(sa.or_(Clause.ends_on.is_(None), Clause.ends_on >= on))
        .with_only_columns(Commitment.id, Commitment.clause_id, Company.id, Company.name, Clause.title)
        .order_by(Company.name, Clause.title, Commitment.id)
    )
    rows = session.execute(query).all()
    markets = _map_market_names(session, {row[1] for row in rows})
    return [
        Destination(
            commitment_id=commitment_id, clause_id=clause_id, company_id=company_id, company_name=name,
            clause_title=title, markets=markets.get(clause_id, ""),
        )
        for commitment_id, clause_id, company_id, name, title in rows
    ]  # fmt: skip


def _map_market_names(session: Session, clause_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = (
        sa.select(ClauseLot.clause_id, Market.title, Market.reference)
        .join(Lot, Lot.id == ClauseLot.lot_id)
        .join(Market, Market.id == Lot.market_id)
        .where(ClauseLot.clause_id.in_(list(clause_ids)))
        .distinct()
        .order_by(ClauseLot.clause_id, Market.title)
    )
    names: dict[uuid.UUID, list[str]] = {}
    for clause_id, title, reference in session.execute(query):
        names.setdefault(clause_id, []).append(f"{title} ({reference})" if reference else title)
    return {clause_id: ", ".join(titles) for clause_id, titles in names.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class PossibleEmployer:
    company_id: uuid.UUID
    name: str
    identifier: str | None
    inclusion_kind: InclusionKind

    @property
    def label(self) -> str:
        """The name, and the kind of an inclusive employer."""
        return self.name if self.inclusion_kind is InclusionKind.NONE else f"{self.name} — {self.inclusion_kind.label}"


def list_possible_employers(session: Session, structure_id: uuid.UUID) -> list[PossibleEmployer]:
    """Companies of the structure's markets, those that already employ its people, and inclusive employers, by name."""
    awarded = (
        sa.select(AwardMember.company_id)
        .join(Award, Award.id == AwardMember.award_id)
        .where(AwardMember.structure_id == structure_id)
    )
    owing = sa.select(Commitment.company_id).where(Commitment.structure_id == structure_id)
    employing = sa.select(Placement.employer_id).where(Placement.structure_id == structure_id)
    query = (
        sa.select(Company.id, Company.name, Company.identifier, Company.inclusion_kind)
        .where(
            sa.or_(
                Company.id.in_(sa.union(awarded, owing, employing)),
                Company.inclusion_kind != InclusionKind.NONE,
            )
        )
        .order_by(Company.name, Company.id)
    )
    return [
        PossibleEmployer(company_id=row.id, name=row.name, identifier=row.identifier, inclusion_kind=row.inclusion_kind)
        for row in session.execute(query)
    ]


def get_employer(session: Session, company_id: uuid.UUID) -> Company:
    """A company chosen in the list above. Raises NotVisible."""
    company = session.get(Company, company_id)
    if company is None:
        raise NotVisible
    return company
