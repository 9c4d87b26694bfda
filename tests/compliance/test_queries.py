"""Figures of clauses on both engines, from real ledgers."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from facilitator.compliance.enums import ComplianceState
from facilitator.compliance.explanations.queries import explain
from facilitator.compliance.queries import (
    AsOf,
    count_without_clause,
    get_situation,
    list_situations,
    page_of_markets,
    situations,
)
from facilitator.kernel import clock
from facilitator.markets.activity.services import record_fact
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.organisations.access import Viewer
from tests.factories.hours import HoursLineFactory
from tests.factories.markets import ClauseFactory, MarketFactory
from tests.markets.activity.conftest import following_clause, invoice
from tests.markets.obligations.conftest import CAMILLE
from tests.queries import count_queries

JULY = AsOf(on=date(2026, 6, 30))
"""181 days of 365 have gone."""


def commitments(session: Session, clause: Clause) -> list[Commitment]:
    query = sa.select(Commitment).where(Commitment.clause_id == clause.id).order_by(Commitment.position)
    return list(session.scalars(query))


def done(commitment: Commitment, month: date, hours: str) -> None:
    HoursLineFactory(commitment=commitment, month=month, work_hours=Decimal(hours))


def test_members_sum_to_the_clause(session: Session, clause: Clause, staff: Viewer):
    alpha, beta = commitments(session, clause)
    done(alpha, date(2026, 2, 1), "151.67")
    done(beta, date(2026, 3, 1), "20.00")

    [situation] = list_situations(session, staff, JULY)

    assert (situation.figures.owed, situation.figures.owed_to_date) == (Decimal("365.00"), Decimal("181.00"))
    assert situation.figures.validated == Decimal("171.67")
    assert situation.figures.remaining == Decimal("193.33")
    for name in ("owed", "owed_to_date", "validated"):
        parts = [getattr(member.figures, name) for member in situation.members]
        assert sum(parts) == getattr(situation.figures, name)
    assert [member.figures.state for member in situation.members] == [ComplianceState.ON_TRACK, ComplianceState.LATE]


def test_a_month_counts_once_it_is_over(session: Session, clause: Clause, staff: Viewer):
    [alpha, _beta] = commitments(session, clause)
    done(alpha, date(2026, 6, 1), "100.00")

    assert get_situation(session, staff, clause.id, AsOf(on=date(2026, 6, 29))).figures.validated == 0
    assert get_situation(session, staff, clause.id, JULY).figures.validated == 100


def test_an_issued_report_forgets_what_came_later(session: Session, clause: Clause, staff: Viewer):
    [alpha, _beta] = commitments(session, clause)
    done(alpha, date(2026, 2, 1), "50.00")
    issued = AsOf(on=date(2026, 6, 30), recorded_by=clock.now())
    done(alpha, date(2026, 3, 1), "70.00")

    assert get_situation(session, staff, clause.id, issued).figures.validated == 50
    assert get_situation(session, staff, clause.id, JULY).figures.validated == 120


def test_the_explanation_sums_to_the_figures(session: Session, clause: Clause, staff: Viewer):
    alpha, beta = commitments(session, clause)
    done(alpha, date(2026, 2, 1), "151.67")
    done(alpha, date(2026, 3, 1), "151.67")
    done(beta, date(2026, 3, 1), "151.67")
    situation = get_situation(session, staff, clause.id, JULY)

    explanation = explain(session, situation)

    assert sum(event.hours for event in explanation.events) == situation.figures.owed
    assert sum(month.validated for month in explanation.months) == situation.figures.validated == Decimal("455.01")
    assert [month.month.month for month in explanation.months] == [1, 2, 3, 4, 5, 6]
    assert explanation.months[-1].owed_to_date == situation.figures.owed_to_date


def test_another_structure_sees_nothing(session: Session, clause: Clause, staff: Viewer):
    other = Viewer(actor=staff.actor, role=staff.role, structure_id=ClauseFactory().structure_id)

    assert clause.id not in {situation.clause.id for situation in list_situations(session, other, JULY)}


def test_markets_without_a_clause_are_counted(session: Session, clause: Clause, staff: Viewer):
    MarketFactory(structure_id=clause.structure_id)

    assert count_without_clause(session, staff) == 1
    assert page_of_markets(session, staff, 1).total == 2


def test_the_number_of_queries_does_not_grow(session: Session, clause: Clause, staff: Viewer):
    ClauseFactory.create_batch(5, structure_id=clause.structure_id)
    session.commit()

    with count_queries() as statements:
        assert len(list_situations(session, staff, JULY)) == 6

    assert len(statements) <= 7


def test_invoices_are_explained_day_after_day(session: Session):
    clause = following_clause(session, "Alpha", "Bêta")
    alpha, beta = commitments(session, clause)
    for member, day, amount in (
        (alpha, date(2026, 3, 31), 2_500_000),
        (beta, date(2026, 5, 15), 200_000),
        (alpha, date(2026, 6, 30), 300_000),
        (beta, date(2026, 6, 30), -100_000),
        (alpha, date(2026, 9, 30), 450_000),
    ):
        record_fact(session, clause, invoice(member, day, amount), by=CAMILLE)
    [situation] = situations(session, [loaded(session, clause)], JULY)
    assert (situation.figures.owed, situation.figures.owed_to_date) == (100, 100)
    explanation = explain(session, situation)
    assert [(day.day, day.cumulated, day.due) for day in explanation.days] == [
        (date(2026, 3, 31), 2_500_000, 0), (date(2026, 5, 15), 2_700_000, 0), (date(2026, 6, 30), 2_900_000, 100),
    ]  # fmt: skip
    assert [month.owed_to_date for month in explanation.months] == [0, 0, 0, 0, 0, 100]


def loaded(session: Session, clause: Clause) -> Clause:
    query = sa.select(Clause).where(Clause.id == clause.id)
    return session.scalars(
        query.options(selectinload(Clause.commitments).joinedload(Commitment.company)),
        execution_options={"populate_existing": True},
    ).one()
