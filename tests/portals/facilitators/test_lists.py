"""Lists: sorted by their headers, exported whole, their filters kept under a name."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from facilitator.journal.models import Actor
from facilitator.markets.clauses.enums import ClauseState, LegalBasis, Target
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import create_clause, list_commitments
from facilitator.markets.obligations.opening import StartClause, start_clause
from facilitator.organisations.models import Structure
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.hours import HoursLineFactory
from tests.factories.markets import (
    AwardFactory,
    AwardMemberFactory,
    ClauseFactory,
    CommitmentFactory,
    LotFactory,
    MarketFactory,
)
from tests.factories.organisations import AuthorityFactory, CompanyFactory
from tests.hours.situations import Month
from tests.pages import Browser
from tests.queries import count_queries
from tests.signing_in import sign_in

CAMILLE = Actor(None, "Camille Fictif")
MARKETS = "/facilitateur/marches/"
CLAUSES = "/facilitateur/clauses/"
SHOWN = {"Marché", "Acheteur", "Notifié le", "Montant", "Attributaires", "État"}
"""Columns of the page; the others are said in small, under these."""


@pytest.fixture
def membership(session):
    return MembershipFactory()


@pytest.fixture
def browser(app, membership) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, membership)
    return browser


def market(membership, title: str, **fields):
    made = MarketFactory(structure_id=membership.structure_id, title=title, **fields)
    LotFactory(market=made)
    return made


def owing(session, market, title: str, company: str, *, hours: str, done: str):
    """A clause over since October, with hours owed and done by one company."""
    lot = LotFactory(market=market, position=2)
    AwardMemberFactory(award=AwardFactory(lot=lot), company=CompanyFactory(name=company))
    clause = create_clause(session, [lot], ClauseTerms(title=title), by=CAMILLE)
    terms = StartClause(starts_on=date(2025, 2, 1), ends_on=date(2026, 10, 31), hours=Decimal(hours))
    start_clause(session, clause, terms, by=CAMILLE)
    [commitment] = list_commitments(session, clause)
    HoursLineFactory(commitment=commitment, work_hours=Decimal(done), month=date(2026, 6, 1))
    return clause


def titles(page) -> list[str]:
    return page.all("tbody th a")


def test_markets_are_sorted_by_every_header(browser, membership):
    ann = UserFactory(name="Ann")
    one = market(membership, "b", reference="R2", amount=Decimal(10), notified_on=date(2026, 1, 1), referent_id=ann.id,
                 authority=AuthorityFactory(name="Zèbre"))  # fmt: skip
    two = market(membership, "A", reference="r1", amount=None, notified_on=date(2025, 1, 1), closed=True,
                 authority=AuthorityFactory(name="autre"))  # fmt: skip
    LotFactory(market=two)
    AwardMemberFactory(award=AwardFactory(lot=LotFactory(market=one, position=2)), company=CompanyFactory(name="Abel"))
    ClauseFactory(structure_id=membership.structure_id, lots=[LotFactory(market=one, position=3)])
    page = browser.get(MARKETS)
    assert titles(page) == ["b", "A"]  # the latest notified first
    for header, first in {
        "Référence": "A", "Marché": "A", "Acheteur": "A", "Notifié le": "A", "Montant": "b", "Lots": "A",
        "Attributaires": "b", "Clauses": "A", "État": "A", "Référent": "b", "Type": None,
    }.items():  # fmt: skip
        place = "thead" if header in SHOWN else ".list-tools"
        ascending = browser.get(MARKETS).click(header, within=place)
        assert titles(ascending)[0] == first or first is None, header
        descending = ascending.click(header, within=place)
        for page, direction in ((ascending, "ascending"), (descending, "descending")):
            said = [th["aria-sort"] for th in page.document.select("th[aria-sort]")]
            assert said == ([direction] if header in SHOWN else []), header
            assert len(page.document.select(".list-tools a[aria-current]")) == (header not in SHOWN), header


def test_an_unknown_amount_stands_last_both_ways(browser, membership):
    market(membership, "inconnu", amount=None)
    market(membership, "connu", amount=Decimal(5))
    assert titles(browser.get(f"{MARKETS}?sort=amount"))[-1] == "inconnu"
    assert titles(browser.get(f"{MARKETS}?sort=-amount"))[-1] == "inconnu"


def test_an_export_holds_every_page_of_the_present_filters(browser, membership):
    for number in range(30):
        market(membership, f"École {number:02}", amount=Decimal("1234567.89"))
    market(membership, "Piscine", amount=Decimal("0.10"))
    page = browser.get(f"{MARKETS}?q=cole&sort=title&page=2")
    assert len(page.table("Marchés")) == 5
    links = [link["href"] for link in page.document.select(".list-tools__files a")]
    book = browser.download(links[0])
    assert "marches-" in book.disposition
    assert ".xlsx" in book.disposition
    heading, *rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_name("Marchés").to_python()
    assert heading == [
        "Référence", "Marché", "Acheteur", "Type", "Notifié le", "Montant", "Lots", "Attributaires", "Clauses", "État",
        "Référent",
    ]  # fmt: skip
    assert [row[1] for row in rows] == [f"École {number:02}" for number in range(30)]
    assert {(row[4], Decimal(str(row[5])), row[6]) for row in rows} == {(date(2025, 1, 15), Decimal("1234567.89"), 1.0)}
    text = browser.download(links[1]).content.decode("utf-8-sig")
    exported = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["Marché"] for row in exported] == [row[1] for row in rows]
    assert exported[0]["Montant"] == "1234567,89"


def test_an_export_says_the_names_that_the_page_shortens(browser, membership):
    award = AwardFactory(lot=LotFactory(market=MarketFactory(structure_id=membership.structure_id)))
    for position in range(4):
        AwardMemberFactory(award=award, company=CompanyFactory(name=f"Bâti {position}"), position=position)
    assert browser.get(MARKETS).table("Marchés")[0]["Attributaires"] == "Bâti 0, Bâti 1 et 2 autres"
    assert "Bâti 0, Bâti 1, Bâti 2, Bâti 3" in browser.download(f"{MARKETS}?format=csv").content.decode()


@pytest.mark.parametrize("address", ["personnes/", "declarations/?liste=toutes", "entreprises/", "clauses/"])
def test_every_list_gives_both_files(app, session, address):
    month = Month.with_people(1)
    month.sign("151.67")
    session.commit()
    browser = Browser(app)
    sign_in(browser.http, MembershipFactory(structure=session.get(Structure, month.declaration.structure_id)))
    page = browser.get(f"/facilitateur/{address}")
    links = [link["href"] for link in page.document.select(".list-tools__files a")]
    sheet, *_ = CalamineWorkbook.from_filelike(io.BytesIO(browser.download(links[0]).content)).sheet_names
    text = browser.download(links[1]).content.decode("utf-8-sig")
    assert sheet == page.heading
    assert len(text.splitlines()) == 1 + len(page.table())


class TestViews:
    def test_saved_shown_opened_renamed_and_removed(self, browser, membership):
        market(membership, "École")
        market(membership, "Piscine", closed=True)
        page = browser.get(f"{MARKETS}?q=&etat=closed&sort=-amount&page=1")
        page = page.click("Enregistrer cette vue").form("Enregistrer la vue").submit(name="Clos, par montant")
        assert page.flashes == ["La vue est enregistrée."]
        assert titles(page) == ["Piscine"]
        assert page.all(".list-tools__views a[aria-current]") == ["Clos, par montant"]
        assert "Enregistrer cette vue" not in page.text
        page = browser.get(MARKETS)
        assert page.all(".list-tools__views a[aria-current]") == []
        assert titles(page.click("Clos, par montant")) == ["Piscine"]
        page = page.click("Gérer mes vues").click("Renommer")
        page = page.form("Renommer la vue").submit(name="Clos")
        assert [row["Vue"] for row in page.table()] == ["Clos"]
        page = page.press("Retirer")
        assert page.says("Aucune vue pour le moment")

    def test_a_name_serves_once_in_a_list(self, browser, membership):
        market(membership, "École")
        form = browser.get("/facilitateur/vues/marches/nouvelle?q=a").form("Enregistrer la vue")
        form.submit(name="Mienne")
        page = browser.get("/facilitateur/vues/marches/nouvelle?q=b").form("Enregistrer la vue")
        refused = page.submit(name="Mienne", status=409)
        assert refused.errors == ["Une de vos vues de cette liste s’appelle déjà « Mienne » : choisissez un autre nom."]
        page = browser.get("/facilitateur/vues/entreprises/nouvelle?q=b").form("Enregistrer la vue")
        assert page.submit(name="Mienne").flashes == ["La vue est enregistrée."]

    def test_a_colleague_does_not_see_it(self, app, browser, membership):
        browser.get("/facilitateur/vues/marches/nouvelle?q=a").form("Enregistrer la vue").submit(name="Mienne")
        colleague = Browser(app)
        sign_in(colleague.http, MembershipFactory(structure=membership.structure))
        assert not colleague.get(MARKETS).says("Mienne")
        assert colleague.get("/facilitateur/vues/").says("Aucune vue pour le moment")

    def test_a_list_that_is_none(self, browser):
        browser.get("/facilitateur/vues/rien/nouvelle", status=404)


class TestClauses:
    @pytest.fixture
    def clauses(self, session, membership):
        """Two that owe, of which one is late and one met, a draft and one without a target."""
        made = []
        for number, (hours, done) in enumerate([("100.00", "10.00"), ("50.00", "60.00")]):
            own = market(membership, f"Marché {number}", reference=f"M{number}", referent_id=membership.user_id,
                         authority=AuthorityFactory(name=f"Ville {number}"))  # fmt: skip
            made.append(owing(session, own, f"Clause {number}", f"Bâti {number}", hours=hours, done=done))
        ClauseFactory(structure_id=membership.structure_id, title="Projet", draft=True, starts_on=None, ends_on=None)
        free = ClauseFactory(structure_id=membership.structure_id, title="Suivie", target=Target.NONE,
                             legal_basis=LegalBasis.RESERVED_IAE)  # fmt: skip
        CommitmentFactory(clause=free)
        return made

    def test_figures_of_today(self, browser, clauses):
        page = browser.get(CLAUSES)
        rows = dict(zip(page.all("tbody th a"), page.table("Clauses"), strict=True))
        late = rows["Clause 0"]
        assert (late["Clause"], late["Entreprises"]) == ("Clause 0 M0 Ville 0 jusqu’au 31/10/2026", "Bâti 0")
        assert (late["Heures dues"], late["Validées"]) == ("100,00 h à ce jour 100,00 h", "10,00 h 10 %")
        assert late["État"].startswith("En retard")
        assert rows["Clause 1"]["État"].startswith("Atteinte")
        assert rows["Projet"]["État"].startswith("À compléter")
        assert rows["Suivie"]["Heures dues"] == "—"

    def test_sorted_and_filtered_by_figures(self, browser, clauses):
        def shown(query: str) -> list[str]:
            return browser.get(f"{CLAUSES}?{query}").all("tbody th a")

        assert shown("sort=-rate")[:2] == ["Clause 1", "Clause 0"]
        assert shown("sort=rate")[:2] == ["Clause 0", "Clause 1"]
        assert shown("sort=owed&etat=late") == ["Clause 0"]
        assert shown("etat=met") == ["Clause 1"]
        assert shown(f"etape={ClauseState.DRAFT.value}") == ["Projet"]
        assert shown("q=ville+1") == ["Clause 1"]
        assert shown("q=ville") == ["Clause 0", "Clause 1"]
        assert shown("referent=moi&sort=-authority") == ["Clause 1", "Clause 0"]
        for key in ("market", "authority", "companies", "referent", "ends_on", "owed_to_date", "validated", "state"):
            assert len(shown(f"sort={key}")) == 4

    @pytest.mark.parametrize("query", ["", "?sort=-rate&etat=late&referent=moi"])
    def test_twelve_queries_at_most(self, browser, clauses, query):
        browser.get(CLAUSES)
        with count_queries() as statements:
            browser.get(f"{CLAUSES}{query}")
        assert len(statements) <= 12, "\n".join(statements)
