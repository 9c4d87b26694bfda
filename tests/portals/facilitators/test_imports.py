"""Dropping a file, looking, ticking, importing."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from facilitator.markets.models import Lot, Market
from tests.factories.accounts import MembershipFactory
from tests.pages import Browser, Page
from tests.queries import count_queries
from tests.signing_in import sign_in

DATA = Path(__file__).parents[2] / "markets" / "decp" / "data"
ADDRESS = "/facilitateur/marches/importer"


@pytest.fixture
def browser(app, session) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, MembershipFactory())
    return browser


def drop(browser: Browser, file) -> Page:
    return browser.get(ADDRESS).form("Lire le fichier").submit(file=file)


def titles(session) -> list[str]:
    return sorted(session.scalars(sa.select(Lot.title)))


def statuses(page: Page) -> list[str]:
    return [row["Statut"].split()[0] for row in page.table()]


def test_the_preview_says_what_the_file_would_change(browser):
    page = drop(browser, DATA / "old-format.json")
    assert page.heading == "Aperçu de l’import"
    assert page.figures == {"Nouveaux": "6", "Modifiés": "0", "Inchangés": "1", "Inutilisables": "0"}
    assert statuses(page) == ["Nouveau", "Nouveau", "Inchangé", "Nouveau", "Nouveau", "Nouveau", "Nouveau"]
    assert page.says("Identifiant vide")


def test_unusable_records_say_why(browser):
    page = drop(browser, DATA / "format-2022.json").click("2", within=".figures")
    assert statuses(page) == ["Inutilisable", "Inutilisable"]
    assert page.says("Acheteur absent")


def test_what_is_ticked_is_imported(browser, session):
    page = drop(browser, DATA / "old-format.json").form("Importer la sélection").submit(position=["1", "2"])
    assert page.heading == "Mobilier de fleurissement"
    assert page.flashes == ["Import terminé\u202f: 2 lots de plus, 0 lot mis à jour.".replace("\u202f", " ")]
    assert len(titles(session)) == 2


def test_nothing_ticked(browser, session):
    page = drop(browser, DATA / "old-format.json").press("Importer la sélection")
    assert page.flashes == ["Cochez au moins un marché à importer."]
    assert titles(session) == []


def test_everything_that_the_filter_keeps(browser, session):
    page = drop(browser, DATA / "old-format.json")
    page = page.form("Filtrer").submit(q="fleurissement")
    page = page.press("Importer les 2 enregistrements")
    assert len(titles(session)) == 2


def test_all_then_again(browser, session):
    page = drop(browser, DATA / "old-format.json").press("Importer les 6 enregistrements")
    assert page.heading == "Aperçu de l’import"
    assert page.figures["Nouveaux"] == "0"
    assert session.scalar(sa.select(sa.func.count()).select_from(Market)) == 5
    assert drop(browser, DATA / "old-format.json").figures["Inchangés"] == "7"


def test_a_change_is_shown_and_imported(browser, session):
    marches = json.loads((DATA / "old-format.json").read_text())["marches"][:1]
    drop(browser, (json.dumps({"marches": marches}).encode(), "un.json")).press("Importer l’enregistrement")
    marches[0]["montant"] = "80000"
    page = drop(browser, (json.dumps({"marches": marches}).encode(), "un.json"))
    assert page.says("Montant : 70 000,00 € → 80 000,00 €")
    page = page.press("Importer l’enregistrement")
    assert page.table("Lots et titulaires")[0]["Montant"] == "80 000,00 €"
    assert page.says("Lot modifié, depuis un fichier DECP Champs modifiés : montant")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "est vide"), (b"<html>", "page web"), (b'{"a": 1}', "pas un fichier DECP"), (b'{"marches": [', "incomplet")],
)
def test_a_file_that_is_not_decp(browser, content, words):
    page = browser.get(ADDRESS).form("Lire le fichier").submit(file=(content, "x.json"), status=409)
    assert words in page.errors[0]


def test_no_file(browser):
    page = browser.get(ADDRESS).form("Lire le fichier").submit(status=422)
    assert page.errors == ["Choisissez un fichier DECP, au format JSON."]


def test_a_preview_belongs_to_its_structure(app, session, browser):
    address = drop(browser, DATA / "old-format.json").url
    stranger = Browser(app)
    sign_in(stranger.http, MembershipFactory())
    stranger.get(address, status=404)
    browser.get(f"{ADDRESS}/0190b2f0-0000-7000-8000-000000000000", status=404)


def test_the_preview_is_paged_and_cheap(browser):
    marches = [
        {"id": str(n), "acheteur": {"id": "21990001600011"}, "objet": f"Objet {n}", "titulaires": []}
        for n in range(1, 121)
    ]
    page = drop(browser, (json.dumps({"marches": marches}).encode(), "cent.json"))
    with count_queries() as statements:
        page = page.click("Page suivante")
    assert len(statements) <= 12
    assert len(page.table()) == 50
    assert page.says("51 à 100 sur 120 enregistrements")
