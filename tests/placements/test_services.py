from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from facilitator.candidates.enums import CandidateState
from facilitator.candidates.models import EligibilityDecision
from facilitator.candidates.proofs.services import NotEligible, ReasonTooShort
from facilitator.journal.models import Actor
from facilitator.journal.queries import list_entries
from facilitator.kernel.errors import NotVisible
from facilitator.markets.clauses.models import ClauseCriterion, Commitment
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from facilitator.placements import access, services
from facilitator.placements.assignments import services as assignments
from facilitator.placements.enums import ContractKind, EndReason, Modality
from facilitator.placements.models import Assignment
from facilitator.placements.queries import list_at_work
from facilitator.placements.rules import ImpossiblePlacement, ToConfirm
from facilitator.placements.services import (
    ContractFacts,
    CorrectPlacement,
    CreatePlacement,
    EndPlacement,
    ExtendPlacement,
)
from tests.factories.accounts import UserFactory
from tests.factories.markets import ClauseFactory, CommitmentFactory
from tests.factories.organisations import CompanyFactory
from tests.factories.people import CandidateFactory, EvidenceFactory, IdentityFactory

START = date(2026, 3, 2)


@pytest.fixture
def by(session):
    user = UserFactory()
    return Actor(user.id, user.name)


@pytest.fixture
def commitment(session):
    """A running clause, from February 2025 to January 2027, that accepts the RSA."""
    commitment = CommitmentFactory()
    accept(session, commitment.clause)
    return commitment


@pytest.fixture
def person(session, commitment):
    """Somebody who showed a proof of RSA that holds until the end of 2026."""
    candidate = CandidateFactory(structure_id=commitment.structure_id)
    EvidenceFactory(candidate=candidate, criterion_code="rsa", valid_until=date(2026, 12, 31))
    return candidate


def accept(session, clause, code="rsa"):
    session.add(ClauseCriterion(clause_id=clause.id, criterion_code=code))
    session.commit()


def contract(employer, **facts):
    usual = {
        "contract_kind": ContractKind.CDD,
        "starts_on": START,
        "ends_on": date(2026, 8, 31),
        "weekly_hours": Decimal(35),
        "occupation": "Aide-maçon",
    }
    return ContractFacts(employer=employer, **{**usual, **facts})


def place(session, person, commitment, by, *, employer=None, confirmed=False, **facts):
    commitment = loaded(session, commitment)
    more = {name: facts.pop(name) for name in ("override", "first_hired_on", "share") if name in facts}
    command = CreatePlacement(contract=contract(employer or commitment.company, **facts), confirmed=confirmed, **more)
    return services.create_placement(session, person, commitment, command, by=by)


def loaded(session, commitment):
    """The commitment as `access` gives it: what factories commit forgets its relations."""
    query = sa.select(Commitment).where(Commitment.id == commitment.id)
    return session.scalar(query.options(joinedload(Commitment.clause), joinedload(Commitment.company)))


def seen_again(session, assignment, by):
    viewer = Viewer(actor=by, role=Role.FACILITATOR, structure_id=assignment.structure_id)
    return access.get_assignment(session, viewer, assignment.id)


def events(session, *subjects):
    return {entry.event for entry in list_entries(session, [subject.id for subject in subjects])}


# --- log ---


def test_a_contract_is_logged_and_counted_at_once(session, person, commitment, by):
    placement = place(session, person, commitment, by)
    [assignment] = placement.assignments
    assert (assignment.starts_on, assignment.ends_on, assignment.share) == (START, date(2026, 8, 31), Decimal(100))
    assert (assignment.decision.criterion_code, assignment.decision.counts_until) == ("rsa", date(2028, 3, 1))
    assert (placement.modality, placement.employer_id) == (Modality.DIRECT, commitment.company_id)
    assert events(session, placement, person) >= {
        "placement.created", "placement.assigned", "candidate.eligibility_decided"
    }  # fmt: skip


def test_another_employer_tells_the_modality(session, person, commitment, by):
    etti = CompanyFactory(temporary_work=True)
    placement = place(session, person, commitment, by, employer=etti, contract_kind=ContractKind.MISSION_INSERTION)
    assert placement.modality is Modality.SECONDMENT


def test_without_a_proof_the_hours_wait(session, commitment, by):
    placement = place(session, CandidateFactory(structure_id=commitment.structure_id), commitment, by)
    assert placement.assignments[0].decision is None


def test_an_override_needs_a_reason(session, commitment, by):
    person = CandidateFactory(structure_id=commitment.structure_id)
    with pytest.raises(ReasonTooShort):
        place(session, person, commitment, by, override="Oui.")
    session.rollback()
    placement = place(session, person, commitment, by, override="Le comité du 2 mars l’a accepté.")
    assert placement.assignments[0].decision.reason == "Le comité du 2 mars l’a accepté."


def test_a_first_hiring_elsewhere_shortens_the_window(session, person, commitment, by):
    placement = place(session, person, commitment, by, first_hired_on=date(2025, 9, 1))
    decision = placement.assignments[0].decision
    assert (decision.hired_on, decision.counts_until) == (date(2025, 9, 1), date(2027, 8, 31))


