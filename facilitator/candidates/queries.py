"""Reading people: what eligibility depends on, who looks like whom, who sends them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.candidates.enums import CountingTerm
from facilitator.candidates.identities import rules as identities
from facilitator.candidates.models import Candidate, EligibilityDecision, Evidence, Identity
from facilitator.candidates.rules import Case, CountingRules, FirstHiring, HeldCriterion
from facilitator.markets.clauses.models import Clause, ClauseCriterion
from facilitator.organisations.models import Prescriber
from facilitator.references.models import Criterion
from facilitator.references.queries import get_values

WINDOW, WINDOW_OPEN_ENDED, BREAK = (
    "eligibility.window_months",
    "eligibility.window_months_cdi",
    "eligibility.break_months",
)


# --- eligibility ---


def get_counting_rules(session: Session, structure_id: uuid.UUID, *, on: date) -> CountingRules:
    """The structure's durations on a day, before what a clause says otherwise."""
    values = get_values(session, (WINDOW, WINDOW_OPEN_ENDED, BREAK), on=on, structure_id=structure_id)
    months = {key: int(value.number) for key, value in values.items()}
    default = CountingRules()
    return CountingRules(
        window_months=months.get(WINDOW, default.window_months),
        open_ended_months=months.get(WINDOW_OPEN_ENDED, default.open_ended_months),
        break_months=months.get(BREAK, default.break_months),
    )


def get_case(
    session: Session,
    candidate: Candidate,
    clause: Clause,
    *,
    on: date,
    term: CountingTerm = CountingTerm.STANDARD,
    last_day: date | None = None,
) -> Case:
    """What the eligibility of a person under a clause depends on.

    `last_day` is the last day of its last contract under the clause: the caller knows contracts, this concept does
    not. None: one runs, or there is none.
    """
    rules = get_counting_rules(session, clause.structure_id, on=on)
    return Case(
        held=list_held_criteria(session, candidate.id),
        accepted=map_accepted_criteria(session, [clause.id]).get(clause.id, frozenset()),
        rules=rules.overridden(clause.counting_rules),
        term=term,
        hiring=_as_first_hiring(get_last_decision(session, candidate.id, clause.id), last_day),
    )


def list_held_criteria(session: Session, candidate_id: uuid.UUID) -> list[HeldCriterion]:
    return [
        HeldCriterion(
            code=evidence.criterion_code,
            label=evidence.criterion.label,
            valid_from=evidence.valid_from,
            valid_until=evidence.valid_until,
            evidence_id=evidence.id,
        )
        for evidence in list_evidence(session, candidate_id)
    ]


def list_evidence(session: Session, candidate_id: uuid.UUID) -> Sequence[Evidence]:
    """The proofs of one person, in the order of the criteria, the latest seen first. The caller may read them."""
    query = (
        sa.select(Evidence)
        .where(Evidence.candidate_id == candidate_id)
        .join(Criterion, Criterion.code == Evidence.criterion_code)
        .options(joinedload(Evidence.criterion), joinedload(Evidence.seen_by))
        .order_by(Criterion.position, Evidence.seen_on.desc(), Evidence.id)
    )
    return session.scalars(query).unique().all()


def map_accepted_criteria(session: Session, clause_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, frozenset[str]]:
    """The publics that each clause accepts."""
    query = sa.select(ClauseCriterion.clause_id, ClauseCriterion.criterion_code).where(
        ClauseCriterion.clause_id.in_(list(clause_ids))
    )
    accepted: dict[uuid.UUID, set[str]] = {}
    for clause_id, code in session.execute(query):
        accepted.setdefault(clause_id, set()).add(code)
    return {clause_id: frozenset(codes) for clause_id, codes in accepted.items()}


def get_last_decision(session: Session, candidate_id: uuid.UUID, clause_id: uuid.UUID) -> EligibilityDecision | None:
    """The latest decision on a person under a clause."""
    query = (
        sa.select(EligibilityDecision)
        .where(EligibilityDecision.candidate_id == candidate_id, EligibilityDecision.clause_id == clause_id)
        .order_by(EligibilityDecision.decided_at.desc(), EligibilityDecision.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def list_decisions(session: Session, candidate_id: uuid.UUID) -> Sequence[EligibilityDecision]:
    """Every decision on a person, the latest first. The caller may read them."""
    query = (
        sa.select(EligibilityDecision)
        .where(EligibilityDecision.candidate_id == candidate_id)
        .options(joinedload(EligibilityDecision.clause))
        .order_by(EligibilityDecision.decided_at.desc(), EligibilityDecision.id.desc())
    )
    return session.scalars(query).all()


def _as_first_hiring(decision: EligibilityDecision | None, last_day: date | None) -> FirstHiring | None:
    if decision is None:
        return None
    return FirstHiring(
        on=decision.hired_on,
        last_day=last_day,
        because=decision.criterion_code,
        reason=decision.reason,
        evidence_id=decision.evidence_id,
        is_settled=True,
    )


# --- duplicates ---


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """Somebody already known who may be the same person, and by what."""

    candidate_id: uuid.UUID
    name: str
    birth_date: date | None
    shared: tuple[str, ...]
    """French names of what both share."""


def list_likely_duplicates(
    session: Session, identity: Identity, *, except_id: uuid.UUID | None = None
) -> list[Likeness]:
    """People of the structure who share a telephone, an e-mail, or both name and birth date with `identity`.

    Names typed in each other's place are compared too. `identity` need not be saved.
    """
    keys = {
        identities.search_key(identity.first_name, identity.last_name),
        identities.swapped_key(identity.first_name, identity.last_name),
    }
    same = [sa.and_(Identity.search_key.in_(keys), _same_birth_date(identity.birth_date))]
    same += [Identity.phone == identity.phone] if identity.phone else []
    same += [Identity.email == identity.email] if identity.email else []
    query = (
        sa.select(Identity)
        .where(Identity.structure_id == identity.structure_id, sa.or_(*same))
        .order_by(Identity.search_key, Identity.candidate_id)
        .limit(5)
    )
    if except_id is not None:
        query = query.where(Identity.candidate_id != except_id)
    return [_likeness(known, identity, keys) for known in session.scalars(query)]


def _same_birth_date(birth_date: date | None) -> sa.ColumnElement[bool]:
    """Equal, or unknown on either side: a missing date must not hide a double."""
    if birth_date is None:
        return sa.true()
    return sa.or_(Identity.birth_date == birth_date, Identity.birth_date.is_(None))


def _likeness(known: Identity, typed: Identity, keys: set[str]) -> Likeness:
    shared = {
        "le nom": known.search_key in keys,
        "la date de naissance": bool(typed.birth_date) and known.birth_date == typed.birth_date,
        "le téléphone": bool(typed.phone) and known.phone == typed.phone,
        "l’adresse électronique": bool(typed.email) and known.email == typed.email,
    }
    return Likeness(
        candidate_id=known.candidate_id,
        name=known.full_name,
        birth_date=known.birth_date,
        shared=tuple(words for words, is_shared in shared.items() if is_shared),
    )


# --- who sends ---


def list_prescribers(session: Session) -> Sequence[Prescriber]:
    return session.scalars(sa.select(Prescriber).order_by(Prescriber.name, Prescriber.id)).all()
