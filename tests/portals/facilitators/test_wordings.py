"""Texts for the contract documents: filled by a calibration, made of templates that the administrator may write."""

import io
from decimal import Decimal
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.journal.models import JournalEntry
from facilitator.kernel.files import REFERENCES
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.rules import Quota
from facilitator.markets.calibration.services import SaveCalibration, TypedRow, save_calibration
from facilitator.organisations.models import Structure
from facilitator.references.services import load_shipped, read_shipped
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.markets import LotFactory, MarketFactory
from tests.factories.organisations import AuthorityFactory, StructureFactory
from tests.markets.obligations.conftest import CAMILLE
from tests.pages import Browser
from tests.signing_in import sign_in

SETTINGS = "/facilitateur/reglages/textes/"
ARTICLE = f"{SETTINGS}ccap_article"


@pytest.fixture(autouse=True)
def in_july():
    with time_machine.travel("2026-07-01 09:00 +02:00"):
        yield


@pytest.fixture
def structure(session: Session) -> Structure:
    load_shipped(session, read_shipped(REFERENCES))
    return StructureFactory(name="Maison de l’emploi de Brumeval")


def browser_of(app: Flask, structure: Structure, **traits) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, MembershipFactory(structure=structure, **traits))
    return browser


@pytest.fixture
def staff(app: Flask, structure: Structure) -> Browser:
    return browser_of(app, structure)


@pytest.fixture
def admin(app: Flask, structure: Structure) -> Browser:
    return browser_of(app, structure, admin=True)


@pytest.fixture
def calibration(session: Session, structure: Structure) -> Calibration:
    market = MarketFactory(
        structure_id=structure.id, title="Réhabilitation de l'école", reference="2026-041",
        authority=AuthorityFactory(name="Ville de Brumeval"),
        referent=UserFactory(name="Odile Marchefer", email="odile@brumeval.example"),
    )  # fmt: skip
    rows = tuple(
        TypedRow(
            label=f"Lot {number}", lot_id=LotFactory(market=market, number=str(number), position=number).id,
            amount=Decimal(amount), trade="masonry", insertion_rate=Decimal(5), hourly_cost=Decimal(30),
            duration_months=12,
        )
        for number, amount in ((1, 1_000_000), (2, 300_000))
    )  # fmt: skip
    session.refresh(market, ["lots"])
    command = SaveCalibration(
        title="Calibrage", rows=rows, quotas=(Quota(label="femmes", share=Decimal(30)),), market=market
    )
    return save_calibration(session, structure.id, command, by=CAMILLE)


def test_the_texts_are_filled_by_the_calculation(staff: Browser, calibration: Calibration):
    page = staff.get(f"/facilitateur/calibrage/{calibration.id}").click("Textes pour le marché")
    article, annex = page.all("textarea")
    for words in (
        "Ville de Brumeval souhaite que l’exécution du marché « Réhabilitation de l’école » (référence : 2026-041)",
        "– Lot 1 : 833,33 heures, pendant 12 mois – Lot 2 : 250,00 heures, pendant 12 mois",
        "– soit, pour l’ensemble des lots : 1 083,33 heures",
        "– dont 325,00 heures au moins (30 %) pour le public suivant : femmes",
        "Odile Marchefer (odile@brumeval.example)",
        "Maison de l’emploi de Brumeval",
        "– demandeur d’emploi de longue durée (12 mois ou plus)",
        "une pénalité de [montant] €",
    ):
        assert words in article
    assert "Ces heures représentent 8,09 mois de travail d’une personne à plein temps : 0,67 personne" in annex
    assert "{" not in article + annex


def test_without_a_market_what_is_missing_is_said(session: Session, staff: Browser, structure: Structure):
    row = TypedRow(
        label="Peinture", amount=Decimal(1000), trade="painting", insertion_rate=Decimal(5), hourly_cost=Decimal(30)
    )
    alone = save_calibration(session, structure.id, SaveCalibration(title="Essai", rows=(row,)), by=CAMILLE)
    article, _annex = staff.get(f"/facilitateur/calibrage/{alone.id}/textes").all("textarea")
    assert "[à compléter : nom de l’acheteur]" in article
    assert "[à compléter : durée, en mois]" in article
    assert "ensemble des lots" not in article


def test_the_texts_are_files_too(staff: Browser, calibration: Calibration):
    page = staff.get(f"/facilitateur/calibrage/{calibration.id}/textes")
    plain = staff.download(page.link("Télécharger le texte seul Article du CCAP"))
    assert (plain.type, plain.disposition) == (
        "text/plain", 'attachment; filename="ccap-article-2026-07-01.txt"',
    )  # fmt: skip
    assert "833,33\u202fheures" in plain.content.decode()
    file = staff.download(page.link("Télécharger pour le traitement de texte (ODT) Article du CCAP"))
    with ZipFile(io.BytesIO(file.content)) as archive:
        assert "833,33\u202fheures" in archive.read("content.xml").decode()
    staff.get(f"/facilitateur/calibrage/{calibration.id}/textes/inconnu.txt", status=404)


def test_the_administrator_writes_the_template_and_goes_back(
    session: Session, admin: Browser, staff: Browser, calibration: Calibration
):
    page = admin.get("/facilitateur/reglages/acces/").click("Modèles de textes")
    assert [row["Version"] for row in page.table()] == ["modèle d’origine", "modèle d’origine"]
    form = page.click("Modifier Article du CCAP").form("Enregistrer le modèle")
    assert form.values["body"].lstrip().startswith("Article [numéro]")
    page = form.submit(body="Article 7\n{acheteur} demande {heures}.")
    assert page.flashes == ["Le modèle est enregistré : les prochains textes le suivront."]
    article, _annex = staff.get(f"/facilitateur/calibrage/{calibration.id}/textes").all("textarea")
    assert article == "Article 7 Ville de Brumeval demande 1 083,33 heures."
    [row, _annex_row] = admin.get(SETTINGS).table()
    assert row["Version"] == "de votre structure"
    back = page.press("Rétablir le modèle d’origine")
    assert back.flashes == ["Le modèle d’origine est rétabli."]
    article, _annex = staff.get(f"/facilitateur/calibrage/{calibration.id}/textes").all("textarea")
    assert article.startswith("Article [numéro]")
    events = session.scalars(
        sa.select(JournalEntry.event).where(JournalEntry.event.startswith("text_template")).order_by(JournalEntry.id)
    )
    assert list(events) == ["text_template.saved", "text_template.reset"]


def test_an_unknown_field_is_refused_and_the_text_stays(admin: Browser):
    form = admin.get(f"{ARTICLE}/modifier").form("Enregistrer le modèle")
    page = form.submit(body="Pour {client}.", status=409)
    [sentence] = page.errors
    assert sentence.startswith("Champ inconnu : {client}. Écrivez l’un de ceux-ci : {acheteur}, {marche}")
    assert page.form("Enregistrer le modèle").values["body"].strip() == "Pour {client}."


def test_each_structure_has_its_own(app: Flask, admin: Browser):
    admin.get(f"{ARTICLE}/modifier").form("Enregistrer le modèle").submit(body="À nous {acheteur}.")
    elsewhere = browser_of(app, StructureFactory(), admin=True)
    assert [row["Version"] for row in elsewhere.get(SETTINGS).table()] == ["modèle d’origine"] * 2


def test_a_facilitator_reads_the_template_without_changing_it(staff: Browser):
    page = staff.get(SETTINGS).click("Article du CCAP")
    assert page.all("main textarea")[0].startswith("Article [numéro]")
    assert page.all("main form") == []
    staff.get(f"{ARTICLE}/modifier", status=403)
