"""The calibration workshop on screen: lines added and taken away, saved, reopened, copied, used by a clause."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.journal.models import SYSTEM
from facilitator.kernel.files import REFERENCES
from facilitator.markets.enums import PurchaseType
from facilitator.markets.models import Market
from facilitator.organisations.models import Structure
from facilitator.references.services import SetValue, load_shipped, read_shipped, set_value
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import LotFactory, MarketFactory
from tests.factories.organisations import StructureFactory
from tests.pages import Browser, Page
from tests.queries import count_queries
from tests.signing_in import sign_in

NEW = "/facilitateur/calibrage/nouveau"
LOTS = (("1", "Gros œuvre", 800_000), ("2", "Peinture", 150_000), ("3", "Charpente métallique", 90_000))


@pytest.fixture(autouse=True)
def in_july():
    with time_machine.travel("2026-07-01 09:00 +02:00"):
        yield


@pytest.fixture
def structure(session: Session) -> Structure:
    load_shipped(session, read_shipped(REFERENCES))
    return StructureFactory()


@pytest.fixture
def staff(app: Flask, structure: Structure) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, MembershipFactory(structure=structure))
    return browser


@pytest.fixture
def market(structure: Structure) -> Market:
    """A three-lot works market, of twelve months."""
    market = MarketFactory(
        structure_id=structure.id, title="Réhabilitation du groupe scolaire", purchase_type=PurchaseType.WORKS,
        duration_months=12,
    )  # fmt: skip
    for position, (number, title, amount) in enumerate(LOTS, 1):
        LotFactory(market=market, position=position, number=number, title=title, amount=Decimal(amount))
    return market


@pytest.fixture
def calculated(staff: Browser, market: Market) -> Page:
    form = staff.get(f"{NEW}?marche={market.id}").form("Calculer les heures")
    return form.submit(
        {"rows-0-trade": "masonry", "rows-1-trade": "painting", "rows-2-trade": "steel_frame"},
        title="Calibrage de l’école",
    )


def test_the_published_example(staff: Browser):
    form = staff.get("/facilitateur/calibrage/").click("Calibrer une clause").form("Calculer les heures")
    page = form.submit({"rows-0-amount": "1 000 000", "rows-0-labour_share": "50"})
    assert page.figures["Heures à demander"] == "833,33 h"
    assert page.figures["Équivalents temps plein sur un an"] == "0,52"
    [row] = page.table("Calcul de chaque ligne")
    assert (row["Calcul"], row["Central"]) == ("1 000 000,00 € × 50 % × 5 % ÷ 30,00 €", "833,33 h")
    sources = {row["Valeur"]: row["Source"] for row in page.table("Valeurs et sources")}
    assert sources["Part de main-d’œuvre, Ligne 1"] == "Saisi par le facilitateur"
    assert sources["Coût horaire"] == "Exemple de calcul publié par la MEF Sud 77 valeur du 1er janvier 2020"


def test_the_lots_of_a_market_come_filled(staff: Browser, market: Market):
    page = staff.get(f"/facilitateur/marches/{market.id}/clause").click("Calculer les heures")
    form = page.form("Calculer les heures")
    assert form.values["title"] == "Calibrage, Réhabilitation du groupe scolaire"
    assert [form.values[f"rows-{n}-label"].replace("\u202f", " ") for n in range(3)] == [
        "Lot 1 : Gros œuvre", "Lot 2 : Peinture", "Lot 3 : Charpente métallique",
    ]  # fmt: skip
    assert (form.values["rows-1-amount"], form.values["rows-1-duration_months"]) == ("150000", "12")
    assert (form.values["rows-1-insertion_rate"], form.values["rows-1-hourly_cost"]) == ("5", "30")


def test_three_lots_add_up_with_ranges_and_cautions(calculated: Page):
    assert calculated.heading == "Calibrage de l’école"
    assert calculated.figures["Heures à demander"] == "871,67 h"
    lots = {row["Lot"]: row for row in calculated.table("Heures par lot")}
    assert (lots["Lot 1 : Gros œuvre"]["Central"], lots["Lot 1 : Gros œuvre"]["Haut"]) == ("666,67 h", "1 600,00 h")
    assert (lots["Lot 2 : Peinture"]["Bas"], lots["Lot 2 : Peinture"]["Central"]) == ("175,00 h", "175,00 h")
    assert lots["Lot 3 : Charpente métallique"]["Central"] == "30,00 h"
    small, common = calculated.all(".message--warning li")
    assert small.startswith("Lot 3 : Charpente métallique : 30,00 h, moins de 70,00 h")
    assert common.startswith("Une clause commune aux 3 lots ferait 871,67 h")


def test_a_lot_or_the_whole_is_used_by_a_clause(calculated: Page, market: Market):
    whole = calculated.click("Utiliser ce résultat").form("Enregistrer la clause")
    assert whole.values["hours"] == "871,67"
    assert len(whole.tag.select("[name=lots][checked]")) == 3
    lot = calculated.click("Utiliser les heures de Lot 2 : Peinture").form("Enregistrer la clause")
    assert lot.values["hours"] == "175"
    [ticked] = [box["value"] for box in lot.tag.select("[name=lots][checked]")]
    assert lot.page.url.endswith(ticked)
    lot.submit(title="Peinture", criteria=["rsa"])
    used = calculated.browser.get(calculated.url.partition("?")[0])
    assert used.says("La clause Peinture repose sur ce calibrage")
    refused = used.browser.get(used.url + "/modifier").form("Calculer les heures").submit(status=409)
    assert refused.errors == ["Une clause repose sur ce calibrage : dupliquez-le pour en changer les valeurs."]


def test_lines_are_added_and_taken_away_without_losing_what_was_typed(staff: Browser):
    page = staff.get(NEW)
    form = page.form("Ajouter une ligne")
    page = form.submit({"rows-0-label": "Lot 1", "rows-0-amount": "12,x", "rows-0-trade": "painting"}, title="Essai")
    assert (page.form("Calculer les heures").values["rows-0-amount"], page.errors) == ("12,x", [])
    page = page.form("Ajouter un métier à ce lot ligne 1").submit({"rows-1-label": "Lot 2", "rows-0-amount": "1000"})
    values = page.form("Calculer les heures").values
    assert [values[f"rows-{n}-label"] for n in range(3)] == ["Lot 1", "Lot 1", "Lot 2"]
    assert (values["rows-1-trade"], values["rows-1-amount"], values["title"]) == ("none", "", "Essai")
    page = page.form("Retirer la ligne 1").submit()
    values = page.form("Calculer les heures").values
    assert [values[f"rows-{n}-label"] for n in range(2)] == ["Lot 1", "Lot 2"]
    assert "rows-2-label" not in values
    page = page.form("Ajouter un sous-objectif").submit()
    page = page.form("Retirer le sous-objectif 1").submit({"quotas-0-label": "Femmes"})
    assert "quotas-0-label" not in page.form("Calculer les heures").values


def test_sub_quotas_become_hours(staff: Browser):
    form = staff.get(NEW).form("Ajouter un sous-objectif").submit().form("Calculer les heures")
    page = form.submit(
        {"rows-0-amount": "1000000", "rows-0-labour_share": "50", "quotas-0-label": "Femmes", "quotas-0-share": "30"}
    )
    assert page.table("Sous-objectifs") == [{"Public visé": "Femmes", "Part": "30 %", "Heures": "250,00 h"}]


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"rows-0-amount": "1000"}, 409, "Ligne 1 : choisissez un métier, ou indiquez la part de main-d’œuvre."),
        ({}, 409, "Remplissez au moins une ligne."),
        ({"rows-0-amount": "abc"}, 422, "Indiquez un montant en euros, par exemple 1 250,50."),
        ({"rows-0-label": "Lot 1", "rows-0-trade": "painting"}, 409,
         "Lot 1, peinture : Indiquez un montant hors taxes supérieur à zéro et vraisemblable."),
        ({"rows-0-amount": "5", "rows-0-trade": "painting", "rows-0-insertion_rate": ""}, 409,
         "Ligne 1, peinture : Le taux d’insertion se situe entre 0 et 100 %."),
        ({"rows-0-amount": "5", "rows-0-duration_months": "six"}, 422,
         "Indiquez un nombre entier de mois, par exemple 12."),
        ({"title": ""}, 422, "Donnez un titre à ce calibrage."),
    ],
)  # fmt: skip
def test_bad_input_is_said_and_kept(staff: Browser, typed: dict[str, str], status: int, sentence: str):
    page = staff.get(NEW).form("Calculer les heures").submit(typed, status=status)
    assert page.errors == [sentence]
    again = page.form("Calculer les heures").values
    assert {name: again[name] for name in typed} == typed


def test_a_calculation_is_listed_reopened_and_copied(staff: Browser, calculated: Page):
    [row] = staff.get("/facilitateur/calibrage/").table("Calculs enregistrés")
    assert (row["Calibrage"], row["Lignes"], row["Heures"]) == ("Calibrage de l’école", "3", "871,67 h")
    form = calculated.click("Changer les valeurs").form("Calculer les heures")
    assert form.values["rows-1-labour_share"] == "70"
    changed = form.submit({"rows-1-insertion_rate": "10"})
    assert changed.flashes == ["Le calibrage est recalculé avec les valeurs d’aujourd’hui."]
    assert changed.figures["Heures à demander"] == "1 046,67 h"
    copy = changed.click("Dupliquer").form("Calculer les heures").submit()
    assert copy.heading == "Calibrage de l’école (copie)"
    assert copy.link("Utiliser ce résultat").startswith("/facilitateur/marches/")
    assert len(staff.get("/facilitateur/calibrage/").table("Calculs enregistrés")) == 2


def test_a_past_calculation_keeps_the_values_of_its_day(session: Session, staff: Browser, calculated: Page):
    changes = {"hourly_cost.default": "60", "calibration.minimum_hours": "1", "hourly_cost.high": "70"}
    for key, value in changes.items():
        command = SetValue(key=key, value=Decimal(value), starts_on=date(2020, 1, 1), source="Essai")
        set_value(session, command, structure_id=None, by=SYSTEM)
    again = staff.get(calculated.url)
    assert again.text == calculated.text
    fresh = staff.get(NEW).form("Calculer les heures")
    assert fresh.values["rows-0-hourly_cost"] == "60"


def test_another_structure_neither_opens_nor_copies_it(app: Flask, calculated: Page):
    stranger = Browser(app)
    sign_in(stranger.http, MembershipFactory())
    path = calculated.url.partition("?")[0]
    for address in (path, f"{path}/modifier", f"{NEW}?depuis={path.rpartition('/')[2]}"):
        stranger.get(address, status=404)


def test_the_pages_hold_in_their_queries(staff: Browser, calculated: Page):
    for address in ("/facilitateur/calibrage/", calculated.url, f"{calculated.url.partition('?')[0]}/modifier"):
        staff.get(address)
        with count_queries() as statements:
            staff.get(address)
        assert len(statements) <= 12, "\n".join(statements)


def test_the_note_for_the_buyer_is_a_tagged_pdf_that_never_changes(staff: Browser, calculated: Page):
    address = calculated.link("Note pour l’acheteur (PDF)")
    note = staff.download(address)
    assert note.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in note.content
    assert note.disposition == 'attachment; filename="note-calibrage-2026-07-01.pdf"'
    assert staff.download(address).content == note.content
