"""Two writers on one clause never break what the ledger promises."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import sqlalchemy as sa

from facilitator.kernel.errors import DomainError
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.services import list_commitments
from facilitator.markets.obligations import queries
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.models import ObligationEvent
from facilitator.markets.obligations.rules import Overdrawn
from facilitator.markets.obligations.services import AlreadyReversed, RecordEvent, record_event, reverse_event
from tests import factories
from tests.markets.obligations.conftest import CAMILLE, END, running_clause

WRITERS = 4


def _prepare(committed):
    """A committed clause of two members that owe 50 h each."""
    with committed.sessions() as session, factories.using(session):
        clause = running_clause(session, "Alpha", "Bêta", hours="100.00")
        session.commit()
        return clause.id


def _at_once(committed, clause_id, write):
    """What becomes of `write(session, clause)` in several transactions that start together."""
    barrier = Barrier(WRITERS)

    def run(_number: int) -> type[DomainError] | None:
        barrier.wait()
        with committed.sessions() as session:
            try:
                write(session, session.get_one(Clause, clause_id))
                session.commit()
            except DomainError as error:
                return type(error)
        return None

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def test_members_never_give_more_than_they_owe(committed):
    def give(session, clause):
        alpha, beta = list_commitments(session, clause)
        lines = {alpha.id: Decimal("-30.00"), beta.id: Decimal("30.00")}
        transfer = RecordEvent(kind=EventKind.TRANSFER, effective_on=date(2026, 3, 1), members=lines)
        record_event(session, clause, transfer, by=CAMILLE)

    clause_id = _prepare(committed)
    outcomes = _at_once(committed, clause_id, give)
    assert sorted(outcomes, key=str) == sorted([None, *[Overdrawn] * (WRITERS - 1)], key=str)
    with committed.sessions() as session:
        clause = session.get_one(Clause, clause_id)
        figure = queries.owed_by(session, clause, on=END)
        assert [figure.by(row.id).total for row in list_commitments(session, clause)] == [20, 80]


def test_an_event_is_reversed_once_and_recording_goes_forward(committed):
    def reverse(session, clause):
        initial = session.scalars(sa.select(ObligationEvent).order_by(ObligationEvent.id).limit(1)).one()
        reverse_event(session, clause, initial, "Erreur", by=CAMILLE)

    def add(session, clause):
        amendment = RecordEvent(kind=EventKind.AMENDMENT, effective_on=date(2026, 3, 1), hours=Decimal(10))
        record_event(session, clause, amendment, by=CAMILLE)

    clause_id = _prepare(committed)
    assert _at_once(committed, clause_id, add) == [None] * WRITERS
    outcomes = _at_once(committed, clause_id, reverse)
    assert sorted(outcomes, key=str) == sorted([None, *[AlreadyReversed] * (WRITERS - 1)], key=str)
    with committed.sessions() as session:
        query = sa.select(ObligationEvent.recorded_at).order_by(ObligationEvent.id)
        instants = session.scalars(query).all()
        assert list(instants) == sorted(set(instants))
        assert queries.owed_by(session, session.get_one(Clause, clause_id), on=END).total == 10 * WRITERS
