from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from facilitator.candidates import services
from facilitator.candidates.enums import CandidateState
from facilitator.candidates.models import Candidate, EligibilityDecision, Evidence, Identity
from facilitator.candidates.proofs import services as proofs
from facilitator.candidates.proofs.services import AddEvidence, DecideEligibility
from facilitator.candidates.queries import get_counting_rules, list_likely_duplicates
from facilitator.candidates.rules import CountingRules
from facilitator.candidates.services import EditIdentity, IdentityFacts, NoteContact, RegisterCandidate
from facilitator.journal.models import Actor, JournalEntry
from facilitator.kernel import clock
from facilitator.markets.clauses.models import ClauseCriterion
from facilitator.references.models import ReferenceValue
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.markets import ClauseFactory
from tests.factories.organisations import StructureFactory
from tests.factories.people import CandidateFactory, EligibilityDecisionFactory, EvidenceFactory, IdentityFactory

TODAY = clock.today()
HIRED = date(2026, 3, 3)


@pytest.fixture
def by(session):
    user = UserFactory(name="Camille Facilitatrice")
    return Actor(user.id, user.name)


@pytest.fixture
def structure(session):
    return StructureFactory()


def facts(**more):
    return IdentityFacts(**{"first_name": "Noor", "last_name": "Exemple", **more})


def register(session, structure, by, **more):
    identity = more.pop("identity", facts())
    return services.register(session, structure.id, RegisterCandidate(identity=identity, **more), by=by)


def journaled(session):
    return session.scalars(sa.select(JournalEntry).order_by(JournalEntry.id)).all()


# --- register and correct ---


def test_a_person_is_kept_in_one_writing(session, structure, by):
    identity = facts(
        first_name=" Noor  Lou ", phone="06.12.34.56.78", email=" Noor@Exemple.EXAMPLE", birth_date=date(1990, 5, 17)
    )
    candidate = register(session, structure, by, identity=identity)
    kept = candidate.identity
    assert (kept.first_name, kept.phone, kept.email) == ("Noor Lou", "+33612345678", "noor@exemple.example")
    assert kept.search_key == "exemple noor lou"
    assert candidate.last_contact_on == TODAY


def test_the_journal_holds_no_personal_value(session, structure, by):
    evidence = AddEvidence(criterion_code="rsa", proof="Attestation de la CAF", seen_on=TODAY)
    identity = facts(phone="06 12 34 56 78", email="noor@exemple.example", commune="Brumeval")
    candidate = register(session, structure, by, identity=identity, evidence=evidence)
    services.edit_identity(session, candidate, EditIdentity(identity=facts(last_name="Corrigé")), by=by)
    services.note_contact(session, candidate, NoteContact(on=TODAY, note="Cherche à Brumeval."), by=by)
    entries = journaled(session)
    assert [entry.event for entry in entries] == [
        "candidate.registered", "candidate.evidence_added", "candidate.identity_edited", "candidate.contacted"
    ]  # fmt: skip
    assert set(entries[2].facts["fields"]) == {"last_name", "phone", "email", "commune"}
    written = str([entry.facts for entry in entries])
    for personal in ("Noor", "Exemple", "Corrigé", "612", "Brumeval", "rsa", "CAF"):
        assert personal not in written


def test_a_correction_that_changes_nothing_leaves_no_trace(session, structure, by):
    candidate = register(session, structure, by)
    services.edit_identity(session, candidate, EditIdentity(identity=facts()), by=by)
    assert len(journaled(session)) == 1


# --- duplicates ---


@pytest.mark.parametrize(
    ("known", "typed", "shared"),
    [
        ({"birth_date": date(1990, 5, 17)}, {"birth_date": date(1990, 5, 17)}, ("le nom", "la date de naissance")),
        ({"first_name": "Exemple", "last_name": "NOOR"}, {}, ("le nom",)),
        ({"birth_date": None}, {"birth_date": date(1990, 5, 17)}, ("le nom",)),
        ({"last_name": "Autre", "phone": "+33612345678"}, {"phone": "0612345678"}, ("le téléphone",)),
        ({"last_name": "Autre", "email": "n@x.example"}, {"email": "N@X.example"}, ("l’adresse électronique",)),
        ({"birth_date": date(1990, 5, 18)}, {"birth_date": date(1990, 5, 17)}, None),
        ({"last_name": "Autre"}, {}, None),
    ],
)
def test_somebody_who_may_be_the_same_is_announced(session, structure, by, known, typed, shared):
    candidate = CandidateFactory(structure_id=structure.id, identity=None)
    IdentityFactory(
        candidate=candidate, structure_id=structure.id,
        **{"first_name": "Noor", "last_name": "Exemple", "birth_date": None, **known},
    )  # fmt: skip
    if shared is None:
        assert register(session, structure, by, identity=facts(**typed)).id != candidate.id
        return
    with pytest.raises(services.LikelyDuplicate) as refusal:
        register(session, structure, by, identity=facts(**typed))
    [likeness] = refusal.value.likenesses
    assert (likeness.candidate_id, likeness.shared) == (candidate.id, shared)


