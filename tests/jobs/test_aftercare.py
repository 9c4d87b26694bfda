"""Reminders and evaluations as jobs: twice in a row, and two at once, where commits are real."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from facilitator.evaluations.models import Evaluation
from facilitator.jobs.evaluations import evaluate
from facilitator.jobs.reminders import remind
from facilitator.jobs.work import Work
from facilitator.kernel import clock
from facilitator.kernel.mail import Mail
from facilitator.reminders.models import Reminder
from tests.factories.people import PlacementFactory
from tests.reminders.situations import LateCompany


def counts(work: Work) -> tuple[int, ...]:
    with work.sessions() as session:
        return tuple(
            session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Reminder, Evaluation, Mail)
        )


@pytest.fixture
def late(committed) -> None:
    """Three companies late, three people whose contract has just ended."""
    with committed.session():
        for number in range(3):
            LateCompany.make(email=f"chantier{number}@batisseurs.example")
            PlacementFactory(
                ends_on=clock.today() - timedelta(days=number),
                candidate__identity__email=f"personne{number}@courriel.example",
            )


@pytest.mark.usefixtures("late")
def test_twice_in_a_row_changes_nothing(work):
    assert remind(work) == "3\u00a0déclarations relancées, 0\u00a0sans contact joignable."
    assert evaluate(work) == "12\u00a0évaluations prévues, 0\u00a0déplacée, 0\u00a0annulée, 3\u00a0liens envoyés."
    before = counts(work)
    assert before == (3, 12, 6)
    assert remind(work) is None
    assert evaluate(work) is None
    assert counts(work) == before


@pytest.mark.usefixtures("late")
def test_two_at_once_write_once(work):
    together = Barrier(4)

    def run(job: Callable[[Work], str | None]) -> None:
        together.wait(timeout=30)
        job(work)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, (remind, remind, evaluate, evaluate)))
    assert counts(work) == (3, 12, 6)
