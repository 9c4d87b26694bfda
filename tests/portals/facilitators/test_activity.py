"""Invoices, orders and hours worked, on the facilitators' pages."""

import io
from datetime import date

import pytest
import sqlalchemy as sa
import xlsxwriter

from facilitator.kernel import clock
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.services import list_commitments
from facilitator.markets.enums import GroupementKind, MemberRole
from facilitator.markets.models import Award, AwardMember, Market
from facilitator.organisations.models import Structure
from tests.factories.accounts import MembershipFactory
from tests.factories.hours import HoursLineFactory, WorkedMonthFactory
from tests.factories.markets import AwardMemberFactory
from tests.factories.organisations import CompanyFactory
from tests.factories.people import PlacementFactory
from tests.markets.activity.conftest import SHARE_OF_HOURS, following_clause
from tests.markets.obligations.conftest import awarded_lot, running_clause
from tests.signing_in import sign_in


@pytest.fixture
def clause(session, browser) -> Clause:
    """The real clause, followed by whoever is signed in."""
    clause = following_clause(session, "Maçonnerie du Val", "Peinture Durand")
    sign_in(browser.http, MembershipFactory(structure=session.get_one(Structure, clause.structure_id)))
    return clause


def address(clause: Clause) -> str:
    return f"/facilitateur/clauses/{clause.id}"


def test_the_real_clause_typed_on_screen(browser, clause):
    page = browser.get(address(clause)).click("Facturation")
    for day, amount, owed in (
        ("2026-03-31", "2 500 000", "0,00 h"),
        ("2026-06-30", "300 000", "50,00 h"),
        ("2026-09-30", "450 000,00", "275,00 h"),
    ):
        page = page.click("Enregistrer une pièce").form("Enregistrer la pièce").submit(effective_on=day, amount=amount)
        assert page.flashes == ["La pièce est enregistrée."]
        page = browser.get(f"{address(clause)}/facturation?au={day}")
        assert page.figures["Heures dues"] == owed
    issued = clock.now()
    page.click("Enregistrer une pièce").form("Enregistrer la pièce").submit(effective_on="2026-05-15", amount="200000")

    def owed_on(query: str) -> str:
        return browser.get(f"{address(clause)}?{query}").figures["Heures dues"]

    assert owed_on("au=2026-06-30") == "150,00 h"
    assert owed_on("au=2026-12-31") == "375,00 h"
    assert owed_on(f"au=2026-06-30&edite={issued.isoformat().replace('+', '%2B')}") == "50,00 h"
    rows = browser.get(f"{address(clause)}/facturation").table("Pièces enregistrées")
    assert [(row["Cumul"], row["Heures dues ensuite"]) for row in rows] == [
        ("3 450 000,00 €", "375,00 h"),
        ("3 000 000,00 €", "150,00 h"),
        ("2 700 000,00 €", "0,00 h"),
        ("2 500 000,00 €", "0,00 h"),
    ]


def test_a_credit_note_an_order_and_a_reversal(browser, clause):
    page = browser.get(f"{address(clause)}/facturation/nouvelle")
    page.form("Enregistrer la pièce").submit(effective_on="2026-03-31", amount="2800000")
    page.form("Enregistrer la pièce").submit(kind="credit_note", effective_on="2026-04-30", amount="20000")
    page = page.form("Enregistrer la pièce").submit(kind="order", effective_on="2026-04-30", amount="3000000")
    assert page.figures["Heures dues"] == "40,00 h"
    assert page.figures["Heures prévues"] == "150,00 h"
    page = page.click("Annuler la pièce du 30 avril 2026").form("Annuler la pièce").submit(reason="Avoir refusé")
    assert page.figures["Heures dues"] == "50,00 h"
    assert page.says("Avoir refusé")
    orders = page.click("Bons de commande").table("Pièces enregistrées")
    assert [row["Heures prévues ensuite"] for row in orders] == ["150,00 h"]


def test_what_is_wrong_is_said_and_nothing_is_lost(browser, clause):
    page = browser.get(f"{address(clause)}/facturation/nouvelle")
    page = page.form("Enregistrer la pièce").submit(
        effective_on="2019-03-31", amount="1000", reference="F-7", status=409
    )
    assert "précède le début du marché" in page.text
    assert page.form("Enregistrer la pièce").values["reference"] == "F-7"
    page.form("Enregistrer la pièce").submit(effective_on="2026-03-31", amount="", status=422)


def test_the_total_of_hours_worked(browser, session):
    clause = following_clause(session, "Maçonnerie du Val", terms=SHARE_OF_HOURS)
    sign_in(browser.http, MembershipFactory(structure=session.get_one(Structure, clause.structure_id)))
    page = browser.get(address(clause)).click("Heures travaillées").click("Enregistrer des heures")
    page = page.form("Enregistrer les heures").submit(effective_on="2026-03-31", hours="1200,50")
    assert page.figures["Heures d’insertion dues"] == "60,03 h"
    assert browser.get(f"{address(clause)}?au=2026-03-31").figures["Heures dues"] == "60,03 h"


def workbook(*rows) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return content.getvalue()


HEAD = ("Date de facture", "Entreprise (SIRET)", "Montant HT", "N° facture")


@pytest.fixture
def send(browser, clause, tmp_path):
    def send(content: bytes, name: str = "factures.xlsx", status: int = 200):
        path = tmp_path / name
        path.write_bytes(content)
        page = browser.get(f"{address(clause)}/facturation").click("Importer un tableur")
        return page.form("Lire le fichier").submit(file=path, status=status)

    return send


