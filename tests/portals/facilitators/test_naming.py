"""Asking the public registry for a name, from the page of a company or of a buyer."""

from dataclasses import replace

import pytest

from tests.factories.accounts import MembershipFactory
from tests.factories.markets import AwardFactory, AwardMemberFactory, LotFactory, MarketFactory
from tests.factories.organisations import AuthorityFactory, CompanyFactory
from tests.pages import Browser
from tests.registry import playing
from tests.signing_in import sign_in

SIREN, BUYER = "552032534", "219900016"
ASK = "Demander le nom au registre public"


@pytest.fixture
def company(session):
    return CompanyFactory(identifier=SIREN, name=SIREN)


@pytest.fixture
def browser(app, company) -> Browser:
    membership = MembershipFactory()
    market = MarketFactory(
        structure_id=membership.structure_id, authority=AuthorityFactory(identifier=BUYER, name=BUYER)
    )
    AwardMemberFactory(award=AwardFactory(lot=LotFactory(market=market)), company=company)
    browser = Browser(app)
    sign_in(browser.http, membership)
    return browser


@pytest.fixture
def played(app):
    with playing() as played:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], company_registry_url=played.url)
        yield played


def test_no_button_unless_it_is_set(browser, company):
    assert not browser.get(f"/facilitateur/entreprises/{company.id}").says(ASK)


def test_the_name_of_a_company(browser, company, played):
    played.answers[SIREN] = "FLEURS FICTIVES"
    page = browser.get(f"/facilitateur/entreprises/{company.id}").press(ASK)
    assert page.heading == "FLEURS FICTIVES"
    assert page.flashes == ["Le nom officiel est enregistré."]
    assert not page.says(ASK)


def test_the_name_of_a_buyer(browser, played):
    played.answers[BUYER] = "COMMUNE DE BRUMEVAL"
    page = browser.get("/facilitateur/acheteurs/").click("219 900 016").press(ASK)
    assert page.heading == "COMMUNE DE BRUMEVAL"


@pytest.mark.parametrize(("answer", "words"), [(503, "réessayez plus tard"), (None, "ne donne pas de nom")])
def test_without_an_answer_the_page_says_why_and_the_name_can_be_typed(browser, company, played, answer, words):
    played.answers[SIREN] = answer
    page = browser.get(f"/facilitateur/entreprises/{company.id}").press(ASK)
    assert words in page.flashes[0]
    assert page.form("Enregistrer le nom").submit(name="Fleurs fictives").heading == "Fleurs fictives"
