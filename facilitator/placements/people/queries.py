"""Reading the list of people with where they work. Nothing here says why somebody is eligible."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from facilitator.accounts.models import User
from facilitator.candidates import access, queries as candidates
from facilitator.candidates.enums import CandidateState, CountingTerm
from facilitator.candidates.identities.rules import normalise
from facilitator.candidates.models import Candidate, EligibilityDecision, Evidence, Identity
from facilitator.candidates.rules import Case, FirstHiring, Verdict, judge
from facilitator.kernel.paging import Order, Paged, Part, paged
from facilitator.markets.clauses.models import Clause
from facilitator.organisations.access import Viewer
from facilitator.placements.enums import Situation
from facilitator.placements.models import Assignment, Placement
from facilitator.placements.queries import Destination, list_destinations
from facilitator.placements.rules import counting_term

ENDING_WITHIN = timedelta(days=60)
"""How early an end of eligibility is announced *(assumed)*."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PeopleFilters:
    """What a list of people keeps. `text`: parts of the names, or of the telephone."""

    text: str | None = None
    state: CandidateState | None = CandidateState.ACTIVE
    referent_id: uuid.UUID | None = None
    situation: Situation | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonLine:
    """One person in the list. `counts_until`: the first end of eligibility among running contracts."""

    candidate: Candidate
    identity: Identity
    placement: Placement | None
    """The contract that runs, the latest when several do."""
    is_waiting: bool
    counts_until: date | None


BY_NAME = Order(key="name")


def list_people(
    session: Session, viewer: Viewer, filters: PeopleFilters, part: Part, *, today: date
) -> Paged[PersonLine]:
    """One page of the people that the viewer sees, by name unless asked otherwise. Raises NotVisible."""
    columns = {
        "name": Identity.search_key,
        "birth": Identity.birth_date,
        "last_contact_on": Candidate.last_contact_on,
        "referent": sa.func.lower(User.name),
    }
    query = (
        _filtered(access.scope(viewer).join(Candidate.identity).outerjoin(Candidate.referent), filters, today)
        .options(contains_eager(Candidate.identity), contains_eager(Candidate.referent))
        .order_by((part.order or BY_NAME).by(columns), Identity.search_key, Candidate.id)
    )
    page: Paged[Candidate] = paged(session, query, part.number, size=part.size)
    running = _map_running(session, [candidate.id for candidate in page.items], today)
    lines = [_line(candidate, running.get(candidate.id, [])) for candidate in page.items]
    return Paged(items=lines, total=page.total, number=page.number, size=page.size)


def count_by_situation(
    session: Session, viewer: Viewer, filters: PeopleFilters, *, today: date
) -> dict[Situation, int]:
    """How many people each situation keeps, the other filters held; one query."""
    kept = _filtered(access.scope(viewer).join(Candidate.identity), _without_situation(filters), today)
    columns = [sa.func.count(sa.case((_in_situation(one, today), 1))).label(one.value) for one in Situation]
    row = session.execute(kept.with_only_columns(*columns)).one()
    return {one: getattr(row, one.value) for one in Situation}


def _without_situation(filters: PeopleFilters) -> PeopleFilters:
    return PeopleFilters(text=filters.text, state=filters.state, referent_id=filters.referent_id)


def _filtered(query: sa.Select[Candidate], filters: PeopleFilters, today: date) -> sa.Select[Candidate]:
    if filters.state is not None:
        query = query.where(Candidate.state == filters.state)
    if filters.referent_id is not None:
        query = query.where(Candidate.referent_id == filters.referent_id)
    if filters.situation is not None:
        query = query.where(_in_situation(filters.situation, today))
    return query.where(*_search(filters.text or ""))


def _search(text: str) -> list[sa.ColumnElement[bool]]:
    """Every word is part of a name; or all the digits are part of the telephone."""
    digits = re.sub(r"\D", "", text).lstrip("0")
    if len(digits) >= 4 and not re.search(r"[^\W\d_]", text):
        return [Identity.phone.contains(digits, autoescape=True)]
    return [Identity.search_key.contains(word, autoescape=True) for word in normalise(text).split()]


