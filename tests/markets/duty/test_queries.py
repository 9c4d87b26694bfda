"""Where the markets of a structure stand, with the thresholds that the product ships."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from facilitator.journal.models import Actor, JournalEntry
from facilitator.markets import access
from facilitator.markets.clauses.enums import LegalBasis
from facilitator.markets.duty import queries, rules, services
from facilitator.markets.duty.services import AnswerDuty
from facilitator.markets.enums import DutyGround, DutyState, MarketState, PurchaseType, SocialCondition
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import AuthorityCategory, Role
from facilitator.references.services import SetValue, set_value
from tests.factories.markets import ClauseFactory, LotFactory, MarketFactory
from tests.factories.organisations import AuthorityFactory, StructureFactory
from tests.queries import count_queries

BY = Actor(uuid.uuid4(), "Camille Fictif")


@pytest.fixture
def structure(session):
    return StructureFactory()


@pytest.fixture
def viewer(structure):
    return Viewer(actor=BY, role=Role.FACILITATOR, structure_id=structure.id)


def market(structure, **facts):
    usual = {
        "structure_id": structure.id, "launched_on": date(2026, 9, 1), "estimated_value": Decimal("216000.00"),
        "purchase_type": PurchaseType.SUPPLIES, "notified_on": None, "starts_on": None, "ends_on": None,
    }  # fmt: skip
    return MarketFactory(**{**usual, **facts})


def states(session, viewer, wanted=None):
    return {duty.title: duty.found.state for duty in queries.list_duties(session, viewer, wanted).chosen}


def test_the_list_of_a_structure(session, structure, viewer):
    market(structure, title="Au seuil")
    market(structure, title="Sous le seuil", estimated_value=Decimal("215999.99"))
    market(structure, title="Avant", launched_on=date(2026, 8, 1))
    market(structure, title="Lancement inconnu", launched_on=None)
    market(structure, title="Motif", duty_ground=DutyGround.NO_LINK, duty_note="Achat de sel")
    covered = market(structure, title="Clause")
    ClauseFactory(structure_id=structure.id, lots=[LotFactory(market=covered)], draft=True)
    scored = market(structure, title="Critère")
    ClauseFactory(structure_id=structure.id, lots=[LotFactory(market=scored)], legal_basis=LegalBasis.CRITERION)
    market(structure, title="Sans suite", state=MarketState.ABANDONED)
    market(StructureFactory(), title="Ailleurs")
    assert states(session, viewer) == {
        "Au seuil": DutyState.MISSING,
        "Sous le seuil": DutyState.NOT_CONCERNED,
        "Avant": DutyState.NOT_CONCERNED,
        "Lancement inconnu": DutyState.TO_CHECK,
        "Motif": DutyState.JUSTIFIED,
        "Clause": DutyState.MET,
        "Critère": DutyState.MISSING,
    }
    found = queries.list_duties(session, viewer, DutyState.MISSING)
    assert {duty.title for duty in found.chosen} == {"Au seuil", "Critère"}
    assert found.counts[DutyState.MISSING] == 2
    assert found.counts[DutyState.NOT_CONCERNED] == 2


def test_a_few_queries_whatever_their_number(session, structure, viewer):
    for _ in range(20):
        market(structure)
    with count_queries() as statements:
        queries.list_duties(session, viewer, None)
    assert len(statements) == 3


def test_the_category_of_the_market_wins_over_the_buyer_s(session, structure, viewer):
    buyer = AuthorityFactory(category=AuthorityCategory.UNKNOWN)
    market(structure, title="Inconnue", authority=buyer)
    market(structure, title="Dite", authority=buyer, buyer_category=AuthorityCategory.STATE)
    assert states(session, viewer) == {"Inconnue": DutyState.TO_CHECK, "Dite": DutyState.MISSING}


def test_a_buyer_sees_its_own(session, structure):
    buyer = AuthorityFactory()
    market(structure, title="Le sien", authority=buyer)
    market(structure, title="Groupement", other_authorities=[buyer])
    market(structure, title="D’un autre")
    seen = Viewer(actor=BY, role=Role.BUYER, structure_id=structure.id, authority_id=buyer.id)
    assert set(states(session, seen)) == {"Le sien", "Groupement"}


def test_the_threshold_is_that_of_the_day_of_launch_and_of_the_structure(session, structure, viewer):
    market(structure, title="Avant", launched_on=date(2026, 9, 1))
    market(structure, title="Après", launched_on=date(2026, 10, 1))
    changed = SetValue(
        key="threshold.local", value=Decimal(300_000), starts_on=date(2026, 10, 1), source="Annexe 2 bis"
    )
    set_value(session, changed, structure_id=None, by=BY)
    assert states(session, viewer) == {"Avant": DutyState.MISSING, "Après": DutyState.NOT_CONCERNED}


def test_one_market_names_the_value_its_day_and_its_source(session, structure, viewer):
    one = access.get_market(session, viewer, market(structure).id)
    found = queries.assess_market(session, one, [])
    assert found.state is DutyState.MISSING
    for words in ("216\u202f000,00", "1er janvier 2026", "code de la commande publique, annexe 2"):
        assert words in found.sentence


class TestAnswer:
    def test_a_reason_is_kept_with_its_words_and_journaled(self, session, structure):
        one = market(structure)
        command = AnswerDuty(ground=DutyGround.COMPETITION, note="Deux fournisseurs seulement")
        assert services.answer_duty(session, one, command, by=BY)
        assert not services.answer_duty(session, one, command, by=BY)
        assert (one.duty_ground, one.duty_note) == (DutyGround.COMPETITION, "Deux fournisseurs seulement")
        entry = session.scalars(sa.select(JournalEntry).where(JournalEntry.event == "market.duty_answered")).one()
        assert entry.facts == {"ground": "competition", "conditions": []}

    def test_a_condition_meets_it(self, session, structure, viewer):
        one = market(structure, title="Égalité")
        services.answer_duty(session, one, AnswerDuty(conditions=[SocialCondition.EQUALITY]), by=BY)
        assert states(session, viewer) == {"Égalité": DutyState.MET}

    def test_a_reason_without_a_word_is_refused(self, session, structure):
        with pytest.raises(rules.WrongGround):
            services.answer_duty(session, market(structure), AnswerDuty(ground=DutyGround.NO_LINK), by=BY)
