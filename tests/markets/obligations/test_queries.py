"""Reading the ledger of hours owed."""

from datetime import date
from decimal import Decimal

from facilitator.markets.clauses.services import list_commitments
from facilitator.markets.obligations import queries
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.services import RecordEvent, record_event, reverse_event
from tests.factories.markets import MarketFactory
from tests.markets.obligations.conftest import CAMILLE, END, START, awarded_lot, running_clause
from tests.queries import count_queries


def test_a_whole_structure_is_one_query(session):
    market = MarketFactory()
    clauses = [running_clause(session, lot=awarded_lot("Alpha", "Bêta", market=market)) for _ in range(5)]
    elsewhere, structure_id = running_clause(session, "Gamma"), market.structure_id
    with count_queries() as statements:
        figures = queries.owed(session, structure_id, on=date(2026, 7, 1))
    assert len(statements) == 1
    assert {key: figure.to_date for key, figure in figures.items()} == {c.id: Decimal("182.00") for c in clauses}
    assert elsewhere.id not in figures
    assert list(queries.owed(session, structure_id, on=END, clause_ids=[clauses[0].id])) == [clauses[0].id]


def test_what_takes_effect_later_is_not_owed_yet(session):
    clause = running_clause(session, "Alpha", hours="100.00")
    renewal = RecordEvent(
        kind=EventKind.RENEWAL, effective_on=date(2027, 1, 1), hours=Decimal(50),
        runs_from=date(2027, 1, 1), runs_until=date(2027, 12, 31),
    )  # fmt: skip
    record_event(session, clause, renewal, by=CAMILLE)
    assert queries.owed_by(session, clause, on=END).total == 100
    renewed = queries.owed_by(session, clause, on=date(2027, 1, 1))
    assert (renewed.total, renewed.to_date) == (Decimal("150.00"), Decimal("100.14"))  # no jump


def test_events_come_in_order_of_effect_with_their_lines(session):
    clause = running_clause(session, "Alpha", "Bêta", hours="100.00")
    late = RecordEvent(kind=EventKind.AMENDMENT, effective_on=date(2026, 9, 1), hours=Decimal(10))
    early = RecordEvent(kind=EventKind.OFFER, effective_on=date(2026, 2, 1), hours=Decimal(20))
    for command in (late, early):
        record_event(session, clause, command, by=CAMILLE)
    events = queries.list_events(session, clause)
    assert [event.kind for event in events] == [EventKind.INITIAL, EventKind.OFFER, EventKind.AMENDMENT]
    assert [event.clause_line.hours for event in events] == [100, 20, 10]
    assert [len(event.member_lines) for event in events] == [2, 2, 2]
    assert [event.kind for event in queries.list_events(session, clause, on=START)] == [EventKind.INITIAL]


def test_an_event_is_read_in_its_own_clause_alone(session):
    clause, other = running_clause(session, "Alpha"), running_clause(session, "Bêta")
    [initial] = queries.list_events(session, clause)
    assert queries.get_event(session, clause, initial.id) is initial
    assert queries.get_event(session, other, initial.id) is None


def test_reversals_are_found_by_what_they_reverse(session):
    clause = running_clause(session, "Alpha")
    [initial] = queries.list_events(session, clause)
    assert not queries.awaits_target(session, clause)
    correction = reverse_event(session, clause, initial, "Erreur", by=CAMILLE)
    assert queries.map_reversals(queries.list_events(session, clause)) == {initial.id: correction}
    assert queries.awaits_target(session, clause)
    assert queries.owed_by(session, clause, on=END).by(list_commitments(session, clause)[0].id).total == 0
