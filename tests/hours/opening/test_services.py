from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa

from facilitator.hours.models import Declaration
from facilitator.hours.opening.services import open_declarations
from facilitator.journal.models import JournalEntry
from facilitator.markets.clauses.enums import Rhythm, Target
from facilitator.markets.clauses.models import Clause
from tests.factories.markets import ClauseFactory, CommitmentFactory

APRIL_3 = date(2026, 4, 3)


def periods(session) -> list[tuple[int, int]]:
    rows = session.scalars(sa.select(Declaration).order_by(Declaration.period_start))
    return [(row.period_start.month, row.period_end.month) for row in rows]


def test_each_month_over_opens_once(session):
    CommitmentFactory(clause__starts_on=date(2026, 1, 15), clause__declaration_day=12)
    assert open_declarations(session, today=APRIL_3) == 3
    assert periods(session) == [(1, 1), (2, 2), (3, 3)]
    assert {row.due_on.day for row in session.scalars(sa.select(Declaration))} == {12}
    assert open_declarations(session, today=APRIL_3) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) == 3


def test_the_month_under_way_does_not_open(session):
    CommitmentFactory(clause__starts_on=date(2026, 3, 1))
    assert open_declarations(session, today=date(2026, 3, 31)) == 0
    assert open_declarations(session, today=date(2026, 4, 1)) == 1


@pytest.mark.parametrize(
    ("rhythm", "opened"),
    [(Rhythm.MONTHLY, [(2, 2), (3, 3)]), (Rhythm.QUARTERLY, [(2, 3)])],
)
def test_nothing_is_asked_before_the_first_month_agreed(session, rhythm, opened):
    CommitmentFactory(
        clause__starts_on=date(2024, 6, 15), clause__rhythm=rhythm, clause__declares_from=date(2026, 2, 1)
    )
    open_declarations(session, today=APRIL_3)
    assert periods(session) == opened


def test_quarters(session):
    CommitmentFactory(clause__starts_on=date(2026, 2, 1), clause__rhythm=Rhythm.QUARTERLY)
    open_declarations(session, today=APRIL_3)
    assert periods(session) == [(1, 3)]


def test_a_change_of_rhythm_asks_nothing_twice(session):
    CommitmentFactory(clause__starts_on=date(2026, 1, 1))
    open_declarations(session, today=date(2026, 3, 2))
    session.execute(sa.update(Clause).values(rhythm=Rhythm.QUARTERLY))
    open_declarations(session, today=date(2026, 8, 1))
    assert periods(session) == [(1, 1), (2, 2), (4, 6)]


def test_every_member_declares(session):
    clause = ClauseFactory(starts_on=date(2026, 3, 1))
    CommitmentFactory(clause=clause)
    CommitmentFactory(clause=clause)
    assert open_declarations(session, today=APRIL_3) == 2


@pytest.mark.parametrize(
    ("clause", "opened"),
    [
        ({"draft": True, "starts_on": date(2026, 1, 1)}, 0),
        ({"starts_on": date(2026, 1, 1), "target": Target.NONE}, 3),
        ({"starts_on": date(2026, 1, 1), "ends_on": date(2026, 2, 14)}, 2),
        ({"closed": True, "starts_on": date(2026, 1, 1), "closed_on": date(2026, 1, 31)}, 1),
    ],
)
def test_which_clauses(session, clause, opened):
    CommitmentFactory(**{f"clause__{name}": value for name, value in clause.items()})
    assert open_declarations(session, today=APRIL_3) == opened


def test_one_structure_alone(session):
    mine = CommitmentFactory(clause__starts_on=date(2026, 3, 1))
    CommitmentFactory(clause__starts_on=date(2026, 3, 1))
    assert open_declarations(session, today=APRIL_3, structure_id=mine.structure_id) == 1


def test_two_jobs_at_once_open_each_once(committed):
    with committed.session():
        for _ in range(5):
            CommitmentFactory(clause__starts_on=date(2026, 1, 1))

    def run(_number: int) -> int:
        with committed.sessions.begin() as session:
            return open_declarations(session, today=APRIL_3)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, range(4))) == 15
    with committed.sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Declaration)) == 15
        assert session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) == 15
