"""Aggregates of after-effects."""

from datetime import date

import pytest

from facilitator.evaluations import queries
from facilitator.evaluations.enums import AnswerChannel, EvaluationState, Moment, Outcome
from facilitator.evaluations.queries import Sought
from facilitator.kernel import clock
from tests.evaluations.situations import asked
from tests.factories.organisations import StructureFactory


def answered(structure, outcome: Outcome, people: int, *, due_on: date = date(2026, 9, 1)) -> None:
    for _ in range(people):
        asked(
            email=None, structure_id=structure.id, due_on=due_on, outcome=outcome, answered_at=clock.now(),
            answered_by=AnswerChannel.PERSON,
        )  # fmt: skip


def test_outcomes_hide_small_groups(session):
    structure = StructureFactory()
    answered(structure, Outcome.LASTING_JOB, 6)
    answered(structure, Outcome.POSITIVE, 5)
    answered(structure, Outcome.UNREACHABLE, 2)
    answered(structure, Outcome.LASTING_JOB, 3, due_on=date(2025, 9, 1))
    answered(StructureFactory(), Outcome.LASTING_JOB, 1)
    found = queries.outcomes(
        session, structure.id, moment=Moment.END, first_day=date(2026, 1, 1), last_day=date(2026, 12, 31)
    )
    assert found == {
        Outcome.LASTING_JOB: 6, Outcome.POSITIVE: None, Outcome.UNREACHABLE: None, Outcome.TRANSITION: 0,
        Outcome.OTHER: 0, Outcome.WITHDRAWN: 0,
    }  # fmt: skip


@pytest.mark.parametrize("state", EvaluationState)
def test_the_list_and_the_rule_say_the_same(session, state):
    structure, today = StructureFactory(), date(2026, 9, 1)
    facts = [
        {"due_on": date(2026, 9, 2)},
        {"due_on": today},
        {"due_on": today, "sent_at": clock.now()},
        {"due_on": today, "answered_at": clock.now(), "outcome": Outcome.OTHER},
        {"due_on": today, "answered_at": clock.now(), "outcome": Outcome.UNREACHABLE},
        {"due_on": today, "declined_at": clock.now()},
        {"due_on": today, "cancelled_at": clock.now()},
    ]
    for each in facts:
        asked(email=None, structure_id=structure.id, **each)
    listed = queries.list_evaluations(session, structure.id, Sought(states=frozenset({state})), today=today)
    assert [queries.state(each, today=today, answer_days=31) for each in listed.items] == [state]
