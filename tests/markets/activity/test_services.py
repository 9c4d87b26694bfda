"""Recording invoices, orders and hours worked, and what they make due."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from facilitator.journal.models import JournalEntry
from facilitator.kernel import clock
from facilitator.markets.activity import queries as activity, rules, services
from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.models import ActivityFact
from facilitator.markets.activity.services import RecordFact, record_fact, record_facts, reverse_fact
from facilitator.markets.clauses.enums import Bearing, Target
from facilitator.markets.clauses.rules import SharesAreFixed
from facilitator.markets.clauses.services import AddMember, CloseClause, add_member, close_clause, list_commitments
from facilitator.markets.obligations import queries
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.opening import StartClause, start_clause
from facilitator.markets.obligations.rules import Overdrawn
from facilitator.markets.obligations.services import NotByHand, RecordEvent, record_event
from tests.factories.markets import ClauseFactory, CommitmentFactory
from tests.factories.organisations import CompanyFactory
from tests.markets.activity.conftest import INVOICING, SHARE_OF_HOURS, following_clause, invoice
from tests.markets.obligations.conftest import CAMILLE, END, START
from tests.queries import count_queries

FIRST, SECOND, THIRD, BETWEEN = date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 5, 15)


def total(session, clause, on: date, **known) -> Decimal:
    figure = queries.owed_by(session, clause, on=on, **known)
    assert figure.to_date == figure.total  # what invoices make due is not prorated
    assert sum(due.total for due in figure.members.values()) + figure.unallocated.total == figure.total
    return figure.total


def test_the_real_clause(session, following):
    clause = following()
    [member] = list_commitments(session, clause)
    for day, amount, due in ((FIRST, 2_500_000, 0), (SECOND, 300_000, 50), (THIRD, 450_000, 275)):
        record_fact(session, clause, invoice(member, day, amount), by=CAMILLE)
        assert total(session, clause, day) == due
    issued = clock.now()
    assert total(session, clause, SECOND, recorded_by=issued) == 50

    record_fact(session, clause, invoice(member, BETWEEN, 200_000), by=CAMILLE)

    assert [total(session, clause, day) for day in (FIRST, BETWEEN, SECOND, THIRD)] == [0, 0, 150, 375]
    assert total(session, clause, SECOND, recorded_by=issued) == 50
    assert total(session, clause, THIRD, recorded_by=issued) == 275


def test_a_credit_note_takes_back_and_a_reversal_undoes(session, following):
    clause = following()
    [member] = list_commitments(session, clause)
    record_fact(session, clause, invoice(member, FIRST, 3_000_000), by=CAMILLE)
    record_fact(session, clause, invoice(member, SECOND, -100_000), by=CAMILLE)
    wrong = record_fact(session, clause, invoice(member, SECOND, 400_000), by=CAMILLE)
    assert [total(session, clause, day) for day in (FIRST, SECOND)] == [150, 300]
    undone = reverse_fact(session, clause, wrong, "Saisie deux fois", by=CAMILLE)
    assert (undone.amount, undone.effective_on, undone.reverses_id) == (-400_000, SECOND, wrong.id)
    assert undone.recorded_at > wrong.recorded_at
    assert total(session, clause, SECOND) == 100
    with pytest.raises(services.AlreadyReversed):
        reverse_fact(session, clause, wrong, "Encore", by=CAMILLE)
    with pytest.raises(services.ReversalIsFinal):
        reverse_fact(session, clause, undone, "Encore", by=CAMILLE)


def test_orders_forecast_and_owe_nothing(session, following):
    clause = following()
    [member] = list_commitments(session, clause)
    order = RecordFact(kind=FactKind.ORDER, commitment_id=member.id, effective_on=FIRST, quantity=Decimal(3_000_000))
    record_fact(session, clause, order, by=CAMILLE)
    found = activity.get_activity(session, clause, on=END)
    assert (total(session, clause, END), found.total, found.forecast) == (0, 0, 150)


def test_a_share_of_the_hours_worked(session, following):
    clause = following("Alpha", "Bêta", terms=SHARE_OF_HOURS)
    alpha, beta = list_commitments(session, clause)
    for member, hours in ((alpha, "700.00"), (beta, "300.50")):
        worked = RecordFact(
            kind=FactKind.HOURS_WORKED, commitment_id=member.id, effective_on=FIRST, quantity=Decimal(hours)
        )
        record_fact(session, clause, worked, by=CAMILLE)
    figure = queries.owed_by(session, clause, on=END)
    assert figure.total == Decimal("50.03")
    assert [figure.by(member.id).total for member in (alpha, beta)] == [Decimal("35.00"), Decimal("15.03")]


@pytest.mark.parametrize(
    ("bearing", "expected"), [(Bearing.OWN, (120, 30)), (Bearing.SHARES, (75, 75)), (Bearing.LEAD, (150, 0))]
)
def test_the_groupement_shares_the_debt_out_as_the_clause_says(session, following, bearing, expected):
    clause = following("Alpha", "Bêta", bearing=bearing)
    alpha, beta = list_commitments(session, clause)
    record_fact(session, clause, invoice(beta, FIRST, 600_000), by=CAMILLE)
    record_fact(session, clause, invoice(alpha, FIRST, 2_400_000), by=CAMILLE)
    figure = queries.owed_by(session, clause, on=END)
    assert tuple(figure.by(member.id).total for member in (alpha, beta)) == expected


def test_events_add_to_what_invoices_make_due(session, following):
    clause = following("Alpha", "Bêta")
    alpha, beta = list_commitments(session, clause)
    record_fact(session, clause, invoice(alpha, FIRST, 3_000_000), by=CAMILLE)
    lines = {alpha.id: Decimal(-60), beta.id: Decimal(60)}
    transfer = RecordEvent(kind=EventKind.TRANSFER, effective_on=SECOND, members=lines)
    record_event(session, clause, transfer, by=CAMILLE)
    waiver = RecordEvent(
        kind=EventKind.WAIVER, effective_on=SECOND, hours=Decimal(-30), members={alpha.id: Decimal(-30)}
    )
    record_event(session, clause, waiver, by=CAMILLE)
    figure = queries.owed_by(session, clause, on=END)
    assert (figure.total, figure.by(alpha.id).total, figure.by(beta.id).total) == (120, 60, 60)


def test_nobody_transfers_more_than_its_invoices_make_due(session, following):
    clause = following("Alpha", "Bêta")
    alpha, beta = list_commitments(session, clause)
    record_fact(session, clause, invoice(alpha, SECOND, 3_000_000), by=CAMILLE)
    for day, hours in ((FIRST, "1.00"), (SECOND, "150.01")):
        lines = {alpha.id: -Decimal(hours), beta.id: Decimal(hours)}
        with pytest.raises(Overdrawn, match="Alpha ne doit que"):
            record_event(
                session, clause, RecordEvent(kind=EventKind.TRANSFER, effective_on=day, members=lines), by=CAMILLE
            )


@pytest.mark.parametrize("kind", [EventKind.INITIAL, EventKind.INVOICE, EventKind.ORDER])
def test_hours_of_invoices_are_never_typed_as_events(session, following, kind):
    clause = following()
    with pytest.raises(NotByHand, match="Facturation"):
        record_event(session, clause, RecordEvent(kind=kind, effective_on=FIRST, hours=Decimal(10)), by=CAMILLE)


def test_a_file_is_recorded_once(session, following):
    clause = following()
    [member] = list_commitments(session, clause)
    rows = [
        invoice(member, FIRST, "1000.00", "F-1"),
        invoice(member, FIRST, "1000.00", "F-2"),
        invoice(member, FIRST, "1000.00", "F-1"),  # the same line twice
        invoice(member, FIRST, "500.00"),
        invoice(member, FIRST, "500.00"),  # without a reference, two invoices alike
    ]
    done = record_facts(session, clause, rows, by=CAMILLE)
    assert (done.added, done.known) == (4, (2,))
    again = record_facts(session, clause, [*rows, invoice(member, FIRST, "500.00")], by=CAMILLE)
    assert (again.added, again.known) == (1, (0, 1, 2, 3, 4))
    assert activity.get_activity(session, clause, on=END).cumulated == Decimal("3500.00")


def test_a_reversed_invoice_may_come_again(session, following):
    clause = following()
    [member] = list_commitments(session, clause)
    record_facts(session, clause, [invoice(member, FIRST, "1000.00", "F-1")], by=CAMILLE)
    fact = session.scalars(sa.select(ActivityFact)).one()
    reverse_fact(session, clause, fact, "Mauvais marché", by=CAMILLE)
    assert record_facts(session, clause, [invoice(member, FIRST, "1000.00", "F-1")], by=CAMILLE).added == 1


def test_one_wrong_line_records_nothing(session, following):
    clause = following()
    [member] = list_commitments(session, clause)
    rows = [invoice(member, FIRST, "1000.00"), invoice(member, date(2020, 1, 1), "1000.00")]
    with pytest.raises(rules.WrongDay, match="précède le début du marché"):
        record_facts(session, clause, rows, by=CAMILLE)
    assert session.scalar(sa.select(sa.func.count(ActivityFact.id))) == 0


def test_bad_input_gets_a_sentence(session, following):
    clause, other = following(), CommitmentFactory()
    [member] = list_commitments(session, clause)
    worked = RecordFact(kind=FactKind.HOURS_WORKED, commitment_id=member.id, effective_on=FIRST, quantity=Decimal(10))
    for command, error in (
        (invoice(other, FIRST, 100), services.UnknownMember),
        (invoice(member, FIRST, 0), rules.WrongQuantity),
        (worked, services.WrongKind),
    ):
        with pytest.raises(error, match=r"^[A-Z].*\.$"):
            record_fact(session, clause, command, by=CAMILLE)


def test_a_draft_a_closed_clause_and_a_fixed_one_follow_nothing(session, following):
    clause = following()
    [member] = list_commitments(session, clause)
    close_clause(session, clause, CloseClause(closed_on=FIRST, reason="Marché résilié"), by=CAMILLE)
    for refusing, error in (
        (clause, services.ClauseIsClosed),
        (ClauseFactory(draft=True, **INVOICING), services.ClauseNotStarted),
        (ClauseFactory(), services.WrongKind),
    ):
        with pytest.raises(error):
            record_fact(session, refusing, invoice(member, FIRST, 100), by=CAMILLE)


def test_an_incomplete_clause_does_not_start(session, following):
    with pytest.raises(rules.WrongActivityTerms):
        following(step=None)
    with pytest.raises(rules.WrongActivityTerms):
        following(terms={"target": Target.SHARE})
    clause = ClauseFactory(draft=True, **INVOICING)
    with pytest.raises(rules.DomainError, match="factures"):
        start_clause(session, clause, StartClause(starts_on=START, ends_on=END, hours=Decimal(10)), by=CAMILLE)


def test_a_company_that_joins_changes_nothing_of_what_is_due(session, following):
    clause = following("Alpha", "Bêta", bearing=Bearing.SHARES)
    alpha, beta = list_commitments(session, clause)
    record_fact(session, clause, invoice(alpha, FIRST, 3_000_000), by=CAMILLE)
    issued = clock.now()
    joining = CompanyFactory(name="Gamma").id
    shares = {alpha.company_id: Decimal(50), beta.company_id: Decimal(25), joining: Decimal(25)}
    with pytest.raises(SharesAreFixed):
        add_member(session, clause, AddMember(company_id=joining, shares=shares), by=CAMILLE)
    add_member(session, clause, AddMember(company_id=joining), by=CAMILLE)
    session.flush()
    figure = queries.owed_by(session, clause, on=FIRST, recorded_by=issued)
    assert [figure.by(row.id).total for row in list_commitments(session, clause)] == [75, 75, 0]


def test_every_fact_is_journaled_on_its_clause(session, following):
    clause = following()
    [member] = list_commitments(session, clause)
    fact = record_fact(session, clause, invoice(member, FIRST, 100, "F-1"), by=CAMILLE)
    reverse_fact(session, clause, fact, "Erreur", by=CAMILLE)
    record_facts(session, clause, [invoice(member, FIRST, 300), invoice(member, FIRST, 200)], by=CAMILLE)
    query = sa.select(JournalEntry.event, JournalEntry.facts).where(JournalEntry.subject_id == clause.id)
    entries = session.execute(query.order_by(JournalEntry.id)).all()[-3:]
    assert [event for event, _ in entries] == ["activity.invoice", "activity.reversed", "activity.imported"]
    assert entries[0].facts["amount"] == "100"
    assert entries[2].facts == {"facts": 2}


@pytest.mark.parametrize("statement", [sa.update, sa.delete])
def test_the_database_itself_refuses_to_change_a_fact(session, following, statement):
    clause = following()
    [member] = list_commitments(session, clause)
    record_fact(session, clause, invoice(member, FIRST, 100), by=CAMILLE)
    change = statement(ActivityFact)
    if statement is sa.update:
        change = change.values(recorded_at=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        session.execute(change)


def test_ten_thousand_invoices_in_a_few_statements(session, following):
    clause = following("Alpha", "Bêta", "Gamma")
    members, chance = list_commitments(session, clause), random.Random(3)
    days = [START + timedelta(days=chance.randrange(365)) for _ in range(10_000)]
    rows = [invoice(chance.choice(members), day, chance.randrange(1, 90_000), str(n)) for n, day in enumerate(days)]
    with count_queries() as statements:
        assert record_facts(session, clause, rows, by=CAMILLE).added == 10_000
    assert len(statements) <= 10
    with count_queries() as statements:
        due = total(session, clause, END)
    assert len(statements) == 1
    assert due == rules.hours_due(activity.terms_of(clause), sum(row.quantity for row in rows))


_FACTS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 364), st.integers(-40_000_000, 90_000_000).filter(bool)),
    min_size=2, max_size=8,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=_FACTS, order=st.randoms(use_true_random=False), bearing=st.sampled_from(Bearing), whole=st.booleans(),
    threshold=st.integers(0, 100_000_000), step=st.integers(100, 1_000_000),
)  # fmt: skip
def test_any_typing_order_gives_the_figures_of_a_replay(session, facts, order, bearing, whole, threshold, step):
    terms = {**INVOICING, "threshold": Decimal(threshold) / 100, "step": Decimal(step) / 100}
    clause = following_clause(session, "Alpha", "Bêta", "Gamma", terms=terms, bearing=bearing, whole_steps=whole)
    members = list_commitments(session, clause)
    for member, day, cents in order.sample(facts, len(facts)):
        command = invoice(members[member], START + timedelta(days=day), Decimal(cents) / 100)
        record_fact(session, clause, command, by=CAMILLE)
    for day in sorted({0, *(day for _member, day, _cents in facts)}):
        figure = queries.owed_by(session, clause, on=START + timedelta(days=day))
        expected = _replayed(facts, day, threshold, step, bearing, whole=whole)
        assert int(figure.total * 100) == sum(expected)
        assert [int(figure.by(member.id).total * 100) for member in members] == expected


def _replayed(facts, on: int, threshold: int, step: int, bearing: Bearing, *, whole: bool) -> list[int]:
    """Hundredths of hours by member, counted by hand in cents from what was typed."""
    own = [sum(cents for member, day, cents in facts if member == who and day <= on) for who in range(3)]
    above = max(sum(own) - threshold, 0)
    due = above // step * 100 if whole else (2 * above * 100 + step) // (2 * step)
    if bearing is Bearing.LEAD:
        return [due, 0, 0]
    # Equal shares were written down when the clause started: 33.34, 33.33, 33.33.
    weights = [max(cents, 0) for cents in own] if bearing is Bearing.OWN else [3_334, 3_333, 3_333]
    if not due:
        return [0, 0, 0]
    parts = [due * weight // sum(weights) for weight in weights]
    luckiest = sorted(range(3), key=lambda who: -(due * weights[who] % sum(weights)))
    for who in luckiest[: due - sum(parts)]:
        parts[who] += 1
    return parts
