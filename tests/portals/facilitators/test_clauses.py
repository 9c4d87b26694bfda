"""A clause on screen: created, started, explained, changed, closed."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.kernel.files import REFERENCES
from facilitator.markets.models import Lot
from facilitator.organisations.models import Structure
from facilitator.references.services import load_shipped, read_shipped
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import LotFactory, MarketFactory
from tests.markets.obligations.conftest import awarded_lot, running_clause
from tests.pages import Browser, Page
from tests.queries import count_queries
from tests.signing_in import sign_in


@pytest.fixture(autouse=True)
def in_july():
    with time_machine.travel("2026-07-01 09:00 +02:00"):
        yield


@pytest.fixture
def lot(session: Session) -> Lot:
    load_shipped(session, read_shipped(REFERENCES))
    return awarded_lot("Alpha Bâtiment", "Bêta Peinture", number="2", title="Peinture")


@pytest.fixture
def staff(app: Flask, session: Session, lot: Lot) -> Browser:
    browser = Browser(app)
    sign_in(browser.http, MembershipFactory(structure=session.get(Structure, lot.structure_id)))
    return browser


@pytest.fixture
def clause_page(session: Session, staff: Browser, lot: Lot) -> Page:
    clause = running_clause(session, lot=lot)
    return staff.get(f"/facilitateur/clauses/{clause.id}")


def test_a_clause_is_created_on_a_lot_then_started(staff: Browser, lot: Lot):
    form = staff.get(f"/facilitateur/marches/{lot.market_id}/clause").form("Enregistrer la clause")
    assert form.values["lots"] == str(lot.id)
    starting = form.submit(
        title="Insertion, peinture",
        hours="1 000",
        starts_on="2026-01-01",
        ends_on="2026-12-31",
        criteria=["deld", "rsa"],
    )
    assert starting.heading == "Démarrer la clause"
    page = starting.form("Démarrer la clause").submit(share_0="70", share_1="30", document="CCAP, article 7")
    assert page.flashes == ["La clause est en cours."]
    [alpha, beta] = page.table("Ce que chaque entreprise doit et a réalisé")
    assert (alpha["Entreprise"], alpha["Dues"]) == ("Alpha Bâtiment", "700,00 h")
    assert (beta["Entreprise"], beta["Dues"]) == ("Bêta Peinture", "300,00 h")
    assert page.figures["Heures dues"] == "1 000,00 h"
    assert page.figures["Dues à cette date"] == "498,63 h"  # 182 days of 365
    assert page.facts["Publics acceptés"].endswith("et Bénéficiaire du RSA")


@pytest.mark.parametrize(
    ("starts_on", "chosen", "said"),
    [
        ("2026-01-01", "", ", à partir de juillet 2026"),
        ("2026-01-01", "2026-04-01", ", à partir d’avril 2026"),
        ("2026-01-01", "2026-01-01", "du mois suivant"),
        ("2026-05-11", "", "du mois suivant"),
        ("2026-09-01", "", "du mois suivant"),
    ],
)
def test_an_old_clause_asks_nothing_of_the_months_before(staff: Browser, lot: Lot, starts_on, chosen, said):
    form = staff.get(f"/facilitateur/marches/{lot.market_id}/clause").form("Enregistrer la clause")
    starting = form.submit(hours="1 000", starts_on=starts_on, ends_on="2026-12-31")
    page = starting.form("Démarrer la clause").submit(first_month=chosen)
    assert page.facts["Déclarations"].endswith(said)


def test_usual_publics_are_ticked_until_somebody_chooses(staff: Browser, lot: Lot):
    page = staff.get(f"/facilitateur/marches/{lot.market_id}/clause")
    assert len(page.document.select("input[name=criteria][checked]")) > 5
    starting = page.form("Enregistrer la clause").submit(criteria=["rsa"])
    editing = staff.get(starting.url.replace("demarrer", "modifier"))
    assert [tag["value"] for tag in editing.document.select("input[name=criteria][checked]")] == ["rsa"]


def test_a_refused_form_keeps_what_was_typed(staff: Browser, lot: Lot):
    form = staff.get(f"/facilitateur/marches/{lot.market_id}/clause").form("Enregistrer la clause")
    wrong = form.submit(status=409, hours="1000", starts_on="2026-12-31", ends_on="2026-01-01")
    assert wrong.errors == ["La clause finit le 1er janvier 2026, avant de commencer le 31 décembre 2026."]
    assert wrong.form("Enregistrer la clause").values["hours"] == "1000"
    empty = form.submit(status=422, title="")
    assert empty.errors == ["Donnez un intitulé à la clause."]


def test_shares_must_make_a_whole(staff: Browser, lot: Lot):
    form = staff.get(f"/facilitateur/marches/{lot.market_id}/clause").form("Enregistrer la clause")
    starting = form.submit(hours="1000", starts_on="2026-01-01", ends_on="2026-12-31")
    page = starting.form("Démarrer la clause").submit(status=409, share_0="70", share_1="20")
    assert page.errors == ["Les parts des membres font 90 %, et non 100 %."]


def test_a_draft_says_what_it_lacks(staff: Browser, session: Session, lot: Lot):
    bare = LotFactory(market=lot.market, number="3", title="Sols", position=3)
    form = staff.get(f"/facilitateur/marches/{lot.market_id}/clause").form("Enregistrer la clause")
    page = form.submit(lots=[str(bare.id)])
    assert page.says("Un lot n’a pas d’attributaire")
    assert page.click("Clause d’insertion, Réhabilitation de l’école des Tilleuls").facts["Objectif"] == "À compléter"


def test_the_page_explains_what_is_owed(clause_page: Page):
    assert clause_page.figures["Dues à cette date"] == "182,00 h"
    why = clause_page.click("Pourquoi ce chiffre ? (Dues à cette date)")
    assert why.figures == {"Heures dues": "365,00 h", "Dues à cette date": "182,00 h"}
    [entry] = why.table("Écritures comptées")
    assert entry["Jours écoulés"].startswith("182 sur 365 jours")
    assert [row["Dues à cette date"] for row in why.table("Heures dues par membre")] == ["91,00 h", "91,00 h", "0,00 h"]


def test_a_situation_at_another_date(clause_page: Page):
    past = clause_page.form("Afficher cette date").submit(au="2026-01-31")
    assert past.figures["Dues à cette date"] == "31,00 h"
    assert past.says("Situation au 31 janvier 2026")


def test_an_issued_report_ignores_what_comes_later(staff: Browser, clause_page: Page):
    frozen = clause_page.link("Figer ces chiffres tels qu’ils sont connus maintenant")
    assert staff.get(frozen).figures["Heures dues"] == "365,00 h"
    form = clause_page.click("Enregistrer une écriture").form("Inscrire l’écriture")
    after = form.submit(hours="100", effective_on="2026-03-01", reason="Travaux en plus", document="Avenant n° 1")
    assert after.figures["Heures dues"] == "465,00 h"
    assert staff.get(frozen).figures["Heures dues"] == "365,00 h"
    assert staff.get(frozen).says("Arrêté au 1er juillet 2026, édité le 1er juillet 2026")


def test_an_event_may_be_typed_line_by_line(clause_page: Page):
    form = clause_page.click("Enregistrer une écriture").form("Inscrire l’écriture")
    unbalanced = {"hours": "100", "reason": "Tranche 2", "spread": "lines", "member_0": "60", "member_1": "30"}
    refused = form.submit(unbalanced, status=409)
    assert refused.errors[0].endswith("il y a 10,00 h d’écart.")
    page = form.submit({**unbalanced, "unallocated": "10"})
    rows = page.table("Ce que chaque entreprise doit et a réalisé")
    assert [row["Dues"] for row in rows] == ["242,50 h", "212,50 h", "10,00 h"]


def test_a_waiver_removes_hours_without_a_sign(clause_page: Page):
    form = clause_page.click("Enregistrer une écriture").form("Inscrire l’écriture")
    page = form.submit(kind="waiver", hours="65", reason="Accord de l’acheteur", runs_from="", runs_until="")
    assert page.figures["Heures dues"] == "300,00 h"


def test_a_transfer_and_its_reversal(session: Session, clause_page: Page):
    form = clause_page.click("Transférer des heures").form("Transférer les heures")
    alpha, beta = form.choices["giver"][:2]
    refused = form.submit(status=409, giver=alpha, receiver=beta, hours="200", reason="Accord")
    assert "Alpha Bâtiment ne doit que 182,50 h" in refused.errors[0]
    page = form.submit(giver=alpha, receiver=beta, hours="82,50", reason="Accord entre membres")
    assert page.flashes == ["Le transfert est inscrit au registre."]
    rows = page.table("Ce que chaque entreprise doit et a réalisé")
    assert [row["Dues"] for row in rows] == ["100,00 h", "265,00 h"]
    [url] = [url for words, url in page.links.items() if words.startswith("Annuler l’écriture du 1er juillet")]
    page = page.browser.get(url).form("Annuler l’écriture").submit(reason="Saisi par erreur")
    assert [row["Dues"] for row in page.table("Ce que chaque entreprise doit et a réalisé")] == ["182,50 h", "182,50 h"]
    assert len(page.table("Registre des heures dues")) == 3


def test_terms_of_a_running_clause_are_corrected_its_hours_are_not(clause_page: Page):
    form = clause_page.click("Modifier").form("Enregistrer la clause")
    assert "hours" not in form.values
    page = form.submit(title="Insertion, peinture et sols", penalty_kind="fixed", penalty_amount="200")
    assert page.heading == "Insertion, peinture et sols"
    history = page.click("Historique de la clause")
    assert history.all(".timeline__title")[:2] == ["Clause modifiée", "Heures dues : Objectif initial"]
    assert page.facts["Pénalités"] == "200,00 € par heure non réalisée"


def test_a_closed_clause_takes_no_more_entry(staff: Browser, clause_page: Page):
    page = clause_page.click("Clore").form("Clore la clause").submit(closed_on="2026-06-30", reason="Marché résilié")
    assert page.facts["Clôture"] == "30 juin 2026, Marché résilié"
    assert "Enregistrer une écriture" not in page.links
    late = staff.get(f"{clause_page.url}/ecritures/nouvelle").form("Inscrire l’écriture")
    assert late.submit(status=409, hours="1", reason="Trop tard").errors[0].startswith("Cette clause est close")


def test_calibration_gives_its_result_to_the_clause(staff: Browser, lot: Lot):
    page = staff.get(f"/facilitateur/marches/{lot.market_id}/clause").click("Calculer les heures")
    result = page.form("Calculer les heures").submit(
        {"rows-0-amount": "1000000", "rows-0-labour_share": "50", "rows-0-duration_months": "3"}
    )
    assert result.figures["Heures à demander"] == "833,33 h"
    clause = result.click("Utiliser ce résultat")
    assert clause.form("Enregistrer la clause").values["hours"] == "833,33"


def test_another_structure_sees_nothing(app: Flask, session: Session, clause_page: Page, lot: Lot):
    stranger = Browser(app)
    sign_in(stranger.http, MembershipFactory())
    for path in ("", "/pourquoi", "/modifier", "/demarrer", "/clore", "/ecritures/nouvelle", "/ecritures/transfert"):
        stranger.get(f"{clause_page.url}{path}", status=404)
    stranger.get(f"/facilitateur/marches/{lot.market_id}/clause", status=404)


def test_lots_of_another_structure_cannot_be_covered(staff: Browser, lot: Lot):
    other = LotFactory(market=MarketFactory())
    form = staff.get(f"/facilitateur/marches/{lot.market_id}/clause").form("Enregistrer la clause")
    with pytest.raises(AssertionError, match="does not offer"):
        form.send(lots=[str(other.id)])


def test_the_page_of_a_clause_holds_in_its_queries(staff: Browser, clause_page: Page):
    with count_queries() as statements:
        staff.get(clause_page.url)
    assert len(statements) <= 12, "\n".join(statements)
