"""Reading evaluations: what is due, what was answered, what became of people."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.candidates.models import Candidate, Identity
from facilitator.evaluations import rules
from facilitator.evaluations.enums import EvaluationState, Moment, Outcome
from facilitator.evaluations.models import Evaluation
from facilitator.kernel import clock
from facilitator.kernel.paging import Paged, paged
from facilitator.placements.models import Placement
from facilitator.references.queries import get_value

LONGEST_LINK = 31
"""Days; no link lives longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """What a list of evaluations is narrowed to."""

    states: frozenset[EvaluationState] = frozenset()
    """Empty: all but the cancelled ones."""
    moment: Moment | None = None
    referent_id: uuid.UUID | None = None


def answer_days(session: Session, structure_id: uuid.UUID, *, on: date) -> int:
    """How many days a structure leaves to answer by link."""
    value = get_value(session, "evaluation.answer_days", on=on, structure_id=structure_id)
    return min(int(value.number), LONGEST_LINK)


def state(evaluation: Evaluation, *, today: date, answer_days: int) -> EvaluationState:
    """Where an evaluation stands; see `rules.state`."""
    facts = rules.Facts(
        due_on=evaluation.due_on, sent_at=evaluation.sent_at, answered_at=evaluation.answered_at,
        declined_at=evaluation.declined_at, cancelled_at=evaluation.cancelled_at, outcome=evaluation.outcome,
    )  # fmt: skip
    return rules.state(facts, today=today, answer_days=answer_days)


def list_evaluations(
    session: Session, structure_id: uuid.UUID, sought: Sought, *, today: date, page: int = 1
) -> Paged[Evaluation]:
    """The evaluations of a structure with person and contract: the longest due first."""
    query = _sought(session, structure_id, sought, today).order_by(Evaluation.due_on, Evaluation.id)
    return paged(session, query.options(*_with_person()), page)


def counting(session: Session, structure_id: uuid.UUID, sought: Sought, *, today: date) -> sa.Select[Any]:
    """The query of how many `list_evaluations` would give; see `kernel.paging.count_all`."""
    query = _sought(session, structure_id, sought, today)
    return sa.select(sa.func.count()).select_from(query.subquery())


def list_of_candidate(session: Session, candidate: Candidate) -> Sequence[Evaluation]:
    """The evaluations of one person with their contracts, latest first, cancelled ones left out."""
    query = (
        sa.select(Evaluation)
        .where(
            Evaluation.structure_id == candidate.structure_id,
            Evaluation.candidate_id == candidate.id,
            Evaluation.cancelled_at.is_(None),
        )
        .options(joinedload(Evaluation.placement).joinedload(Placement.employer))
        .order_by(Evaluation.due_on.desc(), Evaluation.id.desc())
    )
    return session.scalars(query).all()


def outcomes(
    session: Session,
    structure_id: uuid.UUID,
    *,
    moment: Moment,
    first_day: date | None = None,
    last_day: date | None = None,
) -> Mapping[Outcome, int | None]:
    """How many people had each outcome at a moment that came between two days (both included).

    None: too few people to be shown (`statistics.minimum_people`), or needed to hide such a count.
    """
    query = (
        sa.select(Evaluation.outcome, sa.func.count(sa.distinct(Evaluation.candidate_id)))
        .where(
            Evaluation.structure_id == structure_id, Evaluation.moment == moment, Evaluation.outcome.is_not(None)
        )
        .group_by(Evaluation.outcome)
    )  # fmt: skip
    if first_day is not None:
        query = query.where(Evaluation.due_on >= first_day)
    if last_day is not None:
        query = query.where(Evaluation.due_on <= last_day)
    counts = dict.fromkeys(Outcome, 0)
    counts.update((outcome, people) for outcome, people in session.execute(query) if outcome is not None)
    on = last_day or clock.today()
    minimum = get_value(session, "statistics.minimum_people", on=on, structure_id=structure_id)
    return rules.publishable(counts, minimum=int(minimum.number))


# --- pieces of queries ---


def in_state(state: EvaluationState, *, today: date, links_open_since: datetime) -> sa.ColumnElement[bool]:
    """`rules.state` in SQL."""
    unanswered = sa.and_(Evaluation.answered_at.is_(None), Evaluation.declined_at.is_(None),
                         Evaluation.cancelled_at.is_(None))  # fmt: skip
    has_open_link = sa.and_(Evaluation.sent_at.is_not(None), Evaluation.sent_at >= links_open_since)
    has_no_link = sa.or_(Evaluation.sent_at.is_(None), Evaluation.sent_at < links_open_since)
    unreachable = sa.and_(Evaluation.outcome.is_not(None), Evaluation.outcome == Outcome.UNREACHABLE)
    answered = Evaluation.answered_at.is_not(None)
    conditions: dict[EvaluationState, sa.ColumnElement[bool]] = {
        EvaluationState.PLANNED: sa.and_(unanswered, has_no_link, Evaluation.due_on > today),
        EvaluationState.TO_CALL: sa.and_(unanswered, has_no_link, Evaluation.due_on <= today),
        EvaluationState.SENT: sa.and_(unanswered, has_open_link),
        EvaluationState.ANSWERED: sa.and_(answered, sa.not_(unreachable)),
        EvaluationState.UNREACHABLE: sa.and_(answered, unreachable),
        EvaluationState.DECLINED: sa.and_(sa.not_(answered), Evaluation.declined_at.is_not(None)),
        EvaluationState.CANCELLED: sa.and_(
            sa.not_(answered), Evaluation.declined_at.is_(None), Evaluation.cancelled_at.is_not(None)
        ),
    }
    return conditions[state]


def _sought(session: Session, structure_id: uuid.UUID, sought: Sought, today: date) -> sa.Select[Any]:
    since = rules.links_open_since(today, answer_days(session, structure_id, on=today))
    states = sought.states or frozenset(EvaluationState) - {EvaluationState.CANCELLED}
    query = (
        sa.select(Evaluation)
        .join(Identity, Identity.candidate_id == Evaluation.candidate_id)  # an erased person is no longer asked
        .where(
            Evaluation.structure_id == structure_id,
            sa.or_(*(in_state(state, today=today, links_open_since=since) for state in sorted(states))),
        )
    )
    if sought.moment is not None:
        query = query.where(Evaluation.moment == sought.moment)
    if sought.referent_id is not None:
        query = query.join(Candidate, Candidate.id == Evaluation.candidate_id).where(
            Candidate.referent_id == sought.referent_id
        )
    return query


def _with_person() -> tuple[Any, ...]:
    return (
        joinedload(Evaluation.candidate).joinedload(Candidate.identity),
        joinedload(Evaluation.placement).joinedload(Placement.employer),
    )
