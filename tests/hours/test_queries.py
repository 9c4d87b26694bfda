from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from facilitator.hours import queries
from facilitator.hours.enums import LineDecision
from facilitator.hours.review.services import Decide, decide
from facilitator.kernel import clock
from tests.hours.situations import Month, actor, declare, in_force
from tests.queries import count_queries

THRICE = Decimal("455.01")


def three_months(session) -> Month:
    """151.67 hours in January, February and March, validated."""
    month = Month.with_people(1, month=date(2026, 1, 1))
    for number in (1, 2, 3):
        if number > 1:
            month = Month(declare(month.declaration.commitment, date(2026, number, 1)), month.assignments)
        month.sign("151.67")
        month.validate()
        session.refresh(month.declaration, ["commitment"])
    return month


def test_three_times_151_67_is_455_01(session):
    month = three_months(session)
    structure_id = month.declaration.structure_id
    assert queries.done(session, structure_id) == {month.commitment_id: THRICE}
    assert sum(queries.done_by_month(session, structure_id).values()) == THRICE


def test_hours_count_from_the_last_day_of_their_month(session):
    month = three_months(session)
    totals = [
        queries.done(session, month.declaration.structure_id, on=day).get(month.commitment_id, Decimal(0))
        for day in (date(2026, 1, 30), date(2026, 1, 31), date(2026, 3, 30), date(2026, 3, 31))
    ]
    assert totals == [Decimal(0), Decimal("151.67"), Decimal("303.34"), THRICE]


def test_a_report_takes_what_was_recorded_by_its_day(session, monkeypatch):
    edited = datetime(2026, 4, 30, 12, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: edited - timedelta(days=1))
    month = Month.with_people(2)
    month.sign("100.00", "50.00")
    first, second = in_force(month.declaration)
    facilitator = actor()
    decide(session, month.declaration, first.id, Decide(decision=LineDecision.VALIDATED), by=facilitator)
    monkeypatch.setattr(clock, "now", lambda: edited + timedelta(days=1))
    decide(session, month.declaration, second.id, Decide(decision=LineDecision.VALIDATED), by=facilitator)

    structure_id, on = month.declaration.structure_id, date(2026, 3, 31)
    assert queries.done(session, structure_id, on=on, recorded_by=edited) == {month.commitment_id: Decimal("100.00")}
    assert queries.done(session, structure_id, on=on) == {month.commitment_id: Decimal("150.00")}


def test_declared_hours_wait_for_a_facilitator(session):
    month = Month.with_people(3)
    month.sign("100.00", "50.00", "25.00")
    structure_id, commitment_id = month.declaration.structure_id, month.commitment_id
    assert queries.declared(session, structure_id) == {commitment_id: Decimal("175.00")}
    first, second, third = in_force(month.declaration)
    decide(session, month.declaration, first.id, Decide(decision=LineDecision.VALIDATED), by=actor())
    decide(session, month.declaration, second.id, Decide(decision=LineDecision.RETURNED, reason="Trop."), by=actor())
    decide(
        session,
        month.declaration,
        third.id,
        Decide(decision=LineDecision.QUESTIONED, reason="Combien de jours ?"),
        by=actor(),
    )
    assert queries.declared(session, structure_id) == {commitment_id: Decimal("25.00")}
    assert queries.declared(session, structure_id, on=date(2026, 3, 30)) == {}


def test_a_replaced_version_no_longer_counts_as_declared(session):
    month = Month.with_people(1)
    month.sign("100.00")
    month.sign("60.00")
    assert queries.declared(session, month.declaration.structure_id) == {month.commitment_id: Decimal("60.00")}


def test_another_structure_sees_nothing(session):
    month = Month.with_people(1)
    month.sign("100.00")
    month.validate()
    other = Month.with_people(1).declaration.structure_id
    assert queries.done(session, other) == {}
    assert queries.declared(session, other) == {}
    assert queries.done(session, month.declaration.structure_id, commitment_ids=[]) == {}


def test_totals_take_one_query(session):
    month = three_months(session)
    with count_queries() as sent:
        queries.done(session, month.declaration.structure_id)
    assert len(sent) == 1


def test_standings_take_one_query(session):
    months = [Month.with_people(2) for _ in range(3)]
    for month in months:
        month.sign("10.00", "20.00")
    declarations = [month.declaration for month in months]
    for declaration in declarations:
        session.refresh(declaration)
    with count_queries() as sent:
        standings = queries.standings(session, declarations)
    assert [standing.hours for standing in standings.values()] == [Decimal("30.00")] * 3
    assert len(sent) == 1
