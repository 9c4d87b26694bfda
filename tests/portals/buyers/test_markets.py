"""What a buyer sees, page after page."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.models import Lot, Market
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Authority, Structure
from tests.factories.accounts import MembershipFactory
from tests.factories.hours import HoursLineFactory
from tests.factories.markets import MarketFactory
from tests.pages import Browser
from tests.queries import count_queries
from tests.signing_in import sign_in


@pytest.fixture
def market(session: Session, clause: Clause) -> Market:
    commitment = session.scalars(
        sa.select(Commitment).where(Commitment.clause_id == clause.id).order_by(Commitment.position)
    ).first()
    HoursLineFactory(commitment=commitment, month=date(2026, 2, 1), work_hours=Decimal("151.67"))
    return session.scalars(sa.select(Market).join(Lot).where(Lot.structure_id == clause.structure_id)).one()


@pytest.fixture
def buyer(app: Flask, session: Session, market: Market) -> Browser:
    browser = Browser(app)
    membership = MembershipFactory(
        role=Role.BUYER,
        authority=session.get(Authority, market.authority_id),
        structure=session.get(Structure, market.structure_id),
    )
    sign_in(browser.http, membership)
    return browser


def test_home_shows_each_clause_with_its_state(buyer: Browser, market: Market):
    page = buyer.get("/acheteur/")

    [row] = page.table("Clauses et leur avancement")
    assert market.title in row["Marché et clause"]
    assert row["Dues"].startswith("365,00 h ")
    assert row["Dues"].endswith("à ce jour")
    assert row["Validées"] == "151,67 h"
    assert "Alpha Bâtiment et Bêta Peinture" in row["Marché et clause"]


def test_home_holds_in_twelve_queries(buyer: Browser, session: Session):
    with count_queries() as statements:
        buyer.get("/acheteur/")

    assert len(statements) <= 12


def test_market_page_shows_each_company_and_leads_to_the_reasons(buyer: Browser, market: Market):
    page = buyer.get("/acheteur/").click(market.title)

    assert page.heading == market.title
    rows = page.table("Heures par entreprise\u202f: Insertion, gros œuvre".replace("\u202f", " "))
    assert [row["Entreprise"] for row in rows] == ["Alpha Bâtiment", "Bêta Peinture"]
    assert rows[0]["Validées"] == "151,67 h"


def test_the_reasons_add_up(buyer: Browser, session: Session, clause: Clause):
    page = buyer.get(f"/acheteur/clauses/{clause.id}?au=2026-06-30")

    assert page.figures["Heures validées"] == "151,67 h"
    [event] = page.table("Écritures de l’engagement")
    assert event["Heures"] == "365,00 h"
    months = page.table("Heures validées par mois")
    assert months[-1]["Cumul validé"] == "151,67 h"
    assert months[-1]["Dues à la fin du mois"] == "181,00 h"


def test_a_report_in_three_gestures(buyer: Browser, market: Market):
    page = buyer.get("/acheteur/").click(market.title)

    download = page.form("Éditer le rapport PDF").download(on="2026-06-30")

    assert download.type == "application/pdf"
    assert "rapport-clause-2026-06-30.pdf" in download.disposition
    assert "Arrêté au 30 juin 2026" in buyer.get(page.url).text


def test_a_report_on_the_future_is_refused_in_words(buyer: Browser, market: Market):
    page = buyer.get(f"/acheteur/marches/{market.id}").form("Éditer le rapport PDF").submit(on="2999-01-01")

    assert page.flashes == ["Un rapport s’arrête à une date passée ou à celle d’aujourd’hui."]


def test_another_buyer_s_market_does_not_exist(buyer: Browser, market: Market):
    other = MarketFactory(structure_id=market.structure_id)

    buyer.get(f"/acheteur/marches/{other.id}", status=404)


def test_a_buyer_without_clause_is_told_what_will_come(app: Flask, session: Session):
    browser = Browser(app)
    sign_in(browser.http, MembershipFactory(for_buyer=True))

    assert browser.get("/acheteur/").says("Aucune clause suivie pour le moment")
    assert browser.get("/acheteur/marches/").says("Aucun marché pour le moment")
