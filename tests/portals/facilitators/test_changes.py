"""Amendments on screen: the list, the difference, accepting, dismissing."""

from datetime import date
from decimal import Decimal

import pytest

from facilitator.accounts.models import Membership
from facilitator.markets.changes.enums import ChangeKind
from facilitator.markets.models import Lot
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import (
    AwardFactory,
    AwardMemberFactory,
    ContractChangeFactory,
    LotFactory,
    MarketFactory,
)
from tests.factories.organisations import CompanyFactory
from tests.pages import Browser
from tests.queries import count_queries
from tests.signing_in import sign_in

LIST = "/facilitateur/modifications"


@pytest.fixture
def membership(session) -> Membership:
    return MembershipFactory()


@pytest.fixture
def lot(membership) -> Lot:
    market = MarketFactory(structure_id=membership.structure_id, amount=Decimal("50000.00"), title="École des Tilleuls")
    lot = LotFactory(market=market, amount=Decimal("50000.00"))
    AwardMemberFactory(award=AwardFactory(lot=lot), company=CompanyFactory(name="Durand fictif"))
    return lot


@pytest.fixture
def browser(app, membership) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, membership)
    return browser


def test_from_the_list_to_the_market_up_to_date(browser, lot):
    ContractChangeFactory(lot=lot, content={"title": "Travaux de plus", "amount": "61000.00", "duration_months": None})
    page = browser.get("/facilitateur/").click("1 dossier à regarder")
    assert page.heading == "Modifications publiées"
    assert page.says("Montant du lot hors taxes : 50 000,00 € → 61 000,00 €")
    page = page.click("Examiner")
    assert page.table()[0] == {"Champ": "Montant du lot hors taxes", "Avant": "50 000,00 €", "Après": "61 000,00 €"}
    page = page.form("Reprendre l’acte").submit()
    assert page.heading == "Modifications du marché"
    assert page.flashes == ["L’acte est repris : le marché est à jour."]
    assert lot.amount == Decimal("61000.00")
    assert browser.get(f"/facilitateur/marches/{lot.market_id}").says("Avenant n° 1 repris")
    assert browser.get(LIST).says("Rien à examiner pour le moment")


def test_an_amendment_before_the_market_needs_a_tick(browser, lot):
    change = ContractChangeFactory(lot=lot, effective_on=date(2024, 1, 1), content={"amount": "61000.00"})
    page = browser.get(f"{LIST}/{change.id}")
    assert page.says("avant le marché lui-même")
    page = page.form("Reprendre l’acte").submit(status=409)
    assert page.errors == ["Ce qui suit est douteux : cochez la case pour reprendre l’acte malgré tout."]
    page.form("Reprendre l’acte").submit(confirmed=True)
    assert lot.amount == Decimal("61000.00")


def test_a_subcontractor_is_put_under_its_principal(browser, lot):
    subcontractor = {"kind": "siren", "number": "990000036", "siret": None, "name": "Martin fictif"}
    change = ContractChangeFactory(
        lot=lot, kind=ChangeKind.SUBCONTRACTING, content={"subcontractor": subcontractor, "amount": "9000.00"}
    )
    page = browser.get(f"{LIST}/{change.id}")
    assert page.says("Sous-traitant de")
    page.form("Reprendre l’acte").submit()
    assert browser.get(f"/facilitateur/marches/{lot.market_id}").says("Martin fictif")


def test_dismissing_asks_why_and_can_be_taken_back(browser, lot):
    change = ContractChangeFactory(lot=lot)
    page = browser.get(f"{LIST}/{change.id}").click("Écarter l’acte")
    page = page.form("Écarter l’acte").submit(status=422)
    assert page.errors == ["Indiquez pourquoi cet acte est écarté."]
    page = page.form("Écarter l’acte").submit(reason="Montant de l’avenant seul")
    assert page.says("Écartée")
    page = browser.get(f"{LIST}?etat=dismissed").click("Voir")
    assert page.says("Montant de l’avenant seul")
    assert page.press("Examiner à nouveau").says("À examiner")


def test_a_decided_act_is_not_decided_again(browser, lot):
    change = ContractChangeFactory(lot=lot, content={"amount": "61000.00"})
    page = browser.get(f"{LIST}/{change.id}")
    page.form("Reprendre l’acte").submit()
    page = page.form("Reprendre l’acte").submit(status=409)
    assert page.says("Une décision a déjà été prise")


def test_the_list_is_paged_and_cheap(browser, lot):
    for number in range(1, 31):
        ContractChangeFactory(lot=LotFactory(market=lot.market, position=number + 1), number=str(number))
    with count_queries() as statements:
        page = browser.get(LIST)
    assert len(statements) <= 12
    assert page.says("1 à 25 sur 30 actes")


def test_another_structure_sees_nothing(app, browser, lot):
    change = ContractChangeFactory(lot=lot)
    stranger = Browser(app)
    sign_in(stranger.http, MembershipFactory())
    stranger.get(f"{LIST}/{change.id}", status=404)
    assert stranger.get(LIST).says("Rien à examiner pour le moment")
