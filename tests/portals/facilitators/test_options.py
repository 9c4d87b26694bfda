"""Tranches and reconductions, on screen."""

from datetime import date
from decimal import Decimal

import pytest

from facilitator.journal.models import Actor
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import create_clause
from facilitator.markets.obligations.opening import StartClause, start_clause
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import AwardFactory, AwardMemberFactory, LotFactory, MarketFactory
from tests.pages import Browser
from tests.signing_in import sign_in

BY = Actor(None, "Camille Fictif")


@pytest.fixture
def membership(session):
    return MembershipFactory()


@pytest.fixture
def browser(app, membership) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, membership)
    return browser


@pytest.fixture
def market(session, membership):
    market = MarketFactory(structure_id=membership.structure_id, ends_on=date(2026, 1, 31))
    lot = LotFactory(market=market)
    AwardMemberFactory(award=AwardFactory(lot=lot))
    clause = create_clause(session, [lot], ClauseTerms(title="Insertion"), by=BY)
    terms = StartClause(starts_on=date(2025, 2, 1), ends_on=date(2026, 1, 31), hours=Decimal("365.00"))
    start_clause(session, clause, terms, by=BY)
    return market


def foresee(browser, market, title):
    page = browser.get(f"/facilitateur/marches/{market.id}").click("Prévoir une tranche ou une reconduction")
    return page.form("Enregistrer ce qui est prévu").submit(title=title, kind="renewal", months="12", hours="365")


def test_foreseen_then_affirmed(browser, market):
    page = foresee(browser, market, "Première reconduction")
    assert page.table("Tranches et reconductions")[0]["Heures"] == "365,00 h"
    form = page.click("Affermir Première reconduction").form("Affermir")
    typed = {"decided_on": "2025-12-01", "starts_on": "2026-02-01"}
    assert "Indiquez le document" in form.submit(typed, status=422).errors[0]
    refused = form.submit({**typed, "document": "OS n° 3", "ends_on": "2026-01-31"}, status=409)
    assert "avant de commencer" in refused.errors[0]
    page = form.submit({**typed, "document": "OS n° 3"})
    row = page.table("Tranches et reconductions")[0]
    assert "Affermie" in row["État"]
    assert "OS n° 3" in row["État"]
    assert page.facts["Fin"] == "31 janvier 2027"
    page = page.click("Insertion", within="main")
    assert page.figures["Heures dues"] == "730,00 h"


def test_corrected_then_given_up(browser, market):
    page = foresee(browser, market, "Reconduction")
    page = page.click("Modifier Reconduction").form("Enregistrer les changements").submit(title="Première reconduction")
    page = page.click("Abandonner Première reconduction").form("Abandonner").submit(document="Courrier")
    assert "Abandonnée" in page.table("Tranches et reconductions")[0]["État"]
    assert page.says("Option abandonnée : Première reconduction")
