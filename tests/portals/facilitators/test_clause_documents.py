"""Documents of a clause: sent, read by those whom it binds, removed."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.kernel.settings import Settings
from facilitator.markets.clauses.models import Clause
from facilitator.markets.models import Lot
from facilitator.organisations.models import Company, Structure
from facilitator.portals.facilitators import clause_documents
from tests.factories.accounts import MembershipFactory
from tests.markets.obligations.conftest import awarded_lot, running_clause
from tests.pages import Browser, Page
from tests.signing_in import sign_in

PDF = b"%PDF-1.7 Article 7.2 : insertion"


@pytest.fixture
def lot() -> Lot:
    return awarded_lot("Alpha Bâtiment")


@pytest.fixture
def clause(session: Session, lot: Lot) -> Clause:
    return running_clause(session, lot=lot)


def open_page(app: Flask, session: Session, clause: Clause) -> Page:
    browser = Browser(app)
    sign_in(browser.http, MembershipFactory(structure=session.get(Structure, clause.structure_id)))
    return browser.get(f"/facilitateur/clauses/{clause.id}").click("Joindre ou retirer")


@pytest.fixture
def opened(app: Flask, session: Session, clause: Clause) -> Page:
    return open_page(app, session, clause)


def test_a_document_is_sent_read_and_removed(opened: Page, settings: Settings):
    assert opened.says("Aucun document pour le moment")
    page = opened.form("Joindre le document").submit(file=(PDF, "CCAP été.exe"))
    assert page.flashes == ["Le document est joint à la clause."]
    [row] = page.table("Documents joints")
    assert (row["Document"], row["Taille"]) == ("CCAP été.exe", "1 ko")
    file = page.browser.download(page.link("CCAP été.exe"))
    assert (file.content, file.type) == (PDF, "application/pdf")
    assert file.disposition.startswith("attachment")
    [kept] = (settings.data_dir / "uploads" / "clauses").iterdir()
    assert kept.suffix == ".pdf"
    gone = page.press("Retirer")
    assert gone.says("Aucun document pour le moment")
    assert not kept.exists()
    history = gone.click("Insertion, gros œuvre").click("Historique de la clause")
    assert history.all(".timeline__title")[0] == "Document retiré de la clause : CCAP été.exe"


def test_a_wrong_file_gets_a_sentence_and_leaves_nothing(opened: Page, settings: Settings, monkeypatch):
    form = opened.form("Joindre le document")
    assert form.submit(status=422).errors == ["Choisissez un fichier."]
    wrong = form.submit(status=422, file=(b"MZ program", "CCAP.pdf"))
    assert wrong.errors[0].startswith("Ce fichier n’est pas un PDF")
    monkeypatch.setattr(clause_documents, "MOST_BYTES", 10)
    assert form.submit(status=422, file=(PDF, "CCAP.pdf")).errors[0].startswith("Ce fichier dépasse 20 Mo")
    assert list((settings.data_dir / "uploads" / "clauses").iterdir()) == []


def test_a_refused_document_leaves_no_file(opened: Page, settings: Settings):
    form = opened.form("Joindre le document")
    form.submit(file=(PDF, "CCAP.pdf"))
    assert form.submit(status=409, file=(PDF, "copie.pdf")).errors == [
        "Ce document est déjà joint, sous le nom « CCAP.pdf »."
    ]
    assert len(list((settings.data_dir / "uploads" / "clauses").iterdir())) == 1


def test_a_lost_file_is_said(opened: Page, settings: Settings):
    page = opened.form("Joindre le document").submit(file=(PDF, "CCAP.pdf"))
    for kept in (settings.data_dir / "uploads" / "clauses").iterdir():
        kept.unlink()
    assert page.click("CCAP.pdf", status=409).says("Ce fichier manque sur le serveur")


@pytest.mark.parametrize("role", ["company", "buyer"])
def test_those_whom_the_clause_binds_read_its_terms_and_documents(
    app: Flask, session: Session, lot: Lot, clause: Clause, opened: Page, role: str
):
    opened.form("Joindre le document").submit(file=(PDF, "CCAP.pdf"))
    clause.documents, clause.text = ["Relevé d’heures"], "Article 7.2"
    clause.counting_rules, clause.counting_reason = {"window_months": 36}, "Motif interne"
    session.flush()
    reader = Browser(app)
    owing = session.scalars(sa.select(Company).where(Company.name == "Alpha Bâtiment")).one()
    known = {"company": {"for_company": True, "company": owing},
             "buyer": {"for_buyer": True, "authority": lot.market.authority}}[role]  # fmt: skip
    sign_in(reader.http, MembershipFactory(structure=session.get(Structure, clause.structure_id), **known))
    home = {"company": "/entreprise/engagements", "buyer": f"/acheteur/marches/{lot.market_id}"}[role]
    page = reader.get(home).click("Ce que demande la clause")
    assert page.facts["Documents à fournir"] == "Relevé d’heures"
    assert page.says("Article 7.2")
    assert not page.says("Motif interne")
    assert reader.download(page.link("CCAP.pdf")).content == PDF
