from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from facilitator.candidates.models import Candidate, Evidence
from facilitator.journal.models import JournalEntry
from facilitator.kernel import clock
from facilitator.markets.clauses.models import ClauseCriterion
from facilitator.organisations.models import Structure
from facilitator.placements.models import Placement
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import ClauseFactory, CommitmentFactory
from tests.factories.people import (
    AssignmentFactory,
    CandidateFactory,
    EvidenceFactory,
    IdentityFactory,
    PlacementFactory,
)
from tests.queries import count_queries
from tests.signing_in import sign_in

PEOPLE = "/facilitateur/personnes/"
TODAY = clock.today()


@pytest.fixture
def facilitator(browser, session):
    """Camille, signed in."""
    membership = MembershipFactory(user__name="Camille Facilitatrice")
    sign_in(browser.http, membership)
    return membership


@pytest.fixture
def person(facilitator):
    return named("Sacha", "Inventé", facilitator)


def named(first, last, facilitator, **facts):
    candidate = CandidateFactory(structure_id=facilitator.structure_id, identity=None, **facts)
    IdentityFactory(candidate=candidate, structure_id=candidate.structure_id, first_name=first, last_name=last)
    return candidate


def running_commitment(session, facilitator, **facts):
    """A commitment of a clause that began last month, accepts the RSA and lasts two years."""
    clause = ClauseFactory(
        structure_id=facilitator.structure_id, starts_on=TODAY - timedelta(days=30),
        ends_on=TODAY + timedelta(days=700),
    )  # fmt: skip
    session.add(ClauseCriterion(clause_id=clause.id, criterion_code="rsa"))
    commitment = CommitmentFactory(clause=clause, **facts)
    session.commit()
    return commitment


# --- the list ---


def test_an_empty_list_says_what_to_do_first(browser, facilitator):
    page = browser.get(PEOPLE)
    assert page.says("Personne n’est enregistré pour le moment")
    assert page.click("Enregistrer une première personne").heading == "Enregistrer une personne"


def test_the_list_shows_who_works_where(browser, session, facilitator):
    worker = named("Ada", "Brume", facilitator)
    AssignmentFactory(
        commitment__structure_id=facilitator.structure_id, commitment__company__name="Peinture Brume",
        placement__candidate=worker, placement__ends_on=None,
        decision__counts_until=TODAY + timedelta(days=20),
    )  # fmt: skip
    named("Zoé", "Clair", facilitator)
    CandidateFactory()
    page = browser.get(PEOPLE)
    first, second = page.table("Personnes")
    assert first["Personne"].startswith("Brume Ada")
    assert first["Employeur"].startswith("Peinture Brume")
    assert first["Heures comptées jusqu’au"] == f"{TODAY + timedelta(days=20):%d/%m/%Y}"
    assert second["Situation"] == "Sans contrat"
    assert page.all(".tab-list a") == [
        "Toutes 2", "Au travail 1", "Sans contrat 1", "En attente d’éligibilité 0", "Éligibilité qui finit 1"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=brume", ["Brume Ada"]),
        ("q=ADA+br", ["Brume Ada"]),
        ("q=zoe", ["Clair Zoé"]),
        ("q=inconnu", []),
        ("referent=moi", ["Clair Zoé"]),
        ("state=left", ["Départ Léo"]),
        ("state=tous", ["Brume Ada", "Clair Zoé", "Départ Léo"]),
        ("situation=at_work", ["Brume Ada"]),
        ("situation=waiting", ["Brume Ada"]),
        ("situation=not_at_work", ["Clair Zoé"]),
        ("situation=ending", []),
        ("situation=n-importe&referent=quoi", ["Brume Ada", "Clair Zoé"]),
    ],
)
def test_filters_are_held_by_the_address(browser, session, facilitator, query, names):
    worker = named("Ada", "Brume", facilitator)
    AssignmentFactory(commitment__structure_id=facilitator.structure_id, waiting=True,
                      placement__candidate=worker, placement__ends_on=None)  # fmt: skip
    named("Zoé", "Clair", facilitator, referent_id=facilitator.user_id)
    named("Léo", "Départ", facilitator, state="left")
    page = browser.get(f"{PEOPLE}?{query}")
    assert page.all("tbody th a") == names


