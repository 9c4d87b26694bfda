"""Downloading the workbook, dropping it, looking, taking over."""

import io
from decimal import Decimal

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from facilitator.hours.queries import done
from facilitator.hours.takeover.enums import SheetName
from facilitator.markets.clauses.models import Clause
from tests.factories.accounts import MembershipFactory
from tests.hours.takeover.workbooks import one_clause, together, workbook
from tests.pages import Browser
from tests.signing_in import sign_in

ADDRESS = "/facilitateur/marches/reprendre"


@pytest.fixture
def membership(session):
    return MembershipFactory()


@pytest.fixture
def browser(app, membership) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, membership)
    return browser


def drop(browser, lines):
    return browser.get(ADDRESS).form("Lire le classeur").submit(file=(workbook(lines), "reprise.xlsx"))


def test_from_the_markets_to_the_template(browser):
    page = browser.get("/facilitateur/marches/").click("Reprendre mes dossiers")
    link = next(tag["href"] for tag in page.document.select("a[download]"))
    book = browser.download(link)
    assert "reprise.xlsx" in book.disposition
    assert "Engagements" in CalamineWorkbook.from_filelike(io.BytesIO(book.content)).sheet_names


def test_the_preview_then_the_takeover(browser, session, membership):
    page = drop(browser, together(one_clause(1), one_clause(2)))
    assert page.figures == {
        "Clauses à reprendre": "2", "Heures dues": "2 000,00 h", "Heures réalisées": "923,84 h",
        "Cellules à corriger": "0",
    }  # fmt: skip
    assert [row["Nouvelles"] for row in page.table("Lignes du classeur")] == ["2", "2", "2", "2", "2", "4"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Clause)) == 0
    page = page.press("Reprendre 2 clauses")
    assert page.flashes == ["Reprise terminée : 2 clauses de plus."]
    for number, row in enumerate(page.table("Clauses"), start=1):
        assert row["Clause"].startswith(f"Clause inventée {number}")
        assert row["Heures dues"].startswith("1 000,00 h")
        assert row["Validées"].startswith("461,92 h")
    assert sum(done(session, membership.structure_id).values()) == Decimal("923.84")
    assert page.click("Clause inventée 1").says("Reprise d’un solde d’ouverture")
    again = drop(browser, together(one_clause(1), one_clause(2)))
    assert again.says("Tout ce que contient ce classeur est déjà repris.")


def test_faults_are_listed_and_the_rest_is_taken(browser, session):
    lines = together(one_clause(1), one_clause(2))
    lines[SheetName.HOURS][0] = {**lines[SheetName.HOURS][0], "work_hours": "beaucoup"}
    page = drop(browser, lines)
    [fault] = page.table("Cellules à corriger")
    assert (fault["Feuille"], fault["Ligne"], fault["Colonne"]) == ("Heures", "2", "Heures de travail")
    assert "Écrivez par exemple" in fault["Ce qui ne va pas, et comment le corriger"]
    page = page.press("Reprendre 1 clause")
    assert page.heading == "Aperçu de la reprise"
    assert session.scalars(sa.select(Clause.title)).all() == ["Clause inventée 2"]


def test_a_file_that_is_no_workbook(browser):
    form = browser.get(ADDRESS).form("Lire le classeur")
    assert "pas un classeur" in form.submit(file=(b"bonjour", "x.xlsx"), status=409).errors[0]
    assert form.submit(status=422).errors == ["Choisissez le classeur que vous avez rempli, au format XLSX ou ODS."]


def test_a_kept_workbook_belongs_to_its_structure(app, session, browser):
    address = drop(browser, one_clause()).url
    stranger = Browser(app)
    sign_in(stranger.http, MembershipFactory())
    stranger.get(address, status=404)


def test_a_whole_workbook_leaves_nothing_behind(browser, settings):
    drop(browser, one_clause()).press("Reprendre 1 clause")
    assert list((settings.data_dir / "takeovers").iterdir()) == []
