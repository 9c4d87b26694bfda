"""The duty to consider, on screen."""

from datetime import date
from decimal import Decimal

import pytest

from facilitator.markets.enums import PurchaseType
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Structure
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import LotFactory, MarketFactory
from tests.pages import Browser
from tests.queries import count_queries
from tests.signing_in import sign_in


@pytest.fixture
def membership(session):
    return MembershipFactory()


@pytest.fixture
def browser(app, membership) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, membership)
    return browser


@pytest.fixture
def market(membership):
    market = MarketFactory(
        structure_id=membership.structure_id, title="Fournitures scolaires", purchase_type=PurchaseType.SUPPLIES,
        launched_on=date(2026, 9, 1), estimated_value=Decimal("216000.00"), notified_on=None, starts_on=None,
        ends_on=None,
    )  # fmt: skip
    LotFactory(market=market)
    return market


def test_what_is_expected_then_the_reason(browser, market):
    page = browser.get("/facilitateur/marches/").click("Obligation de considération")
    assert (
        page.click("Condition ou motif attendu 1")
        .table("Obligation de considération")[0]["Ce qui manque"]
        .startswith("condition d’exécution, ou motif")
    )
    page = page.click("Fournitures scolaires")
    assert page.says("L’article L2112-2-1 attend une condition d’exécution sociale, ou un motif.")
    form = page.click("Enregistrer une condition ou un motif").form("Enregistrer la réponse")
    assert "Expliquez le motif" in form.submit(ground="no_link", status=409).errors[0]
    page = form.submit(ground="immediate", note="Produits standard, livrés sans service")
    assert page.says("motif enregistré : Solution immédiatement disponible (usage, à vérifier)")
    assert page.says("Produits standard, livrés sans service")
    assert page.says("Obligation de considération : réponse enregistrée")
    page = page.click("Tous les marchés", within="main").click("Motif enregistré 1")
    assert len(page.table("Obligation de considération")) == 1
    assert page.click("À vérifier 0", within="main").says("Aucun marché dans cet état")


def test_other_conditions(browser, market):
    page = browser.get(f"/facilitateur/marches/{market.id}/obligation-de-consideration")
    page = page.form("Enregistrer la réponse").submit(conditions=["training", "equality"])
    assert page.says("Condition d’exécution prévue")
    assert page.click("Enregistrer une condition ou un motif").press("Enregistrer la réponse").flashes == [
        "Rien n’a changé."
    ]


def test_what_is_missing_is_named(browser, market, session):
    market.launched_on = market.estimated_value = None
    session.flush()
    page = browser.get("/facilitateur/obligation-de-consideration/?etat=a-verifier")
    row = page.table("Obligation de considération")[0]
    assert row["Ce qui manque"].startswith("date de lancement et valeur estimée du besoin")
    assert page.click("Fournitures scolaires").click("Compléter le marché").heading == "Modifier le marché"


def test_the_buyer_sees_its_own(app, market, session, browser):
    buyer = Browser(app)
    membership = MembershipFactory(
        role=Role.BUYER, authority=market.authority, structure=session.get(Structure, market.structure_id)
    )
    sign_in(buyer.http, membership)
    MarketFactory(structure_id=market.structure_id, title="D’un autre acheteur")
    with count_queries() as statements:
        page = buyer.get("/acheteur/obligation-de-consideration/")
    assert len(statements) <= 12
    assert len(page.table("Obligation de considération")) == 1
    assert page.click("Fournitures scolaires").heading == "Fournitures scolaires"