def test_the_list_asks_few_queries_whatever_its_length(browser, session, facilitator):
    for _ in range(30):
        AssignmentFactory(commitment__structure_id=facilitator.structure_id, placement__ends_on=None)
    with count_queries() as queries:
        page = browser.get(PEOPLE)
    assert len(queries) <= 12
    assert page.says("1 à 25 sur 30 personnes")
    assert len(page.click("Page suivante").table("Personnes")) == 5


def test_an_eligibility_that_ends_soon_is_found(browser, session, facilitator, person):
    EvidenceFactory(candidate=person, valid_until=TODAY + timedelta(days=10))
    assert browser.get(f"{PEOPLE}?situation=ending").all("tbody th a") == ["Inventé Sacha"]
    EvidenceFactory(candidate=person, valid_until=TODAY + timedelta(days=300))
    assert browser.get(f"{PEOPLE}?situation=ending").all("tbody th a") == []


# --- register ---


def test_a_person_and_a_first_proof_in_one_page(browser, session, facilitator):
    page = browser.get(PEOPLE + "nouvelle").form("Enregistrer la personne").submit(
        last_name="Exemple", first_name="Noor", birth_date="17/05/1990", phone="06 12 34 56 78",
        email="Noor@Exemple.example", criterion_code="rsa", proof="Attestation de la CAF", is_informed=True,
    )  # fmt: skip
    assert page.heading == "Noor Exemple"
    assert page.flashes == ["La personne est enregistrée."]
    candidate = session.scalars(sa.select(Candidate)).one()
    assert candidate.referent_id == facilitator.user_id
    assert candidate.informed_on == TODAY
    evidence = session.scalars(sa.select(Evidence)).one()
    assert (evidence.criterion_code, evidence.seen_on) == ("rsa", TODAY)
    assert evidence.valid_until > TODAY, "the usual validity of the criterion"
    assert page.says("06 12 34 56 78")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("last_name", "", "Indiquez le nom de la personne."),
        ("birth_date", "31/02/1990", "Indiquez une date qui existe, par exemple 03/03/2026."),
        ("birth_date", (TODAY + timedelta(days=1)).isoformat(),
         "La date de naissance est dans le futur : vérifiez l’année."),
        ("birth_date", TODAY.replace(year=TODAY.year - 9, day=1).isoformat(),
         "D’après cette date de naissance, la personne a 9 ans : un parcours commence à 15 ans. Vérifiez l’année."),
        ("phone", "12", "Ce n’est pas un numéro de téléphone : vérifiez-le, par exemple 06 12 34 56 78."),
        ("email", "noor@", "Cette adresse électronique n’a pas la bonne forme, par exemple nom@domaine.fr."),
        ("proof", "Attestation", "Choisissez le critère que ce justificatif prouve."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_kept(browser, facilitator, field, value, sentence):
    typed = {"last_name": "Exemple", "first_name": "Noor", field: value}
    page = browser.get(PEOPLE + "nouvelle").form("Enregistrer la personne").submit(typed, status=422)
    assert page.errors == [sentence]
    assert page.form("Enregistrer la personne").values["first_name"] == "Noor"


def test_a_likely_duplicate_is_shown_then_accepted(browser, session, facilitator, person):
    typed = {"last_name": "INVENTE", "first_name": "sacha", "birth_date": "1990-05-17"}
    page = browser.get(PEOPLE + "nouvelle").form("Enregistrer la personne").submit(typed, status=409)
    assert page.links["Sacha Inventé"].endswith(str(person.id))
    page = page.form("Enregistrer la personne").submit(is_another_person=True)
    assert page.heading == "sacha INVENTE"


def test_an_identity_is_corrected(browser, facilitator, person):
    page = browser.get(f"{PEOPLE}{person.id}").click("Corriger l’identité")
    page = page.form("Enregistrer l’identité").submit(last_name="Corrigé", phone="+33 6 12 34 56 78")
    assert page.heading == "Sacha Corrigé"
    assert page.says("Champs modifiés : nom, téléphone.")
    assert browser.get(PEOPLE + "?q=corrige").all("tbody th a") == ["Corrigé Sacha"]


# --- one person ---


def test_another_structure_s_person_does_not_exist(browser, facilitator):
    other = CandidateFactory()
    for path in ("", "/eligibilite", "/modifier", "/contact", "/justificatifs/nouveau", "/contrats/nouveau"):
        browser.get(f"{PEOPLE}{other.id}{path}", status=404)


def test_reading_eligibility_leaves_a_trace(browser, session, facilitator, person):
    EvidenceFactory(candidate=person, criterion_code="rsa", proof="Attestation de la CAF")
    overview = browser.get(f"{PEOPLE}{person.id}")
    assert "CAF" not in overview.html
    assert not overview.says("RSA")
    page = overview.click("Éligibilité")
    assert page.table("Critères et justificatifs")[0]["Critère"] == "Bénéficiaire du RSA"
    events = session.scalars(sa.select(JournalEntry.event).where(JournalEntry.subject_id == person.id)).all()
    assert events == ["candidate.eligibility_read"]


def test_a_proof_is_added_corrected_and_removed(browser, session, facilitator, person):
    page = browser.get(f"{PEOPLE}{person.id}/eligibilite").click("Ajouter un premier justificatif")
    page = page.form("Enregistrer le justificatif").submit(criterion_code="th", proof="Notification de RQTH")
    assert page.table("Critères et justificatifs")[0]["Validité"] == "sans fin Valable"
    page = page.click("Corriger").form("Enregistrer le justificatif").submit(valid_until="2020-01-01")
    assert "Expiré" in page.table("Critères et justificatifs")[0]["Validité"]
    page = page.click("Corriger").press("Retirer ce justificatif")
    assert page.says("Aucun critère")


def test_a_reasoned_opinion_needs_a_reason(browser, facilitator, person):
    form = browser.get(f"{PEOPLE}{person.id}/justificatifs/nouveau").form("Enregistrer le justificatif")
    page = form.submit(criterion_code="reasoned_opinion", proof="Oui", status=409)
    assert page.errors == ["Expliquez en une phrase : quelqu’un relira ce motif lors d’un contrôle."]


def test_the_eligibility_page_answers_clause_by_clause(browser, session, facilitator, person):
    running_commitment(session, facilitator, company__name="Peinture Brume")
    page = browser.get(f"{PEOPLE}{person.id}/eligibilite")
    [line] = page.table("Éligibilité sous les clauses en cours")
    assert line["Éligibilité"].startswith("À établir")
    assert line["Ce qui manque"] == "Aucun critère n’est enregistré pour cette personne."
    EvidenceFactory(candidate=person, criterion_code="rsa")
    [line] = browser.get(f"{PEOPLE}{person.id}/eligibilite").table("Éligibilité sous les clauses en cours")
    assert line["Éligibilité"] == "Éligible Éligible à l’embauche."


def test_follow_up_gestures(browser, session, facilitator, person):
    colleague = MembershipFactory(
        structure=session.get(Structure, facilitator.structure_id), user__name="Dominique Collègue"
    )
    page = browser.get(f"{PEOPLE}{person.id}").press("Noter la remise aujourd’hui")
    page = page.click("Noter un contact").form("Noter le contact").submit(note="Cherche un poste de peintre.")
    assert page.says("Cherche un poste de peintre.")
    page = page.form("Passer le dossier").submit(referent_id=colleague.user_id)
    assert page.says("Suivi par Dominique Collègue")
    page = page.press("Noter la sortie du parcours")
    assert browser.get(PEOPLE).all("tbody th a") == []
    assert page.press("Reprendre le parcours").flashes == ["Le parcours reprend."]
    facts = session.scalars(sa.select(JournalEntry.facts).where(JournalEntry.subject_id == person.id)).all()
    assert "peintre" not in str(facts)


def test_a_referent_of_another_structure_is_refused(browser, facilitator, person):
    stranger = MembershipFactory()
    form = browser.get(f"{PEOPLE}{person.id}").form("Passer le dossier")
    values = {**form.values, "referent_id": str(stranger.user_id)}
    answer = browser.http.post(f"{PEOPLE}{person.id}/referent", data=values)
    assert answer.status_code == 409


# --- contracts ---


def test_a_contract_is_logged_in_twelve_interactions(browser, session, facilitator, person):
    """Counted: the person's page is open. One click, seven fields, one press."""
    commitment = running_commitment(session, facilitator, company__name="Peinture Brume")
    running_commitment(session, facilitator)
    EvidenceFactory(candidate=person, criterion_code="rsa")
    page = browser.get(f"{PEOPLE}{person.id}").click("Enregistrer un contrat")
    typed = {
        "commitment_id": commitment.id,
        "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + timedelta(days=180)).isoformat(),
        "occupation": "Peintre",
        "tutor": "Morgan Tutrice",
    }
    page = page.form("Enregistrer le contrat").submit(typed)
    assert 1 + len(typed) + 1 <= 12
    assert page.flashes == ["Le contrat est enregistré."]
    assert page.facts["Modalité"] == "Embauche directe"
    assert page.facts["Employeur"] == "Peinture Brume"
    [line] = page.table("Affectations")
    assert line["Éligibilité"].startswith("Éligible jusqu’au")
    overview = browser.get(f"{PEOPLE}{person.id}")
    assert overview.table("Contrats et heures")[0]["Compte d’heures"].startswith("Peinture Brume")


def test_the_only_running_commitment_is_chosen_already(browser, session, facilitator, person):
    commitment = running_commitment(session, facilitator)
    CommitmentFactory(clause=ClauseFactory(structure_id=facilitator.structure_id, draft=True))
    CommitmentFactory(clause=ClauseFactory(structure_id=facilitator.structure_id, closed=True))
    CommitmentFactory()
    form = browser.get(f"{PEOPLE}{person.id}/contrats/nouveau").form("Enregistrer le contrat")
    assert form.choices["commitment_id"] == [str(commitment.id)]
    assert form.values["weekly_hours"] == "35"


def test_without_a_proof_hours_wait_then_are_decided(browser, session, facilitator, person):
    running_commitment(session, facilitator)
    form = browser.get(f"{PEOPLE}{person.id}/contrats/nouveau").form("Enregistrer le contrat")
    page = form.submit(
        starts_on=TODAY.isoformat(), ends_on=(TODAY + timedelta(days=90)).isoformat(), occupation="Peintre"
    )
    assert page.table("Affectations")[0]["Éligibilité"] == "En attente d’éligibilité"
    refused = page.click("Décider l’éligibilité").form("Décider l’éligibilité").submit(status=409)
    assert "Aucun critère n’est enregistré" in refused.errors[0]
    page = refused.form("Décider l’éligibilité").submit(override="Le comité du territoire l’a accepté.")
    assert page.flashes == ["L’éligibilité est décidée."]
    page = page.press("Retirer la décision")
    assert page.table("Affectations")[0]["Éligibilité"] == "En attente d’éligibilité"


def test_an_employer_is_added_by_siret(browser, session, facilitator, person):
    running_commitment(session, facilitator)
    form = browser.get(f"{PEOPLE}{person.id}/contrats/nouveau").form("Enregistrer le contrat")
    typed = {
        "employer_id": "autre", "contract_kind": "mission_insertion", "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + timedelta(days=90)).isoformat(), "occupation": "Peintre",
    }  # fmt: skip
    page = form.submit(typed, status=422)
    assert page.errors == [
        "Indiquez le SIRET de l’employeur : 14 chiffres, dont le dernier est une clé.",
        "Indiquez le nom de l’employeur.",
    ]
    page = page.form("Enregistrer le contrat").submit(
        employer_siret="732 829 320 00074", employer_name="Brume Intérim", employer_kind="etti"
    )
    assert page.facts["Employeur"] == "Brume Intérim"
    assert page.facts["Modalité"] == "Mise à disposition (AI, ETTI, GEIQ)"


def test_the_impossible_is_refused_and_the_unusual_confirmed(browser, session, facilitator, person):
    running_commitment(session, facilitator)
    form = browser.get(f"{PEOPLE}{person.id}/contrats/nouveau").form("Enregistrer le contrat")
    typed = {"starts_on": TODAY.isoformat(), "occupation": "Peintre", "weekly_hours": "151,67"}
    page = form.submit(typed, status=409)
    assert "Indiquez la date de fin" in page.errors[0]
    assert "est-ce par mois" in page.errors[0]
    far = (TODAY + timedelta(days=900)).isoformat()
    page = page.form("Enregistrer le contrat").submit(weekly_hours="35", ends_on=far, status=409)
    assert page.says("les heures suivantes n’y compteront pas")
    page = page.form("Enregistrer le contrat").submit(confirmed=True)
    assert page.flashes == ["Le contrat est enregistré."]


@pytest.fixture
def contract(session, facilitator, person):
    commitment = running_commitment(session, facilitator)
    assignment = AssignmentFactory(
        commitment=commitment,
        placement=PlacementFactory(
            candidate=person, employer=commitment.company, starts_on=TODAY - timedelta(days=10),
            ends_on=TODAY + timedelta(days=80),
        ),
        share=Decimal(60),
    )  # fmt: skip
    return assignment.placement


def test_a_contract_is_extended_ended_and_reopened(browser, facilitator, contract):
    page = browser.get(f"/facilitateur/contrats/{contract.id}").click("Prolonger")
    page = page.form("Prolonger le contrat").submit(ends_on=(TODAY + timedelta(days=120)).isoformat())
    assert page.flashes == ["Le contrat est prolongé."]
    page = (
        page.click("Terminer").form("Noter la fin du contrat").submit(last_day=TODAY.isoformat(), reason="resignation")
    )
    assert page.facts["Fin"] == "Démission"
    assert page.press("Annuler la fin").flashes == ["La fin du contrat est annulée."]


def test_a_contract_is_corrected(browser, session, facilitator, contract):
    page = browser.get(f"/facilitateur/contrats/{contract.id}").click("Corriger")
    page = page.form("Enregistrer le contrat").submit(weekly_hours="28", occupation="Peintre")
    assert page.facts["Heures par semaine"] == "28,00 h"
    assert page.says("Champs modifiés : emploi, heures par semaine.")
    assert session.scalars(sa.select(Placement.weekly_hours)).one() == Decimal(28)


def test_a_contract_is_shared(browser, session, facilitator, contract):
    other = running_commitment(session, facilitator, company__name="Bâtir ensemble")
    page = browser.get(f"/facilitateur/contrats/{contract.id}").click("Affecter à un autre compte d’heures")
    form = page.form("Affecter le contrat")
    refused = form.submit(commitment_id=other.id, status=409)
    assert "il en reste 40 %" in refused.errors[0]
    page = refused.form("Affecter le contrat").submit(share="40")
    assert {line["Part"] for line in page.table("Affectations")} == {"60 %", "40 %"}


def test_an_assignment_is_changed(browser, facilitator, contract):
    page = browser.get(f"/facilitateur/contrats/{contract.id}").click("Modifier")
    page = page.form("Enregistrer l’affectation").submit(share="75,5", starts_on=TODAY.isoformat())
    assert page.table("Affectations")[0]["Part"] == "75,5 %"


def test_another_structure_s_contract_does_not_exist(browser, facilitator):
    other = AssignmentFactory()
    for path in ("", "/modifier", "/fin", "/prolongation", "/affectations/nouvelle"):
        browser.get(f"/facilitateur/contrats/{other.placement_id}{path}", status=404)
    for path in ("modifier", "eligibilite"):
        browser.get(f"/facilitateur/affectations/{other.id}/{path}", status=404)


@pytest.mark.parametrize("trait", ["for_company", "for_buyer", "instance"])
def test_these_pages_do_not_exist_for_others(browser, session, trait):
    sign_in(browser.http, MembershipFactory(**{trait: True}))
    browser.get(PEOPLE, status=404)
