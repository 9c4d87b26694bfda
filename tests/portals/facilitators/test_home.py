"""What a facilitator finds in the morning, the search box, and the follow-up of a market."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.accounts.models import Membership
from facilitator.kernel import clock
from facilitator.markets.models import Market
from tests.factories.accounts import MembershipFactory
from tests.factories.hours import DeclarationFactory
from tests.factories.markets import (
    AwardFactory,
    AwardMemberFactory,
    ClauseFactory,
    CommitmentFactory,
    ContactFactory,
    ExchangeFactory,
    LotFactory,
    MarketFactory,
)
from tests.factories.people import CandidateFactory
from tests.pages import Browser
from tests.queries import count_queries
from tests.signing_in import sign_in


@pytest.fixture
def member(session: Session) -> Membership:
    return MembershipFactory()


@pytest.fixture
def market(member: Membership) -> Market:
    market = MarketFactory(structure_id=member.structure_id)
    AwardMemberFactory(award=AwardFactory(lot=LotFactory(market=market)), company__name="Alpha Bâtiment")
    return market


@pytest.fixture
def browser(app: Flask, member: Membership) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, member)
    return browser


def late_declaration(member: Membership):
    clause = ClauseFactory(structure_id=member.structure_id)
    return DeclarationFactory(
        commitment=CommitmentFactory(clause=clause, company__name="Bêta Peinture"),
        period_start=date(2026, 1, 1), period_end=date(2026, 1, 31), due_on=date(2026, 2, 10),
    )  # fmt: skip


def test_an_empty_house_says_what_to_do_first(browser: Browser):
    assert browser.get("/facilitateur/").says("Rien n’attend pour le moment")


def test_what_waits_is_counted_and_leads_to_its_list(browser: Browser, member: Membership, market: Market):
    late_declaration(member)
    ExchangeFactory(market=market, next_action="Rappeler le chantier", owner=member.user, due_on=date(2026, 1, 5))
    ExchangeFactory(market=market, next_action="Envoyer trois profils")

    page = browser.get("/facilitateur/")

    assert page.says("Bêta Peinture, janvier 2026")
    assert page.says("Rappeler le chantier")
    assert browser.get(page.link("Tout voir (2)")).says("Envoyer trois profils")


def test_my_files_keep_my_own_actions(browser: Browser, member: Membership, market: Market):
    ExchangeFactory(market=market, next_action="Rappeler le chantier", owner=member.user)
    ExchangeFactory(market=market, next_action="Envoyer trois profils")

    page = browser.get("/facilitateur/?dossiers=miens")

    assert page.says("Rappeler le chantier")
    assert not page.says("Envoyer trois profils")


def test_a_clause_far_behind_is_at_risk(browser: Browser, member: Membership, market: Market):
    page = browser.get("/facilitateur/clauses-a-risque")

    assert page.says("Aucune clause à risque")


def test_home_holds_in_twelve_queries(browser: Browser, member: Membership, market: Market):
    for _ in range(3):
        late_declaration(member)
        ExchangeFactory(market=market, next_action="Rappeler", owner=member.user)

    with count_queries() as statements:
        browser.get("/facilitateur/")

    assert len(statements) <= 12, "\n".join(statements)


def test_one_box_searches_everything(browser: Browser, member: Membership, market: Market):
    CandidateFactory(structure_id=member.structure_id, identity__last_name="Alphand")
    CandidateFactory(identity__last_name="Alphonse")

    page = browser.get("/facilitateur/recherche?q=alph")

    assert page.says("Alphand")
    assert page.says("Alpha Bâtiment")
    assert not page.says("Alphonse")
    assert browser.get("/facilitateur/recherche?q=tilleuls").says(market.title)


def test_a_search_of_one_letter_or_of_nothing_is_answered(browser: Browser):
    assert browser.get("/facilitateur/recherche?q=a").says("Que cherchez-vous")
    assert browser.get("/facilitateur/recherche?q=zzz").says("Rien ne correspond")


def test_a_contact_is_added_then_corrected(browser: Browser, market: Market):
    page = browser.get(f"/facilitateur/marches/{market.id}/suivi/")
    page = (
        page.click("Ajouter un contact")
        .form("Enregistrer le contact")
        .submit(name="Dominique Exemple", email="d.exemple@alpha.example")
    )
    assert page.says("Dominique Exemple")

    page = page.click("Dominique Exemple").form("Enregistrer le contact").submit(state="left")
    assert page.says("A quitté l’entreprise")


def test_a_contact_nobody_can_reach_is_refused_and_kept(browser: Browser, market: Market):
    form = browser.get(f"/facilitateur/marches/{market.id}/suivi/contacts/nouveau").form("Enregistrer le contact")

    page = form.submit(status=409, name="Dominique Exemple")

    assert page.errors == ["Indiquez une adresse électronique ou un numéro de téléphone pour ce contact."]
    assert page.form("Enregistrer le contact").values["name"] == "Dominique Exemple"


def test_an_exchange_brings_an_action_until_it_is_done(browser: Browser, market: Market):
    ContactFactory(market=market)
    form = browser.get(f"/facilitateur/marches/{market.id}/suivi/echanges/nouveau").form("Noter l’échange")
    due = clock.today() + timedelta(days=4)

    page = form.submit(summary="Deux embauches en vue.", next_action="Envoyer des profils", due_on=due.isoformat())

    assert page.says("dans 4 jours")
    assert browser.get("/facilitateur/").says("Envoyer des profils")
    page = page.form("C’est fait").submit()
    assert not browser.get("/facilitateur/").says("Envoyer des profils")


def test_another_structure_s_contact_does_not_exist(browser: Browser, market: Market):
    contact = ContactFactory()

    browser.get(f"/facilitateur/marches/{market.id}/suivi/contacts/{contact.id}", status=404)
    browser.get(f"/facilitateur/marches/{contact.market_id}/suivi/", status=404)
