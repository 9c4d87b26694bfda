"""The terms of a clause on screen: every kind of target, sub-quotas, counting rules, and two people at once."""

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from facilitator.kernel.files import REFERENCES
from facilitator.markets.clauses.enums import Unit
from facilitator.markets.clauses.models import Clause, ClauseQuota
from facilitator.markets.models import Lot
from facilitator.organisations.models import Structure
from facilitator.references.services import load_shipped, read_shipped
from tests.factories.accounts import MembershipFactory
from tests.markets.obligations.conftest import awarded_lot, running_clause
from tests.pages import Browser, Page
from tests.signing_in import sign_in

SAVE = "Enregistrer la clause"


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
def creating(staff: Browser, lot: Lot) -> Page:
    return staff.get(f"/facilitateur/marches/{lot.market_id}/clause")


def opened(staff: Browser, session: Session) -> Page:
    """The page of the only clause."""
    return staff.get(f"/facilitateur/clauses/{session.scalars(sa.select(Clause.id)).one()}")


def test_the_clause_of_a_real_contract_is_entered_whole(creating: Page, staff: Browser, session: Session):
    creating.form(SAVE).submit(
        target="activity", threshold="2 700 000", step="2000", step_hours="1", whole_steps="whole", bearing="shares",
        rhythm="quarterly", declaration_day="15", penalty_kind="fixed", penalty_amount="200", daily_penalty="75",
        modalities=["direct", "secondment"], documents="Contrat de travail\nRelevé d’heures", joint_debt="yes",
        open_ended_months="48", counting_reason="CCAP, article 7.2", text="L’entreprise réserve des heures.",
    )  # fmt: skip
    facts = opened(staff, session).facts
    assert facts["Objectif"] == (
        "1,00 h pour 2 000,00 € hors taxes facturés au-dessus de 2 700 000,00 € "
        "Une tranche commencée ne compte qu’une fois entière Chaque membre porte sa part fixée"
    )
    assert facts["Déclarations"] == "Chaque trimestre, au plus tard le 15 du mois suivant"
    assert facts["Pénalités"] == (
        "200,00 € par heure non réalisée 75,00 € par jour pour pièces manquantes, à partir de la mise en demeure"
    )
    assert facts["Modalités acceptées"] == "Embauche directe et Mise à disposition (AI, ETTI, GEIQ)"
    assert facts["Documents à fournir"] == "Contrat de travail Relevé d’heures"
    assert facts["Comptage propre à la clause"] == "Celles d’un CDI comptent 48 mois. CCAP, article 7.2"
    assert facts["Responsabilité des membres"] == "Chaque membre répond de toute la clause"
    assert opened(staff, session).says("L’entreprise réserve des heures.")


def test_posts_become_hours_by_a_factor_that_says_its_source(creating: Page, staff: Browser, session: Session):
    assert creating.says("Heures que représente un poste, sur un an : Valeur par défaut")
    creating.form(SAVE).submit(unit="posts", unit_count="4")
    page = opened(staff, session)
    assert page.facts["Objectif"].startswith("4 postes, à 1 607,00 h chacun Source : Heures que représente un poste")
    assert page.facts["Objectif"].endswith("6 428,00 h")
    typed = page.click("Modifier").form(SAVE).submit(unit_hours="1 500")
    assert typed.facts["Objectif"] == "4 postes, à 1 500,00 h chacun Source : Saisi par le facilitateur 6 000,00 h"


def test_a_clause_keeps_the_factor_it_was_written_with(creating: Page, staff: Browser, session: Session):
    creating.form(SAVE).submit(unit="posts", unit_count="4")
    clause = session.scalars(sa.select(Clause)).one()
    clause.unit_hours, clause.unit_source = 1500, "CCAP, article 7"
    session.flush()
    page = opened(staff, session).click("Modifier").form(SAVE).submit(unit_count="2")
    assert page.facts["Objectif"] == "2 postes, à 1 500,00 h chacun Source : CCAP, article 7 3 000,00 h"
    assert clause.unit is Unit.POSTS