def test_another_person_is_registered_all_the_same(session, structure, by):
    register(session, structure, by)
    second = register(session, structure, by, is_another_person=True)
    assert journaled(session)[-1].facts == {"in_spite_of_likeness": True}
    assert session.scalar(sa.select(sa.func.count()).select_from(Candidate)) == 2
    likenesses = list_likely_duplicates(session, second.identity, except_id=second.id)
    assert len(likenesses) == 1


def test_another_structure_s_people_are_never_announced(session, structure, by):
    register(session, StructureFactory(), by)
    assert register(session, structure, by)


# --- follow-up ---


def test_a_contact_keeps_the_latest_day_and_adds_to_the_notes(session, structure, by):
    candidate = register(session, structure, by)
    services.note_contact(session, candidate, NoteContact(on=date(2026, 3, 3), note="Premier échange."), by=by)
    services.note_contact(session, candidate, NoteContact(on=TODAY, note="Second échange."), by=by)
    assert candidate.last_contact_on == TODAY
    first, second = candidate.identity.notes.splitlines()
    assert first == "03/03/2026, Camille Facilitatrice\u202f: Premier échange."
    assert second.endswith("Second échange.")


def test_the_future_has_not_happened(session, structure, by):
    candidate = register(session, structure, by)
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(services.ContactInTheFuture):
        services.note_contact(session, candidate, NoteContact(on=tomorrow), by=by)
    with pytest.raises(services.ContactInTheFuture):
        services.record_information_notice(session, candidate, tomorrow, by=by)


def test_somebody_leaves_and_comes_back(session, structure, by):
    candidate = register(session, structure, by)
    services.leave(session, candidate, by=by)
    with pytest.raises(services.AlreadyInThatState):
        services.leave(session, candidate, by=by)
    services.resume(session, candidate, by=by)
    assert candidate.state is CandidateState.ACTIVE


def test_a_file_is_handed_over_within_the_structure(session, structure, by):
    candidate = register(session, structure, by)
    colleague = MembershipFactory(structure=structure)
    services.change_referent(session, candidate, colleague.user_id, by=by)
    assert candidate.referent_id == colleague.user_id
    with pytest.raises(services.NotOfTheStaff):
        services.change_referent(session, candidate, MembershipFactory().user_id, by=by)


# --- proofs ---


def prove(session, candidate, by, **more):
    command = AddEvidence(**{"criterion_code": "rsa", "proof": "Attestation de la CAF", "seen_on": HIRED, **more})
    return proofs.add_evidence(session, candidate, command, by=by)


@pytest.mark.parametrize(
    ("more", "until"),
    [
        ({}, date(2026, 6, 2)),
        ({"valid_from": date(2026, 1, 15)}, date(2026, 4, 14)),
        ({"valid_until": date(2026, 12, 31)}, date(2026, 12, 31)),
        ({"criterion_code": "th"}, None),
    ],
)
def test_the_usual_validity_of_a_criterion_applies(session, structure, by, more, until):
    candidate = register(session, structure, by)
    assert prove(session, candidate, by, **more).valid_until == until


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"criterion_code": "inconnu"}, proofs.UnknownCriterion),
        ({"seen_on": TODAY + timedelta(days=1)}, proofs.ProofSeenInTheFuture),
        ({"valid_from": HIRED, "valid_until": date(2026, 3, 2)}, proofs.ProofEndsBeforeItStarts),
        ({"criterion_code": "reasoned_opinion", "proof": "Oui."}, proofs.ReasonTooShort),
        ({"criterion_code": "senior"}, proofs.AgeContradictsCriterion),
        ({"criterion_code": "youth_out_of_school"}, proofs.AgeContradictsCriterion),
    ],
)
def test_a_proof_that_cannot_be_is_refused(session, structure, by, more, refusal):
    candidate = register(session, structure, by, identity=facts(birth_date=date(1990, 5, 17)))
    with pytest.raises(refusal):
        prove(session, candidate, by, **more)


