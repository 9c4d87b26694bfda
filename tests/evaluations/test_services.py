from datetime import date, timedelta

import sqlalchemy as sa

from facilitator.evaluations.enums import AnswerChannel, Moment, Outcome
from facilitator.evaluations.models import Evaluation
from facilitator.evaluations.services import Scheduled, schedule_evaluations
from facilitator.journal.models import JournalEntry
from facilitator.kernel import clock
from tests.factories.hours import EvaluationFactory
from tests.factories.people import PlacementFactory

TODAY = date(2026, 9, 1)
ENDED = date(2026, 8, 31)
NOTHING = Scheduled(created=0, moved=0, cancelled=0)


def evaluations(session) -> dict[Moment, Evaluation]:
    session.flush()
    session.expire_all()
    return {each.moment: each for each in session.scalars(sa.select(Evaluation))}


def events(session) -> list[str]:
    return list(session.scalars(sa.select(JournalEntry.event).order_by(JournalEntry.id)))


def test_an_ended_contract_is_evaluated_four_times(session):
    placement = PlacementFactory(ends_on=ENDED)
    assert schedule_evaluations(session, today=TODAY).created == 4
    assert {moment: each.due_on for moment, each in evaluations(session).items()} == {
        Moment.END: ENDED,
        Moment.MONTHS_3: date(2026, 11, 30),
        Moment.MONTHS_6: date(2027, 2, 28),
        Moment.MONTHS_12: date(2027, 8, 31),
    }
    only = evaluations(session)[Moment.END]
    assert (only.structure_id, only.candidate_id) == (placement.structure_id, placement.candidate_id)
    assert events(session) == ["evaluation.scheduled"] * 4


def test_twice_changes_nothing(session):
    PlacementFactory(ends_on=ENDED)
    schedule_evaluations(session, today=TODAY)
    assert schedule_evaluations(session, today=TODAY) == NOTHING
    assert schedule_evaluations(session, today=TODAY + timedelta(days=200)) == NOTHING


def test_a_running_or_continued_contract_is_not_evaluated(session):
    PlacementFactory(ends_on=TODAY + timedelta(days=1))
    PlacementFactory(open_ended=True)
    ended = PlacementFactory(ends_on=ENDED)
    PlacementFactory(candidate=ended.candidate, starts_on=ENDED + timedelta(days=1), ends_on=None)
    assert schedule_evaluations(session, today=TODAY) == NOTHING


def test_a_contract_that_ended_long_ago_is_left_in_peace(session):
    PlacementFactory(ends_on=date(2025, 7, 31))
    assert schedule_evaluations(session, today=TODAY) == NOTHING


def test_an_extended_contract_takes_its_questions_back_then_asks_again(session):
    placement = PlacementFactory(ends_on=ENDED)
    schedule_evaluations(session, today=TODAY)
    placement.ends_on = date(2026, 12, 31)
    session.flush()
    assert schedule_evaluations(session, today=TODAY) == Scheduled(created=0, moved=0, cancelled=4)
    assert all(each.cancelled_at for each in evaluations(session).values())
    assert schedule_evaluations(session, today=TODAY) == NOTHING

    assert schedule_evaluations(session, today=date(2027, 1, 2)) == Scheduled(created=0, moved=4, cancelled=0)
    assert evaluations(session)[Moment.MONTHS_3].due_on == date(2027, 3, 31)
    assert not any(each.cancelled_at for each in evaluations(session).values())


def test_an_end_moved_earlier_moves_what_is_not_answered(session):
    placement = PlacementFactory(ends_on=ENDED)
    schedule_evaluations(session, today=TODAY)
    answered = evaluations(session)[Moment.END]
    answered.answered_at, answered.outcome = clock.now(), Outcome.OTHER
    answered.answered_by = AnswerChannel.PERSON
    evaluations(session)[Moment.MONTHS_3].sent_at = clock.now()
    placement.ends_on = date(2026, 6, 30)
    session.flush()
    assert schedule_evaluations(session, today=TODAY) == Scheduled(created=0, moved=3, cancelled=0)
    found = evaluations(session)
    assert found[Moment.END].due_on == ENDED
    assert found[Moment.MONTHS_3].due_on == date(2026, 9, 30)
    assert found[Moment.MONTHS_3].sent_at is None


def test_an_answered_evaluation_outlives_an_extension(session):
    placement = PlacementFactory(ends_on=ENDED)
    EvaluationFactory(placement=placement, answered_at=clock.now(), outcome=Outcome.OTHER)
    placement.ends_on = date(2026, 12, 31)
    session.flush()
    assert schedule_evaluations(session, today=TODAY) == NOTHING
    assert evaluations(session)[Moment.END].cancelled_at is None


def test_nothing_is_asked_of_somebody_who_would_rather_not(session):
    before = PlacementFactory(ends_on=date(2026, 1, 31))
    EvaluationFactory(placement=before, declined_at=clock.now())
    PlacementFactory(candidate=before.candidate, starts_on=date(2026, 5, 1), ends_on=ENDED)
    assert schedule_evaluations(session, today=TODAY) == NOTHING