def test_what_another_target_asks_is_left_aside(creating: Page, staff: Browser, session: Session):
    creating.form(SAVE).submit(target="share", hours_share="5", hours="deux mille", step="abc")
    page = opened(staff, session)
    assert page.facts["Objectif"].startswith("5 % de toutes les heures travaillées")
    assert page.click("Modifier").form(SAVE).values["hours"] == ""


def test_a_draft_without_its_terms_says_so_when_it_starts(creating: Page):
    page = creating.form(SAVE).submit(target="activity", threshold="0")
    assert page.heading == "Démarrer la clause"
    assert page.says("Il manque encore le montant d’une tranche facturée et les heures dues par tranche.")
    assert page.click("Compléter la clause").heading == "Modifier la clause"


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"declaration_day": "32"}, 422, "Choisissez un jour de 1 à 31."),
        ({"hours": "99 999 999"}, 409, "Vérifiez le nombre saisi"),
        ({"hours": "douze"}, 422, "Indiquez un nombre d’heures"),
        ({"starts_on": "2026-12-31", "ends_on": "2026-01-01"}, 409, "avant de commencer"),
        ({"starts_on": "2026-01-01", "ends_on": "2926-01-01"}, 409, "plus de 15 ans"),
        ({"target": "activity", "step": "0"}, 409, "le montant d’une tranche"),
        ({"target": "activity", "threshold": "99999999999999999"}, 409, "seuil de facturation"),
        ({"target": "share", "hours_share": "120"}, 409, "entre 0 et 100 %"),
        ({"target": "none"}, 409, "fixe un objectif d’heures"),
        ({"window_months": "36"}, 409, "Dites pourquoi cette clause ne suit pas"),
        ({"window_months": "9999", "counting_reason": "CCAP"}, 409, "de 1 à 180 mois"),
        ({"penalty_kind": "fixed", "penalty_amount": "20000"}, 409, "paraissent impossibles"),
    ],
)
def test_what_cannot_stand_gets_a_sentence_and_stays_typed(creating: Page, typed, status: int, sentence: str):
    page = creating.form(SAVE).submit(typed, status=status)
    assert sentence in page.errors[0]
    kept = page.form(SAVE).values
    assert {name: kept[name] for name in typed} == typed


def test_quotas_are_added_and_dropped_without_a_script(creating: Page, staff: Browser, session: Session):
    adding = creating.form("Ajouter un sous-quota").submit(title="Insertion, peinture", criteria=["rsa", "deld"])
    form = adding.form(SAVE)
    assert form.values["title"] == "Insertion, peinture"
    assert session.scalars(sa.select(Clause)).all() == []
    form.submit({"quotas-0-label": "Bénéficiaires du RSA", "quotas-0-share": "30", "quotas-0-criteria": ["rsa"]})
    page = opened(staff, session)
    assert page.facts["Sous-quotas"] == "Bénéficiaires du RSA : 30 % des heures"
    assert page.facts["Publics des sous-quotas"] == "Bénéficiaires du RSA : Bénéficiaire du RSA"
    more = page.click("Modifier").form("Ajouter un sous-quota").submit().form(SAVE)
    two = more.submit({"quotas-1-label": "Femmes", "quotas-1-hours": "120"})
    assert two.facts["Sous-quotas"] == "Bénéficiaires du RSA : 30 % des heures Femmes : 120,00 h"
    one = two.click("Modifier").form(SAVE).submit({"quotas-0-is_dropped": True})
    assert one.facts["Sous-quotas"] == "Femmes : 120,00 h"
    assert [row.label for row in session.scalars(sa.select(ClauseQuota))] == ["Femmes"]


