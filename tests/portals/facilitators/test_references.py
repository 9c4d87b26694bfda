"""Reference values on screen: read by all the staff, chosen by the administrator, national ones by the instance."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.kernel.files import REFERENCES
from facilitator.organisations.models import Structure
from facilitator.references.services import load_shipped, read_shipped
from tests.factories.accounts import MembershipFactory
from tests.factories.organisations import StructureFactory
from tests.pages import Browser, Page
from tests.queries import count_queries
from tests.signing_in import sign_in

VALUES = "/facilitateur/reglages/valeurs/"
COST = f"{VALUES}hourly_cost.default"
NATIONAL = "/instance/valeurs/hourly_cost.default"


@pytest.fixture(autouse=True)
def in_july():
    with time_machine.travel("2026-07-01 09:00 +02:00"):
        yield


@pytest.fixture
def structure(session: Session) -> Structure:
    load_shipped(session, read_shipped(REFERENCES))
    return StructureFactory()


def browser_of(app: Flask, **membership) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, MembershipFactory(**membership))
    return browser


@pytest.fixture
def staff(app: Flask, structure: Structure) -> Browser:
    return browser_of(app, structure=structure)


@pytest.fixture
def admin(app: Flask, structure: Structure) -> Browser:
    return browser_of(app, structure=structure, admin=True)


@pytest.fixture
def instance(app: Flask, structure: Structure) -> Browser:
    return browser_of(app, instance=True)


def choose(browser: Browser, url: str = COST, *, status: int = 200, **values: str) -> Page:
    usual = {"value": "28,5", "starts_on": "2026-03-01", "source": "Délibération du 12 février 2026"}
    form = browser.get(f"{url}/modifier").form("Enregistrer la valeur")
    return form.submit({**usual, **values}, status=status)


def row_of(page: Page, family: str, label: str) -> dict[str, str]:
    [row] = [row for row in page.table(family) if row["Valeur"].startswith(label)]
    return row


def test_the_structure_chooses_its_own_value_beside_the_national_one(admin: Browser, staff: Browser):
    page = admin.get("/facilitateur/reglages/acces/").click("Valeurs de référence").click("Coût horaire moyen chargé")
    assert page.says("Aujourd’hui : 30 €/h, valeur nationale.")
    form = page.click("Choisir une valeur propre")
    assert form.facts["Valeur nationale"] == "30 €/h"
    page = choose(admin)
    assert page.flashes == ["La valeur de votre structure est enregistrée. Les calculs passés gardent la leur."]
    assert page.says("Aujourd’hui : 28,5 €/h, valeur de votre structure.")
    own, national = page.table()
    assert (own["De qui"], own["Valeur"], own["Source"]) == (
        "votre structure", "28,5 €/h", "Délibération du 12 février 2026",
    )  # fmt: skip
    assert national["De qui"] == "nationale"
    assert page.says("Valeur fixée à 28,5, à partir du 01/03/2026")
    row = row_of(staff.get(VALUES), "Calibrage", "Coût horaire moyen chargé")
    assert (row["Nationale"], row["Votre structure"], row["Depuis le"]) == ("30 €/h", "28,5 €/h", "01/03/2026")
    calculation = staff.get("/facilitateur/calibrage/nouveau").form("Calculer les heures")
    assert calculation.values["rows-0-hourly_cost"] == "28,5"


def test_a_value_of_the_same_day_is_corrected_and_says_so(admin: Browser):
    choose(admin)
    page = choose(admin, value="29")
    assert page.says("Valeur fixée à 29 (au lieu de 28,5), à partir du 01/03/2026")
    assert len(page.table()) == 2


def test_a_value_taken_back_leaves_its_trace(admin: Browser):
    page = choose(admin).press("Retirer la valeur du 1er mars 2026")
    assert page.flashes == ["Cette valeur est retirée. Les calculs passés gardent la leur."]
    assert page.says("Aujourd’hui : 30 €/h, valeur nationale.")
    assert page.says("Valeur de 28,5 retirée, à partir du 01/03/2026")


def test_a_value_to_come_is_announced(admin: Browser):
    choose(admin, starts_on="2027-01-01")
    row = row_of(admin.get(VALUES), "Calibrage", "Coût horaire moyen chargé")
    assert row["Valeur"].endswith("change le 1er janvier 2027")
    assert row["Votre structure"] == "—"


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"source": ""}, 422, "Indiquez la source : un texte, une délibération, un usage local."),
        ({"value": "beaucoup"}, 422, "Indiquez un nombre, par exemple 12,5."),
        ({"value": ""}, 422, "Indiquez la valeur."),
        ({"value": "100000"}, 409, "Vérifiez la valeur : 100 000 €/h ne se situe pas entre 1 et 1 000."),
        ({"starts_on": "31/02/2026"}, 422, "Indiquez une date qui existe, par exemple 03/03/2026."),
        ({"starts_on": "1900-01-01"}, 409,
         "Vérifiez la date : une valeur commence après le 1er janvier 2000 et dans moins de cinq ans."),
    ],
)  # fmt: skip
def test_bad_input_is_said_and_kept(admin: Browser, values: dict[str, str], status: int, sentence: str):
    page = choose(admin, status=status, **values)
    assert page.errors == [sentence]
    kept = page.form("Enregistrer la valeur").values
    assert {name: kept[name].strip() for name in values} == values


def test_a_facilitator_reads_without_changing(staff: Browser):
    page = staff.get(COST)
    assert "Choisir une valeur propre" not in page.links
    assert page.all("main form") == []
    staff.get(f"{COST}/modifier", status=403)
    staff.get(f"{VALUES}no.such.key", status=404)


def test_a_structure_never_sees_anothers(app: Flask, admin: Browser, structure: Structure):
    choose(admin)
    elsewhere = browser_of(app, structure=StructureFactory(), admin=True).get(COST)
    assert elsewhere.says("Aujourd’hui : 30 €/h, valeur nationale.")
    assert elsewhere.says("Personne n’a changé cette valeur.")


def test_the_instance_sets_the_national_value(instance: Browser, staff: Browser):
    page = instance.get("/instance/").click("Valeurs de référence").click("Coût horaire moyen chargé")
    page = choose(instance, NATIONAL, value="32")
    assert page.flashes == ["La valeur nationale est enregistrée. Les calculs passés gardent la leur."]
    assert page.says("Aujourd’hui : 32 €/h.")
    assert row_of(instance.get("/instance/valeurs/"), "Calibrage", "Coût horaire moyen chargé")["Nationale"] == "32 €/h"
    assert staff.get(COST).says("Aujourd’hui : 32 €/h, valeur nationale.")
    assert staff.get(COST).says("Personne n’a changé cette valeur.")


def test_the_pages_hold_in_their_queries(admin: Browser, instance: Browser):
    choose(admin)
    for browser, address in ((admin, VALUES), (admin, COST), (instance, "/instance/valeurs/"), (instance, NATIONAL)):
        browser.get(address)
        with count_queries() as statements:
            browser.get(address)
        assert len(statements) <= 12, "\n".join(statements)
