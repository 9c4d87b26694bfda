from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from facilitator.evaluations import rules
from facilitator.evaluations.enums import EvaluationState, Moment, Outcome
from facilitator.evaluations.rules import Contract, Facts
from facilitator.placements.enums import ContractKind

STRUCTURE, SACHA, LOU = UUID(int=1), UUID(int=2), UUID(int=3)
TODAY = date(2026, 11, 22)


def contract(number: int, starts_on: date, ends_on: date | None, *, who=SACHA, kind=ContractKind.CDD) -> Contract:
    return Contract(id=UUID(int=100 + number), structure_id=STRUCTURE, candidate_id=who, kind=kind,
                    starts_on=starts_on, ends_on=ends_on)  # fmt: skip


FIRST = contract(1, date(2026, 1, 5), date(2026, 6, 26))


@pytest.mark.parametrize(
    ("others", "gone"),
    [
        pytest.param([], {1}, id="alone"),
        pytest.param([contract(2, date(2026, 6, 29), None)], set(), id="the next one starts on Monday"),
        pytest.param([contract(2, date(2026, 7, 3), None)], set(), id="seven days later"),
        pytest.param([contract(2, date(2026, 7, 4), None)], {1}, id="eight days later"),
        pytest.param([contract(2, date(2026, 3, 1), date(2026, 4, 1))], {1}, id="a shorter one inside"),
        pytest.param([contract(2, date(2026, 3, 1), date(2026, 8, 1))], {2}, id="a longer one beside"),
        pytest.param([contract(2, date(2026, 3, 1), date(2026, 6, 26))], {2}, id="two on the same day count once"),
        pytest.param([contract(2, date(2026, 6, 27), None, who=LOU)], {1}, id="somebody else"),
        pytest.param(
            [contract(2, date(2026, 6, 27), date(2026, 7, 10), kind=ContractKind.PMSMP)], {1}, id="an immersion"
        ),
    ],
)
def test_an_exit_is_a_contract_that_no_other_continues(others, gone):
    found = rules.exits([FIRST, *others], today=TODAY)
    assert {exit_.contract.id.int - 100 for exit_ in found} == gone


@pytest.mark.parametrize(
    ("ends_on", "is_over"), [(None, False), (date(2026, 11, 23), False), (TODAY, True), (date(2026, 11, 21), True)]
)
def test_a_contract_is_over_on_its_last_day(ends_on, is_over):
    assert bool(rules.exits([contract(1, date(2026, 1, 5), ends_on)], today=TODAY)) is is_over


@pytest.mark.parametrize(
    ("ended_on", "moment", "day"),
    [
        (date(2026, 8, 31), Moment.END, date(2026, 8, 31)),
        (date(2026, 8, 31), Moment.MONTHS_3, date(2026, 11, 30)),
        (date(2026, 8, 31), Moment.MONTHS_6, date(2027, 2, 28)),
        (date(2027, 8, 31), Moment.MONTHS_6, date(2028, 2, 29)),
        (date(2026, 12, 15), Moment.MONTHS_12, date(2027, 12, 15)),
    ],
)
def test_moments_come_months_later(ended_on, moment, day):
    assert rules.due_on(ended_on, moment) == day


def test_months_go_back_too():
    assert rules.add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert rules.add_months(date(2026, 1, 15), -13) == date(2024, 12, 15)


@pytest.mark.parametrize(
    ("ended_on", "is_worth"), [(date(2025, 10, 22), True), (date(2025, 10, 21), False), (TODAY, True)]
)
def test_old_contracts_are_left_in_peace(ended_on, is_worth):
    assert rules.is_worth_asking(ended_on, today=TODAY) is is_worth


LONG_AGO, LATELY = datetime(2026, 10, 1, 9, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"due_on": date(2026, 11, 23)}, EvaluationState.PLANNED),
        ({"due_on": TODAY}, EvaluationState.TO_CALL),
        ({"due_on": TODAY, "sent_at": LATELY}, EvaluationState.SENT),
        ({"due_on": date(2026, 12, 1), "sent_at": LATELY}, EvaluationState.SENT),
        ({"due_on": date(2026, 9, 30), "sent_at": LONG_AGO}, EvaluationState.TO_CALL),
        ({"due_on": TODAY, "answered_at": LATELY, "outcome": Outcome.OTHER}, EvaluationState.ANSWERED),
        ({"due_on": TODAY, "answered_at": LATELY, "outcome": Outcome.UNREACHABLE}, EvaluationState.UNREACHABLE),
        ({"due_on": TODAY, "declined_at": LATELY}, EvaluationState.DECLINED),
        ({"due_on": TODAY, "cancelled_at": LATELY}, EvaluationState.CANCELLED),
        ({"due_on": TODAY, "sent_at": LATELY, "cancelled_at": LATELY}, EvaluationState.CANCELLED),
    ],
)
def test_states(facts, state):
    assert rules.state(Facts(**facts), today=TODAY, answer_days=31) is state


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 12, "b": 7}, {"a": 12, "b": 7}),
        ({"a": 12, "b": 0}, {"a": 12, "b": 0}),
        ({"a": 12, "b": 4}, {"a": None, "b": None}),
        ({"a": 12, "b": 7, "c": 4}, {"a": 12, "b": None, "c": None}),
        ({"a": 12, "b": 7, "c": 1, "d": 1}, {"a": 12, "b": None, "c": None, "d": None}),
        ({"a": 12, "b": 7, "c": 3, "d": 2}, {"a": 12, "b": 7, "c": None, "d": None}),
        ({"a": 3, "b": 0}, {"a": None, "b": 0}),
        ({}, {}),
    ],
)
def test_small_counts_are_hidden_with_what_would_give_them_away(counts, shown):
    assert rules.publishable(counts, minimum=5) == shown