def test_the_impossible_is_refused_whatever_is_confirmed(session, person, commitment, by):
    with pytest.raises(ImpossiblePlacement) as refusal:
        place(session, person, commitment, by, ends_on=None, weekly_hours=Decimal(151), confirmed=True)
    assert len(refusal.value.sentences) == 2


@pytest.mark.parametrize("trait", ["draft", "closed"])
def test_a_clause_that_does_not_run_receives_nothing(session, trait, by):
    commitment = CommitmentFactory(clause=ClauseFactory(**{trait: True}))
    person = CandidateFactory(structure_id=commitment.structure_id)
    with pytest.raises(ImpossiblePlacement):
        place(session, person, commitment, by, confirmed=True)


def test_the_unusual_is_confirmed(session, person, commitment, by):
    with pytest.raises(ToConfirm, match="les heures suivantes n’y compteront pas"):
        place(session, person, commitment, by, ends_on=date(2027, 6, 30))
    placement = place(session, person, commitment, by, ends_on=date(2027, 6, 30), confirmed=True)
    assert placement.assignments[0].ends_on == date(2027, 1, 31)


def test_two_full_time_contracts_are_looked_at_twice(session, person, commitment, by):
    place(session, person, commitment, by)
    commitment, other = loaded(session, commitment), CompanyFactory(name="Brume Services")
    with pytest.raises(ToConfirm, match="Un autre contrat à temps plein"):
        place(session, person, commitment, by, employer=other)


def test_somebody_too_young_is_refused(session, commitment, by):
    person = CandidateFactory(structure_id=commitment.structure_id, identity=None)
    IdentityFactory(candidate=person, structure_id=person.structure_id, birth_date=date(2012, 1, 1))
    with pytest.raises(ImpossiblePlacement, match="14 ans"):
        place(session, person, commitment, by)


def test_another_structure_s_commitment_does_not_exist(session, person, by):
    with pytest.raises(NotVisible):
        place(session, person, CommitmentFactory(), by)


def test_somebody_who_left_comes_back_with_a_contract(session, person, commitment, by):
    person.state = CandidateState.LEFT
    place(session, person, commitment, by)
    assert person.state is CandidateState.ACTIVE


def test_an_immersion_waits_unless_the_clause_counts_it(session, person, commitment, by):
    waiting = place(session, person, commitment, by, contract_kind=ContractKind.PMSMP)
    assert waiting.assignments[0].decision is None
    commitment.clause.counting_rules = {"counts_immersion": True}
    counted = place(session, person, commitment, by, contract_kind=ContractKind.PMSMP,
                    starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 14))  # fmt: skip
    assert counted.assignments[0].decision is not None


def test_a_second_contract_keeps_the_first_hiring(session, person, commitment, by):
    place(session, person, commitment, by)
    second = place(session, person, commitment, by, starts_on=date(2026, 9, 15), ends_on=date(2027, 1, 31))
    assert second.assignments[0].decision.hired_on == START
    assert session.scalar(sa.select(sa.func.count()).select_from(EligibilityDecision)) == 1


def test_a_cdi_after_it_lengthens_the_window(session, person, commitment, by):
    place(session, person, commitment, by)
    second = place(session, person, commitment, by, contract_kind=ContractKind.CDI, starts_on=date(2026, 9, 1),
                   ends_on=None, confirmed=True)  # fmt: skip
    assert second.assignments[0].decision.counts_until == date(2029, 3, 1)


def test_a_long_break_starts_a_new_count(session, person, commitment, by):
    place(session, person, commitment, by, starts_on=date(2025, 3, 3), ends_on=date(2025, 6, 30))
    again = place(session, person, commitment, by)
    assert again.assignments[0].decision.hired_on == START


# --- decide later ---


def test_eligibility_is_decided_once_the_proof_is_seen(session, commitment, by):
    person = CandidateFactory(structure_id=commitment.structure_id)
    [assignment] = place(session, person, commitment, by).assignments
    with pytest.raises(NotEligible, match="Aucun critère n’est enregistré"):
        assignments.decide(session, assignment, assignments.Decide(), by=by)
    EvidenceFactory(candidate=person, criterion_code="rsa", valid_until=date(2026, 12, 31))
    assignment = seen_again(session, assignment, by)
    assignments.decide(session, assignment, assignments.Decide(), by=by)
    assert assignment.decision.criterion_code == "rsa"


def test_a_decision_is_taken_back(session, person, commitment, by):
    [assignment] = place(session, person, commitment, by).assignments
    assignments.withdraw(session, assignment, by=by)
    assert assignment.decision is None
    assert session.scalar(sa.select(EligibilityDecision.id)) is None
    assignment = seen_again(session, assignment, by)
    with pytest.raises(assignments.NothingToWithdraw):
        assignments.withdraw(session, assignment, by=by)


# --- several commitments ---


