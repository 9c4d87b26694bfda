"""Writing the ledger of hours owed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.journal.models import JournalEntry
from facilitator.kernel.errors import DomainError
from facilitator.markets.clauses.enums import ClauseState, Target
from facilitator.markets.clauses.services import AddMember, CloseClause, add_member, close_clause, list_commitments
from facilitator.markets.obligations import queries, rules, services, writing
from facilitator.markets.obligations.enums import EventKind, LineAccount
from facilitator.markets.obligations.models import ObligationEvent, ObligationLine
from facilitator.markets.obligations.services import RecordEvent, record_event, reverse_event
from tests.factories.markets import ClauseFactory, CommitmentFactory
from tests.factories.organisations import CompanyFactory
from tests.markets.obligations.conftest import CAMILLE, END, START

MARCH = date(2026, 3, 1)


def amendment(hours: str, **options) -> RecordEvent:
    return RecordEvent(**{"kind": EventKind.AMENDMENT, "effective_on": MARCH, "hours": Decimal(hours), **options})


def totals(session, clause, on: date = END) -> list[Decimal]:
    """What each member owes in all, in their order, then what stays à répartir."""
    figure = queries.owed_by(session, clause, on=on)
    members = [figure.by(row.id).total for row in list_commitments(session, clause)]
    return [*members, figure.unallocated.total]


def test_an_event_has_one_clause_line_and_a_line_for_each_member(session, start):
    clause = start("Alpha", "Bêta", "Gamma", hours="100.00")
    event = record_event(
        session, clause, amendment("10.00", unallocated=Decimal("1.00"), document="Avenant 1"), by=CAMILLE
    )
    lines = session.execute(
        sa.select(ObligationLine.account, ObligationLine.hours)
        .where(ObligationLine.event_id == event.id)
        .order_by(ObligationLine.id)
    ).all()
    assert lines == [
        (LineAccount.CLAUSE, Decimal("10.00")),
        (LineAccount.MEMBER, Decimal("3.00")),
        (LineAccount.MEMBER, Decimal("3.00")),
        (LineAccount.MEMBER, Decimal("3.00")),
        (LineAccount.UNALLOCATED, Decimal("1.00")),
    ]
    assert (event.actor_label, event.document) == ("Camille Fictif", "Avenant 1")
    assert totals(session, clause) == [Decimal("36.34"), Decimal("36.33"), Decimal("36.33"), Decimal("1.00")]


def test_hours_are_spread_by_the_shares_of_the_members(session, start):
    clause = start("Alpha", "Bêta", hours="100.00")
    for member, share in zip(list_commitments(session, clause), ("70.00", "30.00"), strict=True):
        member.share = Decimal(share)
    record_event(session, clause, amendment("10.01"), by=CAMILLE)
    assert totals(session, clause) == [Decimal("57.01"), Decimal("53.00"), Decimal(0)]


def test_members_may_be_given_line_by_line(session, start):
    clause = start("Alpha", "Bêta", hours="100.00")
    alpha, beta = list_commitments(session, clause)
    given = amendment("-30.00", members={alpha.id: Decimal("-40.00"), beta.id: Decimal("10.00")})
    record_event(session, clause, given, by=CAMILLE)
    assert totals(session, clause) == [Decimal("10.00"), Decimal("60.00"), Decimal(0)]


def test_an_event_that_does_not_balance_is_refused(session, start):
    clause = start("Alpha", "Bêta", hours="100.00")
    alpha, _beta = list_commitments(session, clause)
    with pytest.raises(rules.Unbalanced):
        record_event(session, clause, amendment("30.00", members={alpha.id: Decimal("20.00")}), by=CAMILLE)


def test_a_line_names_a_member_of_the_clause(session, start):
    clause, other = start("Alpha", hours="100.00"), CommitmentFactory()
    with pytest.raises(services.UnknownMember):
        record_event(session, clause, amendment("20.00", members={other.id: Decimal("20.00")}), by=CAMILLE)


def transfer(giver, receiver, hours: str, on: date = MARCH) -> RecordEvent:
    lines = {giver.id: -Decimal(hours), receiver.id: Decimal(hours)}
    return RecordEvent(kind=EventKind.TRANSFER, effective_on=on, members=lines, runs_from=on, runs_until=END)


def test_a_transfer_moves_hours_and_leaves_the_clause_alone(session, start):
    clause = start("Alpha", "Bêta", hours="100.00")
    record_event(session, clause, transfer(*list_commitments(session, clause), "20.00"), by=CAMILLE)
    assert totals(session, clause) == [Decimal("30.00"), Decimal("70.00"), Decimal(0)]
    assert totals(session, clause, on=START) == [Decimal("50.00"), Decimal("50.00"), Decimal(0)]


def test_a_transfer_never_exceeds_what_is_owed(session, start):
    clause = start("Alpha", "Bêta", hours="100.00")
    with pytest.raises(rules.Overdrawn, match=r"Alpha ne doit que 50,00.h au 1er mars 2026"):
        record_event(session, clause, transfer(*list_commitments(session, clause), "50.01"), by=CAMILLE)


def test_a_back_dated_transfer_counts_what_was_moved_later(session, start):
    clause = start("Alpha", "Bêta", hours="100.00")
    alpha, beta = list_commitments(session, clause)
    record_event(session, clause, transfer(alpha, beta, "40.00", date(2026, 6, 1)), by=CAMILLE)
    with pytest.raises(rules.Overdrawn, match=r"10,00.h au 1er juin 2026"):
        record_event(session, clause, transfer(alpha, beta, "20.00"), by=CAMILLE)


def test_a_reversal_is_the_opposite_on_the_same_day(session, start):
    clause = start("Alpha", "Bêta", hours="100.00")
    event = record_event(session, clause, amendment("11.11", runs_from=MARCH, runs_until=END), by=CAMILLE)
    correction = reverse_event(session, clause, event, "Avenant saisi deux fois", by=CAMILLE)
    assert (correction.kind, correction.effective_on) == (EventKind.CORRECTION, MARCH)
    assert correction.recorded_at > event.recorded_at
    for on in (MARCH, date(2026, 7, 14), END):
        figure = queries.owed_by(session, clause, on=on)
        assert figure.total == Decimal("100.00")
    assert totals(session, clause) == [Decimal("50.00"), Decimal("50.00"), Decimal(0)]


def test_an_event_is_reversed_once_only(session, start):
    clause = start(hours="100.00")
    event = record_event(session, clause, amendment("10.00"), by=CAMILLE)
    correction = reverse_event(session, clause, event, "Erreur", by=CAMILLE)
    with pytest.raises(services.AlreadyReversed):
        reverse_event(session, clause, event, "Erreur", by=CAMILLE)
    with pytest.raises(services.CorrectionIsFinal):
        reverse_event(session, clause, correction, "Erreur", by=CAMILLE)


def test_what_was_moved_since_forbids_a_reversal(session, start):
    clause = start("Alpha", "Bêta", hours="100.00")
    initial = queries.list_events(session, clause)[0]
    record_event(session, clause, transfer(*list_commitments(session, clause), "20.00"), by=CAMILLE)
    with pytest.raises(rules.Overdrawn, match="Alpha"):
        reverse_event(session, clause, initial, "Erreur", by=CAMILLE)


def test_the_initial_target_is_recorded_once_unless_reversed(session, start):
    clause = start(hours="100.00")
    again = RecordEvent(kind=EventKind.INITIAL, effective_on=START, hours=Decimal("80.00"))
    with pytest.raises(services.InitialAlreadyRecorded):
        record_event(session, clause, again, by=CAMILLE)
    reverse_event(session, clause, queries.list_events(session, clause)[0], "Erreur de saisie", by=CAMILLE)
    record_event(session, clause, again, by=CAMILLE)
    assert totals(session, clause) == [Decimal("80.00"), Decimal(0)]


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (amendment("0.00"), rules.WrongHours),
        (amendment("2000000.00"), rules.WrongHours),
        (amendment("10.00", effective_on=date(2025, 12, 31)), writing.BeforeTheClause),
        (amendment("10.00", runs_from=END, runs_until=START), rules.WrongRun),
        (amendment("10.00", runs_from=START), rules.WrongRun),
        (amendment("-365.01"), rules.Overdrawn),
        (amendment("10.00", unallocated=Decimal("-1.00")), rules.Overdrawn),
    ],
)
def test_bad_input_gets_a_sentence_and_leaves_nothing(session, start, command: RecordEvent, error: type[DomainError]):
    clause = start(hours="365.00")
    with pytest.raises(error, match=r"^[A-ZÀÉ].*\.$"):
        record_event(session, clause, command, by=CAMILLE)
    assert len(queries.list_events(session, clause)) == 1


def test_a_draft_a_closed_clause_and_one_without_target_refuse_events(session):
    for clause, error in (
        (ClauseFactory(draft=True), writing.ClauseNotStarted),
        (ClauseFactory(closed=True), writing.ClauseIsClosed),
        (ClauseFactory(target=Target.NONE), writing.NoTarget),
    ):
        with pytest.raises(error):
            record_event(session, clause, amendment("1.00"), by=CAMILLE)


def test_closing_stops_the_ledger(session, start):
    clause = start(hours="100.00")
    event = record_event(session, clause, amendment("10.00"), by=CAMILLE)
    close_clause(session, clause, CloseClause(closed_on=date(2026, 6, 30), reason="Marché résilié"), by=CAMILLE)
    assert clause.state is ClauseState.CLOSED
    with pytest.raises(writing.ClauseIsClosed):
        reverse_event(session, clause, event, "Erreur", by=CAMILLE)


def test_a_clause_without_member_must_leave_its_hours_unallocated(session):
    clause = ClauseFactory(starts_on=START, ends_on=END)
    with pytest.raises(services.NoMember):
        record_event(session, clause, amendment("10.00"), by=CAMILLE)
    record_event(session, clause, amendment("10.00", members={}, unallocated=Decimal("10.00")), by=CAMILLE)
    assert totals(session, clause) == [Decimal("10.00")]


def test_a_new_member_owes_by_transfer(session, start):
    clause = start("Alpha", hours="100.00")
    added = add_member(session, clause, AddMember(company_id=CompanyFactory(name="Delta").id), by=CAMILLE)
    session.flush()
    alpha, _ = list_commitments(session, clause)
    record_event(session, clause, transfer(alpha, added, "25.00"), by=CAMILLE)
    assert totals(session, clause) == [Decimal("75.00"), Decimal("25.00"), Decimal(0)]


def test_recording_goes_forward_even_when_the_clock_steps_back(session, start):
    with time_machine.travel(datetime(2026, 5, 5, 12, tzinfo=UTC), tick=False):
        clause = start(hours="100.00")
        first = record_event(session, clause, amendment("1.00"), by=CAMILLE)
        same = record_event(session, clause, amendment("2.00"), by=CAMILLE)
    with time_machine.travel(datetime(2026, 5, 5, 11, tzinfo=UTC), tick=False):
        later = record_event(session, clause, amendment("3.00"), by=CAMILLE)
    assert first.recorded_at < same.recorded_at < later.recorded_at


def test_every_event_is_journaled_on_its_clause(session, start):
    clause = start(hours="100.00")
    event = record_event(session, clause, amendment("10.00", reason="Texte libre"), by=CAMILLE)
    query = sa.select(JournalEntry).where(JournalEntry.subject_id == clause.id).order_by(JournalEntry.id)
    entries = session.scalars(query).all()
    assert [entry.event for entry in entries] == [
        "clause.created", "clause.started", "obligation.initial", "obligation.amendment",
    ]  # fmt: skip
    assert entries[-1].facts == {"effective_on": "2026-03-01", "hours": "10.00", "entry": event.id, "reverses": None}


@pytest.mark.parametrize("table", [ObligationEvent, ObligationLine])
@pytest.mark.parametrize("statement", [sa.update, sa.delete])
def test_the_database_itself_refuses_to_change_the_ledger(session, start, table, statement):
    start(hours="100.00")
    change = statement(table)
    if statement is sa.update:
        change = change.values(recorded_at=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        session.execute(change)