@pytest.mark.parametrize(
    ("quota", "status", "sentence"),
    [
        ({"share": "130", "label": "Femmes"}, 409, "entre 0 et 100 %"),
        ({"share": "30", "label": ""}, 422, "Donnez un intitulé à ce sous-quota."),
        ({"share": "trente", "label": "Femmes"}, 422, "Indiquez un pourcentage"),
        ({"share": "", "label": "Femmes"}, 409, "un pourcentage, ou bien un nombre d’heures"),
        ({"hours": "2000", "label": "Femmes"}, 409, "dépassent les 1 000,00 h de la clause"),
    ],
)
def test_a_quota_that_cannot_stand_gets_a_sentence(creating: Page, quota: dict[str, str], status: int, sentence: str):
    form = creating.form("Ajouter un sous-quota").submit(hours="1000").form(SAVE)
    typed = {f"quotas-0-{name}": value for name, value in quota.items()}
    page = form.submit(typed, status=status)
    assert sentence in page.errors[0]
    assert {name: page.form(SAVE).values[name] for name in typed} == typed


def test_a_running_clause_keeps_what_its_ledger_rests_on(staff: Browser, session: Session, lot: Lot):
    clause = running_clause(session, lot=lot)
    page = staff.get(f"/facilitateur/clauses/{clause.id}").click("Modifier")
    assert not {"target", "unit", "hours", "threshold", "starts_on"} & set(page.form(SAVE).values)
    after = page.form(SAVE).submit(documents="Attestation", declaration_day="31")
    assert after.facts["Déclarations"].endswith("le 31 (ou le dernier jour) du mois suivant")
    assert after.figures["Heures dues"] == "365,00 h"


def test_the_offer_above_the_minimum_is_recorded_at_the_start_or_later(creating: Page):
    form = creating.form(SAVE)
    starting = form.submit(
        legal_basis="execution_and_criterion", hours="1000", starts_on="2026-01-01", ends_on="2026-12-31"
    )
    page = starting.form("Démarrer la clause").submit(offered="150")
    assert page.figures["Heures dues"] == "1 150,00 h"
    assert [row["Écriture"].split(" Détail")[0] for row in page.table("Registre des heures dues")] == [
        "Objectif initial", "Offre au-dessus du minimum",
    ]  # fmt: skip
    assert not page.says("La clause vient aussi d’un critère")


def test_an_offer_not_yet_recorded_is_recalled(creating: Page):
    starting = creating.form(SAVE).submit(
        legal_basis="criterion", hours="1000", starts_on="2026-01-01", ends_on="2026-12-31"
    )
    page = starting.form("Démarrer la clause").submit()
    assert page.says("Si l’entreprise a offert plus que le minimum, enregistrez ces heures")


def test_a_clause_that_follows_invoices_starts_without_hours(creating: Page):
    starting = creating.form(SAVE).submit(
        target="activity", threshold="0", step="2000", step_hours="1", starts_on="2026-01-01", ends_on="2026-12-31"
    )
    assert starting.says("Les heures dues se calculeront au fil du marché")
    page = starting.form("Démarrer la clause").submit()
    assert page.flashes == ["La clause est en cours."]
    assert page.figures["Heures dues"] == "0,00 h"


def test_the_operator_of_a_reserved_clause_gives_its_proportion(creating: Page, staff: Browser, lot: Lot):
    starting = creating.form(SAVE).submit(legal_basis="reserved_iae", target="none", starts_on="2026-01-01")
    clause = starting.form("Démarrer la clause").submit()
    assert clause.says("Alpha Bâtiment : la proportion de travailleurs concernés n’est pas indiquée")
    award = staff.get(f"/facilitateur/lots/{lot.id}/attribution").form("Enregistrer l’attribution")
    proof = {"protected_share": "42,50", "protected_on": "2026-03-03", "protected_document": "Attestation"}
    typed = {f"members-0-{name}": value for name, value in proof.items()}
    told = award.submit({**typed, "members-1-protected_share": "60"})
    warned = "Alpha Bâtiment : 42,5 % de travailleurs concernés, l’article R2113-7 demande au moins 50 %."
    assert warned in told.flashes
    assert not staff.get(clause.url).says("Bêta Peinture :")
    assert staff.get(clause.url).says(warned)
    again = staff.get(f"/facilitateur/lots/{lot.id}/attribution")
    assert again.says(warned)
    kept = again.form("Enregistrer l’attribution").values
    assert {name: kept[name] for name in typed} == typed


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"protected_share": "150"}, "comprise entre 0 et 100 %"),
        ({"protected_share": "60", "protected_on": "2030-01-01"}, "ne peut pas être à venir"),
    ],
)
def test_a_proportion_that_cannot_be_gets_a_sentence(staff: Browser, lot: Lot, typed: dict[str, str], sentence: str):
    form = staff.get(f"/facilitateur/lots/{lot.id}/attribution").form("Enregistrer l’attribution")
    page = form.submit({f"members-0-{name}": value for name, value in typed.items()}, status=409)
    assert sentence in page.errors[0]


