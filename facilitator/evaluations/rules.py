"""Pure rules of the evaluations: who has left, when to ask, where an evaluation stands, what may be published."""

import uuid
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from facilitator.evaluations.enums import EvaluationState, Moment, Outcome
from facilitator.kernel import clock
from facilitator.placements.enums import ContractKind, EndReason

K = TypeVar("K")

NEXT_CONTRACT_WITHIN = timedelta(days=7)
"""A contract that starts this soon after another continues it: a week-end is no exit *(assumed)*."""
ASKED_FOR_MONTHS = 13
"""A contract older than the last moment and a month to answer is not evaluated: nothing useful could be asked."""
NOTED_FROM = timedelta(days=15)
"""How long before its day an answer may be noted: one calls when one calls. *(assumed)*"""


# --- who has left ---


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    """What the evaluations need to know of a placement."""

    id: uuid.UUID
    structure_id: uuid.UUID
    candidate_id: uuid.UUID
    kind: ContractKind
    starts_on: date
    ends_on: date | None
    end_reason: EndReason | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Exit:
    """A contract that has ended without another to continue it."""

    contract: Contract
    ended_on: date


def exits(contracts: Iterable[Contract], *, today: date) -> list[Exit]:
    """The contracts of one person or of many that ended by `today` and that no other continues.

    An immersion (PMSMP) is no employment: it neither ends a path nor continues a contract.
    """
    by_person: dict[uuid.UUID, list[Contract]] = {}
    for contract in contracts:
        if contract.kind is not ContractKind.PMSMP:
            by_person.setdefault(contract.candidate_id, []).append(contract)
    return [
        Exit(contract=contract, ended_on=contract.ends_on)
        for of_one_person in by_person.values()
        for contract in of_one_person
        if contract.ends_on is not None and contract.ends_on <= today
        if not any(_continues(other, contract, contract.ends_on) for other in of_one_person)
    ]


def _continues(other: Contract, contract: Contract, ended_on: date) -> bool:
    """Whether `other` starts before or soon after the end of `contract`, and outlasts it (the id settles a tie)."""
    if other.id == contract.id or other.starts_on > ended_on + NEXT_CONTRACT_WITHIN:
        return False
    return other.ends_on is None or (other.ends_on, other.id.int) > (ended_on, contract.id.int)


# --- when to ask ---


def due_on(ended_on: date, moment: Moment) -> date:
    """The day when a moment comes: the last day of the contract, or so many months later."""
    return add_months(ended_on, moment.months)


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last of the month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_worth_asking(ended_on: date, *, today: date) -> bool:
    """Whether a contract that ended then may still be evaluated."""
    return today <= add_months(ended_on, ASKED_FOR_MONTHS)


def may_be_noted(due_on: date, *, today: date) -> bool:
    """Whether what the person says today answers for that moment."""
    return today >= due_on - NOTED_FROM


# --- where an evaluation stands ---


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the state of an evaluation follows from."""

    due_on: date
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    declined_at: datetime | None = None
    cancelled_at: datetime | None = None
    outcome: Outcome | None = None


def state(facts: Facts, *, today: date, answer_days: int) -> EvaluationState:
    """An answer holds whatever follows it; a link that nobody used in `answer_days` leaves a call to make."""
    if facts.answered_at:
        unreachable = facts.outcome is Outcome.UNREACHABLE
        return EvaluationState.UNREACHABLE if unreachable else EvaluationState.ANSWERED
    if facts.declined_at:
        return EvaluationState.DECLINED
    if facts.cancelled_at:
        return EvaluationState.CANCELLED
    if facts.sent_at and facts.sent_at >= links_open_since(today, answer_days):
        return EvaluationState.SENT
    return EvaluationState.PLANNED if facts.due_on > today else EvaluationState.TO_CALL


def links_open_since(today: date, answer_days: int) -> datetime:
    """Links sent before this instant are dead."""
    return datetime.combine(today - timedelta(days=answer_days), time(), tzinfo=clock.PARIS)


# --- what may be published ---


def publishable(counts: Mapping[K, int], *, minimum: int) -> dict[K, int | None]:
    """The counts of people, with None for those that must not be shown.

    Counts from 1 to under `minimum` are hidden; then the smallest others, until what is hidden adds up to `minimum`
    and is made of two counts at least: the total does not give away what is missing.
    """
    hidden = {key for key, count in counts.items() if 0 < count < minimum}
    rest = sorted((key for key in counts if key not in hidden and counts[key]), key=lambda key: counts[key])
    while hidden and rest and (len(hidden) < 2 or sum(counts[key] for key in hidden) < minimum):
        hidden.add(rest.pop(0))
    return {key: None if key in hidden else count for key, count in counts.items()}
