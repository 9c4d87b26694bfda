"""The five real markets, each entered on screen as it was published: no date, no hour, no name that the source lacks.

Source: documents of RTES, ESS France and CRESS Bretagne on social considerations in public procurement.
"""

import re

import pytest
import sqlalchemy as sa

from facilitator.markets.clauses.enums import LegalBasis, Target, Unit
from facilitator.markets.clauses.models import Clause, ClauseLot
from facilitator.markets.enums import GroupementKind, MarketState, MemberRole
from facilitator.markets.models import Award, AwardMember, Lot, Market
from tests.factories.accounts import MembershipFactory
from tests.pages import Browser, Page
from tests.signing_in import sign_in


@pytest.fixture
def browser(app, session) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, MembershipFactory())
    return browser


def enter(browser: Browser, **typed: str) -> Page:
    return browser.get("/facilitateur/marches/nouveau").form("Enregistrer le marché").submit(typed)


def add_clause(page: Page, market: str, lot: str, **typed: str) -> Page:
    """A draft on one lot; nothing says when the contract began, so it does not start."""
    form = page.click("Ajouter une clause", within=".page-header").form("Enregistrer la clause")
    box = next(
        str(tag["value"]) for tag in form.tag.select("input[name=lots]")
        if lot in form.tag.select_one(f"label[for='{tag['id']}']").get_text()
    )  # fmt: skip
    form.submit({"lots": [box], "title": f"Clause : {lot}", **typed})
    return page.browser.get("/facilitateur/marches/").click(market)


def close(page: Page) -> Page:
    """The day was not published."""
    return page.click("Clore le marché").form("Clore le marché").submit(on="")


def only_market(session) -> Market:
    market = session.scalars(sa.select(Market)).one()
    assert (market.state, market.closed_on, market.starts_on, market.notified_on) == (
        MarketState.CLOSED, None, None, None
    )  # fmt: skip
    return market


def only_clause(session) -> Clause:
    clause = session.scalars(sa.select(Clause)).one()
    assert clause.starts_on is None
    return clause


def test_lyon_reserved_to_siae_esat_and_ea(browser, session):
    title = "Équipements informatiques"
    page = enter(
        browser, title=title, buyer_name="Métropole de Lyon", purchase_type="supplies",
        procedure="Marché réservé aux SIAE, ESAT et EA", amount="200 000", duration_months="24",
        holder_name="Envie Rhône",
    )  # fmt: skip
    assert page.facts["Montant hors taxes"] == "200 000,00 €"
    page = close(add_clause(page, title, title, legal_basis="reserved_disability_and_iae", target="none"))
    assert page.says("Marché réservé, handicap et IAE (L2113-14)")
    clause = only_clause(session)
    assert (clause.legal_basis, clause.target) == (LegalBasis.RESERVED_DISABILITY_AND_IAE, Target.NONE)
    assert clause.draft_hours is None
    assert only_market(session).duration_months == 24


def test_toulouse_four_insertion_posts(browser, session):
    title = "Services de réinsertion"
    page = enter(
        browser, title=title, buyer_name="Toulouse Métropole", purchase_type="services", procedure="MAPA",
        cpv="75231240", amount="350 000", duration_months="12", holder_name="Greenburo",
    )  # fmt: skip
    page = add_clause(
        page, title, title, legal_basis="insertion_object", target="fixed", unit="posts", unit_count="4"
    )  # fmt: skip
    close(page)
    clause = only_clause(session)
    assert (clause.target, clause.unit, clause.unit_count) == (Target.FIXED, Unit.POSTS, 4)
    # Converted by the dated factor of the references, which the clause keeps with its source: nothing is owed.
    assert (clause.unit_hours, clause.draft_hours) == (1607, 4 * 1607)
    assert clause.unit_source
    market = only_market(session)
    assert (market.procedure, market.cpv, market.amount) == ("MAPA", "75231240", 350_000)


def test_mayotte_three_lots_one_of_them_reserved(browser, session):
    title = "Travaux à M’Tsambo"
    lots = ["Lot réservé à une SIAE", "Deuxième lot", "Troisième lot"]
    page = enter(
        browser, title=title, buyer_name="M’Tsambo", purchase_type="works", amount="127 721", duration_months="3",
        place="Mayotte", lots="\n".join(lots),
    )  # fmt: skip
    assert [row["Lot"] for row in page.table("Lots et titulaires")] == [
        f"Lot {number} : {lot}" for number, lot in enumerate(lots, start=1)
    ]
    form = page.click("Attribuer du lot 1").form("Enregistrer l’attribution")
    page = form.submit({"members-0-name": "Kaza"})
    page = close(add_clause(page, title, lots[0], legal_basis="reserved_iae", target="none"))
    assert [row["Titulaires"] for row in page.table("Lots et titulaires")] == [
        "Kaza", "Pas encore attribué", "Pas encore attribué"
    ]  # fmt: skip
    covered = session.scalars(sa.select(Lot.title).join(ClauseLot, ClauseLot.lot_id == Lot.id)).all()
    assert covered == [lots[0]]
    assert only_clause(session).legal_basis is LegalBasis.RESERVED_IAE
    assert only_market(session).place == "Mayotte"


def test_paris_reserved_to_the_social_economy_for_three_years(browser, session):
    title = "Services d’action sociale"
    page = enter(
        browser, title=title, buyer_name="Ville de Paris", purchase_type="services", cpv="85300000",
        procedure="Marché réservé à l’ESS", amount="1 590 000", duration_months="36", holder_name="SOLIHA",
    )  # fmt: skip
    close(add_clause(page, title, title, legal_basis="reserved_ess", target="none"))
    assert only_clause(session).legal_basis is LegalBasis.RESERVED_ESS
    market = only_market(session)
    assert (market.amount, market.duration_months) == (1_590_000, 36)


def test_maine_et_loire_a_joint_and_several_groupement_of_fourteen(browser, session):
    title = "Services de réinsertion"
    page = enter(
        browser, title=title, buyer_name="Maine-et-Loire", purchase_type="services", procedure="MAPA", cpv="75231240",
        amount="170 000", duration_months="12",
    )  # fmt: skip
    page = page.click("Attribuer du lot 1")
    names = ["Tremplin Travail", *(f"Association intermédiaire n° {number}" for number in range(2, 15))]
    while len(page.form("Enregistrer l’attribution").tag.select("input[name$=-name]")) < len(names):
        page = page.form("Ajouter des lignes").submit()
    typed = {f"members-{rank}-name": name for rank, name in enumerate(names)}
    page = page.form("Enregistrer l’attribution").submit({**typed, "groupement": "solidary"})
    holders = page.table("Lots et titulaires")[0]["Titulaires"]
    assert re.match(r"Tremplin Travail ?Mandataire", holders)
    assert holders.endswith("Groupement solidaire")
    close(add_clause(page, title, title, legal_basis="insertion_object", target="none"))
    award = session.scalars(sa.select(Award)).one()
    assert award.groupement is GroupementKind.SOLIDARY
    roles = session.scalars(sa.select(AwardMember.role).order_by(AwardMember.position)).all()
    assert roles == [MemberRole.LEAD] + [MemberRole.MEMBER] * 13
    assert only_market(session).amount == 170_000