# --- two people ---


def test_the_second_of_two_people_sees_the_difference_and_chooses(staff: Browser, session: Session, lot: Lot):
    clause = running_clause(session, lot=lot)
    page = staff.get(f"/facilitateur/clauses/{clause.id}").click("Modifier")
    first, second = page.form(SAVE), page.form(SAVE)
    first.submit(title="Version de Camille", declaration_day="15", rhythm="quarterly")
    conflict = second.submit(status=409, title="Version de Dominique", declaration_day="20", documents="Relevé")
    assert conflict.heading == "Deux saisies en même temps"
    told = dict(zip(conflict.all("fieldset > legend"), conflict.all("fieldset > div:first-of-type"), strict=True))
    assert told == {
        "Intitulé de la clause": "Avant Insertion, gros œuvre Votre saisie Version de Dominique "
        "Version enregistrée Version de Camille",
        "Rythme de déclaration": "Avant Chaque mois Votre saisie Chaque mois Version enregistrée Chaque trimestre",
        "Jour limite de déclaration": "Avant 10 Votre saisie 20 Version enregistrée 15",
        "Documents à fournir par l’entreprise": "Avant Rien Votre saisie Relevé Version enregistrée Rien",
    }
    choosing = conflict.form("Enregistrer mes choix")
    assert choosing.values["choice-rhythm"] == "theirs", "what I did not touch stays as it is"
    done = choosing.submit({"choice-title": "theirs"})
    assert done.heading == "Version de Camille"
    assert done.facts["Déclarations"] == "Chaque trimestre, au plus tard le 20 du mois suivant"
    assert done.facts["Documents à fournir"] == "Relevé"


def test_a_third_version_is_compared_again(staff: Browser, session: Session, lot: Lot):
    clause = running_clause(session, lot=lot)
    page = staff.get(f"/facilitateur/clauses/{clause.id}").click("Modifier")
    page.form(SAVE).submit(title="Une")
    conflict = page.form(SAVE).submit(status=409, title="Deux")
    page.browser.get(f"/facilitateur/clauses/{clause.id}/modifier").form(SAVE).submit(title="Trois")
    again = conflict.form("Enregistrer mes choix").submit(status=409)
    assert again.says("Avant Une Votre saisie Deux Version enregistrée Trois")
    assert again.form("Enregistrer mes choix").submit().heading == "Deux"


def test_quotas_are_chosen_whole(creating: Page, staff: Browser, session: Session):
    form = creating.form("Ajouter un sous-quota").submit().form(SAVE)
    form.submit({"quotas-0-label": "Femmes", "quotas-0-share": "30"})
    page = opened(staff, session).click("Modifier")
    page.form(SAVE).submit({"quotas-0-share": "40"})
    conflict = page.form(SAVE).submit({"quotas-0-share": "50", "title": "Autre"}, status=409)
    assert conflict.says("Avant Femmes, 30 Votre saisie Femmes, 50 Version enregistrée Femmes, 40")
    done = conflict.form("Enregistrer mes choix").submit({"choice-quotas": "theirs"})
    assert (done.heading, done.facts["Sous-quotas"]) == ("Autre", "Femmes : 40 % des heures")


def test_a_page_that_lost_its_version_is_compared_too(staff: Browser, session: Session, lot: Lot):
    clause = running_clause(session, lot=lot)
    page = staff.get(f"/facilitateur/clauses/{clause.id}").click("Modifier")
    conflict = page.form(SAVE).submit(status=409, title="Deux", version="", before="[")
    assert conflict.says("Avant Rien Votre saisie Deux Version enregistrée Insertion, gros œuvre")