def test_a_proof_under_a_decision_is_corrected_never_removed(session, structure, by):
    candidate = register(session, structure, by)
    evidence = prove(session, candidate, by)
    loaded = session.scalars(
        sa.select(Evidence).where(Evidence.id == evidence.id).options(sa.orm.joinedload(Evidence.candidate))
    ).one()
    clause = accepting(session, structure)
    proofs.decide_eligibility(session, candidate, clause, DecideEligibility(hired_on=HIRED), by=by)
    with pytest.raises(proofs.ProofInUse):
        proofs.remove_evidence(session, loaded, by=by)
    command = AddEvidence(criterion_code="rsa", proof="Attestation du Département", seen_on=HIRED)
    assert proofs.correct_evidence(session, loaded, command, by=by).proof == "Attestation du Département"


# --- decisions ---


def accepting(session, structure, *codes, **more):
    clause = ClauseFactory(structure_id=structure.id, **more)
    session.add_all(ClauseCriterion(clause_id=clause.id, criterion_code=code) for code in codes or ("rsa",))
    session.flush()
    return clause


def test_a_decision_keeps_its_ground_and_its_window(session, structure, by):
    candidate = register(session, structure, by)
    evidence = prove(session, candidate, by)
    decision = proofs.decide_eligibility(
        session, candidate, accepting(session, structure), DecideEligibility(hired_on=HIRED), by=by
    )
    assert (decision.criterion_code, decision.evidence_id, decision.decided_by_id) == ("rsa", evidence.id, by.id)
    assert (decision.hired_on, decision.counts_until) == (HIRED, date(2028, 3, 2))
    assert journaled(session)[-1].facts["overridden"] is False


def test_the_same_decision_is_not_taken_twice(session, structure, by):
    candidate = register(session, structure, by)
    prove(session, candidate, by)
    clause = accepting(session, structure)
    first = proofs.decide_eligibility(session, candidate, clause, DecideEligibility(hired_on=HIRED), by=by)
    again = proofs.decide_eligibility(session, candidate, clause, DecideEligibility(hired_on=HIRED), by=by)
    assert again.id == first.id
    assert session.scalar(sa.select(sa.func.count()).select_from(EligibilityDecision)) == 1


def test_the_rule_s_no_says_why(session, structure, by):
    candidate = register(session, structure, by)
    with pytest.raises(proofs.NotEligible, match="Aucun critère n’est enregistré") as refusal:
        proofs.decide_eligibility(
            session, candidate, accepting(session, structure), DecideEligibility(hired_on=HIRED), by=by
        )
    assert not refusal.value.verdict.is_eligible


def test_durations_are_those_of_the_structure_then_of_the_clause(session, structure, by):
    assert get_counting_rules(session, structure.id, on=HIRED) == CountingRules()
    session.add(
        ReferenceValue(
            structure_id=structure.id, key="eligibility.window_months", label="Durée", unit="mois", value="12",
            starts_on=date(2026, 1, 1), source="Décision de la structure",
        )
    )  # fmt: skip
    session.flush()
    candidate = register(session, structure, by)
    prove(session, candidate, by)
    question = DecideEligibility(hired_on=HIRED)
    own = proofs.judge_contract(session, candidate, accepting(session, structure), question)
    clause = accepting(session, structure, counting_rules={"window_months": 6})
    assert own.until == date(2027, 3, 2)
    assert proofs.judge_contract(session, candidate, clause, question).until == date(2026, 9, 2)


def test_a_withdrawn_decision_is_forgotten_with_a_trace(session, structure, by):
    candidate = register(session, structure, by)
    decision = EligibilityDecisionFactory(
        structure_id=structure.id, candidate_id=candidate.id, clause_id=accepting(session, structure).id
    )
    proofs.withdraw_decision(session, session.get(Candidate, candidate.id), decision, by=by)
    assert session.scalar(sa.select(EligibilityDecision.id)) is None


def test_names_find_each_other_without_accents(session, structure, by):
    candidate = register(session, structure, by, identity=facts(first_name="Éloïse", last_name="D’Œuvrard-Ünal"))
    assert candidate.identity.search_key == "d oeuvrard unal eloise"
    session.flush()
    assert session.scalars(sa.select(Identity.search_key)).all() == ["d oeuvrard unal eloise"]
    assert EvidenceFactory(candidate=session.get(Candidate, candidate.id)).structure_id == structure.id