def test_a_spreadsheet_is_previewed_then_recorded_once(session, browser, clause, send):
    _alpha, beta = list_commitments(session, clause)
    number = session.get_one(type(CompanyFactory()), beta.company_id).identifier
    rows = [
        HEAD,
        (date(2026, 3, 31), "Maçonnerie du Val", 2_500_000.0, "F-1"),
        ("30/06/2026", f"{number}00017", "300 000,00 €", "F-2"),
        (date(2026, 9, 30), "Inconnue", 10, "F-3"),
        ("31/02/2026", "Peinture Durand", 10, "F-4"),
        (date(2026, 9, 30), "peinture durand", "beaucoup", "F-5"),
    ]
    page = send(workbook(*rows))
    assert page.figures["Pièces à enregistrer"] == "2"
    faulty = page.table("Lignes en défaut")
    assert [row["Ligne"] for row in faulty] == ["4", "5", "6"]
    assert "Inconnue" in faulty[0]["Ce qui ne va pas"]
    page = page.form("Enregistrer 2 pièces").submit()
    assert page.figures["Heures dues"] == "50,00 h"
    again = send(workbook(*rows, (date(2026, 9, 30), "Peinture Durand", 200_000, "F-6")))
    assert (again.figures["Déjà connues"], again.figures["Pièces à enregistrer"]) == ("2", "1")
    assert again.form("Enregistrer 1 pièce").submit().figures["Heures dues"] == "150,00 h"


def test_a_csv_file_in_the_spelling_of_a_spreadsheet(send):
    lines = "Date;Membre;Montant;Référence\r\n31/03/2026;Maçonnerie du Val;2 702 000,00;12\r\n"
    page = send(lines.encode("cp1252"), "factures.csv")
    assert page.form("Enregistrer 1 pièce").submit().figures["Heures dues"] == "1,00 h"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"PK\x03\x04 abime", "abîmé"),
        (b"%PDF-1.7 \x00\x01", "ni un classeur"),
        (b"Date;Entreprise\n31/03/2026;X\n", "montant"),
    ],
)  # fmt: skip
def test_a_file_that_says_nothing_gets_a_sentence(send, content, words):
    page = send(content, status=409)
    assert any(words in error for error in page.errors)


def test_a_preview_belongs_to_its_clause(session, browser, clause, send):
    page = send(workbook(HEAD, (date(2026, 3, 31), "Maçonnerie du Val", 10, "F-1")))
    action = str(page.form("Enregistrer 1 pièce").tag["action"])
    market = session.scalars(sa.select(Market).where(Market.structure_id == clause.structure_id)).one()
    other = running_clause(session, lot=awarded_lot("Alpha", market=market))
    browser.get(action.replace(str(clause.id), str(other.id)), status=404)
    assert browser.get(action).figures["Pièces à enregistrer"] == "1"


def test_a_clause_that_fixes_its_hours_follows_nothing(session, browser):
    clause = running_clause(session, "Alpha")
    sign_in(browser.http, MembershipFactory(structure=session.get_one(Structure, clause.structure_id)))
    assert browser.get(f"{address(clause)}/facturation").says("ne suit pas la facturation")
    page = browser.get(f"{address(clause)}/facturation/nouvelle").form("Enregistrer la pièce")
    page.submit(effective_on="2026-03-31", amount="1000", status=409)


def test_a_suspension_puts_off_what_remains(session, browser):
    clause = running_clause(session, "Alpha", "Bêta", hours="365.00")
    sign_in(browser.http, MembershipFactory(structure=session.get_one(Structure, clause.structure_id)))
    page = browser.get(address(clause)).click("Suspendre")
    typed = {"effective_on": "2026-04-11", "reason": "Amiante"}
    page.form("Suspendre la clause").submit(**typed, status=422)
    page = page.form("Suspendre la clause").submit(**typed, resumes_on="2026-05-11")
    for day, owed in (("2026-04-10", "100,00 h"), ("2026-05-10", "100,00 h"), ("2027-01-30", "365,00 h")):
        shown = browser.get(f"{address(clause)}?au={day}")
        assert shown.figures["Dues à cette date"] == owed
    session.refresh(clause)
    assert clause.ends_on == date(2027, 1, 30)


def test_who_answers_for_whom_and_what_subcontractors_do(session, browser):
    lot = awarded_lot("Alpha", "Bêta")
    award = session.scalars(sa.select(Award).where(Award.lot_id == lot.id)).one()
    award.groupement = GroupementKind.JOINT_SOLIDARY_LEAD
    holders = sa.select(AwardMember).where(AwardMember.award_id == award.id).order_by(AwardMember.position)
    principal = session.scalars(holders).first()
    helper = CompanyFactory(name="Gamma Insertion")
    AwardMemberFactory(
        award=award,
        company=helper,
        role=MemberRole.SUBCONTRACTOR,
        principal_id=principal.id,
        position=3,
        indicative_hours=120,
    )
    clause = running_clause(session, lot=lot)
    [alpha, _beta] = list_commitments(session, clause)
    placement = PlacementFactory(structure_id=clause.structure_id, employer=helper)
    month = WorkedMonthFactory(structure_id=clause.structure_id, placement=placement, month=date(2026, 2, 1))
    HoursLineFactory(commitment=alpha, worked_month=month, month=date(2026, 2, 1), work_hours=35)
    sign_in(browser.http, MembershipFactory(structure=session.get_one(Structure, clause.structure_id)))
    page = browser.get(address(clause))
    assert page.says("mandataire, répond envers l’acheteur des heures de tous les membres")
    [row] = page.click("Groupement et sous-traitance").table("Heures des sous-traitants")
    assert row == {
        "Sous-traitant": "Gamma Insertion", "Pour": "Alpha", "Heures visées": "120,00 h", "Heures validées": "35,00 h",
    }  # fmt: skip
