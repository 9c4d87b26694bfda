"""Tranches and reconductions: foreseen, affirmed through the ledger, given up."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from facilitator.journal.models import Actor, JournalEntry
from facilitator.kernel import clock
from facilitator.markets.clauses.enums import LegalBasis, Target
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import create_clause
from facilitator.markets.enums import MarketState
from facilitator.markets.obligations import queries as ledger
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.opening import StartClause, start_clause
from facilitator.markets.obligations.writing import BeforeTheClause
from facilitator.markets.options import rules, services
from facilitator.markets.options.enums import OptionKind, OptionState
from facilitator.markets.options.services import Affirm, Decline, Foresee
from facilitator.markets.rules import WrongAmount
from tests.factories.markets import AwardFactory, AwardMemberFactory, LotFactory, MarketFactory, MarketOptionFactory

BY = Actor(uuid.uuid4(), "Camille Fictif")
START, END = date(2025, 2, 1), date(2026, 1, 31)
NEXT_YEAR = (date(2026, 2, 1), date(2027, 1, 31))
DECIDED = date(2025, 12, 1)


@pytest.fixture
def market(session):
    return MarketFactory(notified_on=date(2025, 1, 15), starts_on=START, ends_on=END)


@pytest.fixture
def clause(session, market):
    """365 hours over a year."""
    return running(session, market, ClauseTerms(title="Insertion"), hours=Decimal("365.00"))


def running(session, market, terms, hours):
    lot = LotFactory(market=market)
    AwardMemberFactory(award=AwardFactory(lot=lot))
    clause = create_clause(session, [lot], terms, by=BY)
    return start_clause(session, clause, StartClause(starts_on=START, ends_on=END, hours=hours), by=BY)


def affirm(session, option, **changes):
    usual = {"decided_on": DECIDED, "document": "Ordre de service n° 3", "starts_on": NEXT_YEAR[0]}
    return services.affirm(session, option, Affirm(**{**usual, **changes}), by=BY)


class TestForeseen:
    def test_one_after_the_other(self, session, market):
        for title in ("Première reconduction", "Deuxième reconduction"):
            services.foresee(session, market, Foresee(kind=OptionKind.RENEWAL, title=title, months=12), by=BY)
        option = services.foresee(session, market, Foresee(kind=OptionKind.TRANCHE, title="Tranche 1"), by=BY)
        assert (option.position, option.state, option.decided_on) == (3, OptionState.PLANNED, None)

    @pytest.mark.parametrize(
        ("facts", "error"),
        [
            ({"hours": Decimal("0.00")}, rules.WrongOption),
            ({"hours": Decimal("1000000.01")}, rules.WrongOption),
            ({"months": 0}, rules.WrongOption),
            ({"months": 121}, rules.WrongOption),
            ({"amount": Decimal("-1.00")}, WrongAmount),
        ],
    )
    def test_absurd_values(self, session, market, facts, error):
        with pytest.raises(error):
            services.foresee(session, market, Foresee(kind=OptionKind.TRANCHE, title="Tranche", **facts), by=BY)

    def test_corrected_until_it_is_decided(self, session, market):
        option = MarketOptionFactory(market=market)
        corrected = Foresee(kind=OptionKind.RENEWAL, title=option.title, months=6, hours=option.hours)
        assert services.correct(session, option, corrected, by=BY)
        assert not services.correct(session, option, corrected, by=BY)
        services.decline(session, option, Decline(decided_on=DECIDED), by=BY)
        with pytest.raises(
            rules.WrongDecision, match="déjà « Abandonnée »".replace("« ", "«\u202f").replace(" »", "\u202f»")
        ):
            services.correct(session, option, corrected, by=BY)

    def test_a_closed_market_foresees_nothing(self, session):
        market = MarketFactory(state=MarketState.CLOSED)
        with pytest.raises(rules.WrongDecision, match="rouvrez-le"):
            services.foresee(session, market, Foresee(kind=OptionKind.TRANCHE, title="Tranche"), by=BY)


class TestAffirmed:
    def test_a_reconduction_prolongs_and_never_makes_what_is_owed_to_date_jump(self, session, market, clause):
        option = MarketOptionFactory(market=market, hours=Decimal("365.00"), months=12)
        before = ledger.owed_by(session, clause, on=END)
        affirm(session, option, clause=clause, hours=option.hours)
        event = ledger.list_events(session, clause)[-1]
        assert (event.id, event.kind, event.effective_on) == (option.event_id, EventKind.RENEWAL, DECIDED)
        assert (event.clause_line.run.start, event.clause_line.run.end) == NEXT_YEAR
        assert event.document == "Ordre de service n° 3"
        assert (option.state, option.starts_on, option.ends_on) == (OptionState.AFFIRMED, *NEXT_YEAR)
        assert (market.ends_on, clause.ends_on) == (NEXT_YEAR[1], NEXT_YEAR[1])
        owed = {day: ledger.owed_by(session, clause, on=day) for day in (END, NEXT_YEAR[0], NEXT_YEAR[1])}
        assert owed[END].to_date == before.to_date == Decimal("365.00")
        assert owed[END].total == Decimal("730.00")
        assert owed[NEXT_YEAR[0]].to_date == Decimal("366.00")
        assert owed[NEXT_YEAR[1]].to_date == Decimal("730.00")
        told = session.scalars(sa.select(JournalEntry.event).where(JournalEntry.subject_id == market.id)).all()
        assert told == ["option.affirmed"]

    def test_a_tranche_within_the_market_changes_no_end(self, session, market, clause):
        option = MarketOptionFactory(market=market, kind=OptionKind.TRANCHE, months=None)
        period = (date(2025, 6, 1), date(2025, 12, 31))
        affirm(
            session, option, clause=clause, hours=Decimal("100.00"), decided_on=date(2025, 5, 15),
            starts_on=period[0], ends_on=period[1],
        )  # fmt: skip
        assert (market.ends_on, clause.ends_on) == (END, END)
        assert ledger.list_events(session, clause)[-1].kind is EventKind.TRANCHE
        assert ledger.owed_by(session, clause, on=END).total == Decimal("465.00")

    def test_without_target_the_dates_alone_change(self, session, market):
        terms = ClauseTerms(title="Réservé", legal_basis=LegalBasis.RESERVED_IAE, target=Target.NONE)
        clause = running(session, market, terms, hours=None)
        affirm(session, MarketOptionFactory(market=market), clause=clause)
        assert clause.ends_on == NEXT_YEAR[1]
        assert ledger.list_events(session, clause) == []

    def test_decided_after_the_period_began(self, session, market, clause):
        option = MarketOptionFactory(market=market)
        affirm(session, option, clause=clause, hours=option.hours, decided_on=date(2026, 2, 15))
        assert ledger.list_events(session, clause)[-1].effective_on == NEXT_YEAR[0]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"decided_on": date(2025, 1, 14), "starts_on": START}, "précède le marché"),
            ({"decided_on": clock.today() + timedelta(days=1)}, "est à venir"),
            ({"ends_on": date(2026, 1, 31)}, "avant de commencer"),
            ({"starts_on": date(2025, 1, 1)}, "commence avant le marché"),
            ({"hours": Decimal("10.00")}, "choisissez les deux"),
        ],
    )
    def test_what_cannot_be(self, session, market, changes, words):
        option = MarketOptionFactory(market=market)
        with pytest.raises(rules.WrongDecision, match=words):
            affirm(session, option, **changes)
        assert option.state is OptionState.PLANNED

    def test_before_the_clause_the_ledger_refuses(self, session, market, clause):
        option = MarketOptionFactory(market=market)
        with pytest.raises(BeforeTheClause):
            affirm(session, option, clause=clause, hours=option.hours, decided_on=date(2025, 1, 20))

    def test_once(self, session, market):
        option = affirm(session, MarketOptionFactory(market=market))
        with pytest.raises(rules.WrongDecision, match="Affermie"):
            affirm(session, option)

    def test_a_clause_of_another_market(self, session, market):
        other = MarketFactory(structure_id=market.structure_id)
        clause = running(session, other, ClauseTerms(title="Ailleurs"), hours=Decimal("10.00"))
        with pytest.raises(rules.WrongDecision, match="clause en cours de ce marché"):
            affirm(session, MarketOptionFactory(market=market), clause=clause, hours=Decimal("10.00"))


class TestDeclined:
    def test_nothing_more_is_owed(self, session, market, clause):
        option = MarketOptionFactory(market=market)
        services.decline(session, option, Decline(decided_on=DECIDED, document="Courrier du 1er décembre"), by=BY)
        assert (option.state, option.decided_on) == (OptionState.DECLINED, DECIDED)
        assert ledger.owed_by(session, clause, on=NEXT_YEAR[1]).total == Decimal("365.00")

    def test_before_the_market(self, session, market):
        with pytest.raises(rules.WrongDecision, match="précède le marché"):
            services.decline(session, MarketOptionFactory(market=market), Decline(decided_on=date(2024, 1, 1)), by=BY)