def test_a_contract_is_shared_between_commitments(session, person, commitment, by):
    other = CommitmentFactory(clause__structure_id=commitment.structure_id, company=commitment.company)
    placement = place(session, person, commitment, by, share=Decimal(60))
    other = loaded(session, other)
    second = assignments.assign(session, placement, other, assignments.Assign(share=Decimal(40)), by=by)
    assert second.decision is None, "the second clause accepts nobody yet"
    change = assignments.ChangeAssignment(share=Decimal(50), starts_on=START, ends_on=None)
    with pytest.raises(ImpossiblePlacement, match="il en reste"):
        assignments.change_assignment(session, second, change, by=by)
    change = assignments.ChangeAssignment(share=Decimal(30), starts_on=date(2026, 4, 1), ends_on=date(2030, 1, 1))
    assignments.change_assignment(session, second, change, by=by)
    assert (second.starts_on, second.ends_on, second.share) == (date(2026, 4, 1), date(2026, 8, 31), Decimal(30))


def test_a_whole_contract_has_nothing_left_for_another_commitment(session, person, commitment, by):
    other = CommitmentFactory(clause__structure_id=commitment.structure_id)
    placement = place(session, person, commitment, by)
    other = loaded(session, other)
    with pytest.raises(ImpossiblePlacement, match="il en reste 0"):
        assignments.assign(session, placement, other, assignments.Assign(share=Decimal(10)), by=by)


# --- end, extend, correct ---


def test_an_early_end_shortens_what_is_counted(session, person, commitment, by):
    placement = place(session, person, commitment, by)
    services.end_placement(
        session, placement, EndPlacement(last_day=date(2026, 5, 31), reason=EndReason.TRIAL_PERIOD), by=by
    )
    assert (placement.ends_on, placement.assignments[0].ends_on) == (date(2026, 5, 31), date(2026, 5, 31))
    with pytest.raises(services.AlreadyEnded):
        services.extend_placement(session, placement, ExtendPlacement(ends_on=date(2026, 12, 31)), by=by)
    services.reopen_placement(session, placement, by=by)
    services.extend_placement(session, placement, ExtendPlacement(ends_on=date(2026, 12, 31)), by=by)
    assert placement.assignments[0].ends_on == date(2026, 12, 31)


@pytest.mark.parametrize("last_day", [date(2026, 3, 1), date(2026, 9, 1)])
def test_an_end_is_within_the_contract(session, person, commitment, last_day, by):
    placement = place(session, person, commitment, by)
    with pytest.raises(services.ImpossibleEnd):
        services.end_placement(session, placement, EndPlacement(last_day=last_day, reason=EndReason.TERM), by=by)


def test_an_extension_goes_further_within_the_clause(session, person, commitment, by):
    placement = place(session, person, commitment, by)
    with pytest.raises(services.ImpossibleEnd):
        services.extend_placement(session, placement, ExtendPlacement(ends_on=date(2026, 8, 31)), by=by)
    services.extend_placement(session, placement, ExtendPlacement(ends_on=date(2027, 6, 30)), by=by)
    assert placement.assignments[0].ends_on == date(2027, 1, 31)


def test_a_correction_judges_again(session, person, commitment, by):
    placement = place(session, person, commitment, by)
    facts = contract(commitment.company, starts_on=date(2026, 4, 1))
    services.correct_placement(session, placement, CorrectPlacement(contract=facts), by=by)
    [assignment] = placement.assignments
    assert (assignment.starts_on, assignment.decision.hired_on) == (date(2026, 4, 1), date(2026, 4, 1))
    late = replace(facts, starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 31))
    services.correct_placement(session, placement, CorrectPlacement(contract=late), by=by)
    assert placement.assignments[0].decision is None, "the proof no longer holds on that day"


# --- who is at work ---


def test_those_at_work_are_listed_by_name_with_what_is_counted(session, person, commitment, by):
    placement = place(session, person, commitment, by)
    [line] = list_at_work(
        session, structure_id=commitment.structure_id, commitment_ids=[commitment.id],
        first_day=date(2026, 8, 1), last_day=date(2026, 8, 31),
    )  # fmt: skip
    assert (line.placement_id, line.assignment_id) == (placement.id, placement.assignments[0].id)
    assert (line.first_name, line.counts_until, line.is_waiting) == ("Sacha", date(2028, 3, 1), False)
    assert not list_at_work(session, structure_id=commitment.structure_id, commitment_ids=[commitment.id],
                            first_day=date(2026, 9, 1), last_day=date(2026, 9, 30))  # fmt: skip


def test_employer_and_member_both_find_the_person_at_work(session, person, commitment, by):
    etti = CompanyFactory(temporary_work=True)
    place(session, person, commitment, by, employer=etti, contract_kind=ContractKind.MISSION_INSERTION)
    for company in (etti, commitment.company):
        assert list_at_work(session, structure_id=commitment.structure_id, company_id=company.id,
                            first_day=START, last_day=START)  # fmt: skip
    assert not list_at_work(session, structure_id=commitment.structure_id, company_id=CompanyFactory().id,
                            first_day=START, last_day=START)  # fmt: skip


def test_every_assignment_belongs_to_the_structure(session, person, commitment, by):
    place(session, person, commitment, by)
    assert session.scalars(sa.select(Assignment.structure_id)).all() == [commitment.structure_id]