def _runs(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(Placement.starts_on <= today, sa.or_(Placement.ends_on.is_(None), Placement.ends_on >= today))


def _in_situation(situation: Situation, today: date) -> sa.ColumnElement[bool]:
    mine = Placement.candidate_id == Candidate.id
    at_work = sa.exists().where(mine, _runs(today))
    match situation:
        case Situation.AT_WORK:
            return at_work
        case Situation.NOT_AT_WORK:
            return ~at_work
        case Situation.WAITING:
            not_over = sa.or_(Placement.ends_on.is_(None), Placement.ends_on >= today)
            return sa.exists().where(
                mine, not_over, Assignment.placement_id == Placement.id, Assignment.decision_id.is_(None)
            )
        case Situation.ENDING:
            return sa.or_(_window_ends(today), sa.and_(~at_work, _proof_ends(today)))


def _window_ends(today: date) -> sa.ColumnElement[bool]:
    """A contract runs whose hours will soon stop counting."""
    return sa.exists().where(
        Placement.candidate_id == Candidate.id,
        _runs(today),
        Assignment.placement_id == Placement.id,
        EligibilityDecision.id == Assignment.decision_id,
        EligibilityDecision.counts_until.between(today, today + ENDING_WITHIN),
    )


def _proof_ends(today: date) -> sa.ColumnElement[bool]:
    """Proofs exist, and the last of them soon expires."""
    mine = Evidence.candidate_id == Candidate.id
    longer = sa.or_(Evidence.valid_until.is_(None), Evidence.valid_until > today + ENDING_WITHIN)
    soon = Evidence.valid_until.between(today, today + ENDING_WITHIN)
    return sa.and_(sa.exists().where(mine, soon), ~sa.exists().where(mine, longer))


def _map_running(
    session: Session, candidate_ids: Sequence[uuid.UUID], today: date
) -> Mapping[uuid.UUID, list[Placement]]:
    """The contracts that run, by person, the latest last."""
    query = (
        sa.select(Placement)
        .where(Placement.candidate_id.in_(candidate_ids), _runs(today))
        .options(joinedload(Placement.employer), selectinload(Placement.assignments).joinedload(Assignment.decision))
        .order_by(Placement.starts_on, Placement.id)
    )
    running: dict[uuid.UUID, list[Placement]] = {}
    for placement in session.scalars(query):
        running.setdefault(placement.candidate_id, []).append(placement)
    return running


def _line(candidate: Candidate, running: Sequence[Placement]) -> PersonLine:
    if candidate.identity is None:
        raise ValueError("the list joins identities")
    assignments = [assignment for placement in running for assignment in placement.assignments]
    ends = [one.decision.counts_until for one in assignments if one.decision and one.decision.counts_until]
    return PersonLine(
        candidate=candidate,
        identity=candidate.identity,
        placement=running[-1] if running else None,
        is_waiting=any(one.decision is None for one in assignments),
        counts_until=min(ends, default=None),
    )


# --- where a person could be hired ---


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """A running commitment, and what the rule says of the person there today."""

    destination: Destination
    verdict: Verdict


def list_openings(
    session: Session, candidate: Candidate, placements: Sequence[Placement], *, on: date
) -> list[Opening]:
    """The verdict under each running clause of the structure, those that accept the person first.

    `placements`: the person's, with assignments and commitments (`queries.list_placements`).
    """
    destinations = list_destinations(session, candidate.structure_id, on=on)
    clause_ids = {destination.clause_id for destination in destinations}
    held = candidates.list_held_criteria(session, candidate.id)
    accepted = candidates.map_accepted_criteria(session, clause_ids)
    counting = candidates.get_counting_rules(session, candidate.structure_id, on=on)
    own_rules: dict[uuid.UUID, dict[str, Any]] = dict(
        session.execute(sa.select(Clause.id, Clause.counting_rules).where(Clause.id.in_(clause_ids))).all()
    )
    hirings, terms = _map_hirings(placements)
    verdicts = {
        clause_id: judge(
            Case(
                held=held,
                accepted=accepted.get(clause_id, frozenset()),
                rules=counting.overridden(own_rules.get(clause_id, {})),
                term=terms.get(clause_id, CountingTerm.STANDARD),
                hiring=hirings.get(clause_id),
            ),
            on,
        )
        for clause_id in clause_ids
    }
    openings = [Opening(destination=one, verdict=verdicts[one.clause_id]) for one in destinations]
    return sorted(openings, key=lambda opening: not opening.verdict.is_eligible)


def _map_hirings(
    placements: Sequence[Placement],
) -> tuple[dict[uuid.UUID, FirstHiring], dict[uuid.UUID, CountingTerm]]:
    """By clause, the hiring already decided, with the end and the term of the last contract."""
    hirings: dict[uuid.UUID, FirstHiring] = {}
    terms: dict[uuid.UUID, CountingTerm] = {}
    for placement in sorted(placements, key=lambda one: one.starts_on):
        for one in placement.assignments:
            if one.decision is not None:
                terms[one.commitment.clause_id] = counting_term(placement.contract_kind)
                hirings[one.commitment.clause_id] = FirstHiring(
                    on=one.decision.hired_on,
                    last_day=one.ends_on,
                    because=one.decision.criterion_code,
                    reason=one.decision.reason,
                    evidence_id=one.decision.evidence_id,
                    is_settled=True,
                )
    return hirings, terms
