"""People are registered, prove why they are eligible, are hired, leave."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from facilitator.candidates.proofs.services import AddEvidence, add_evidence
from facilitator.candidates.services import IdentityFacts, NoteContact, RegisterCandidate, leave, note_contact, register
from facilitator.demonstration.calendar import workday
from facilitator.demonstration.contracts import Contract
from facilitator.demonstration.people import Person, Proof
from facilitator.demonstration.stage import Act, Stage, act
from facilitator.demonstration.story import Story
from facilitator.placements.services import (
    ContractFacts,
    CreatePlacement,
    EndPlacement,
    ExtendPlacement,
    create_placement,
    end_placement,
    extend_placement,
)

NOTES = (
    "Disponible tout de suite, se déplace à vélo.",
    "Cherche un temps partiel compatible avec la garde des enfants.",
    "Souhaite passer le permis B ; dossier en cours avec le prescripteur.",
    "Très motivé par les métiers du bâtiment après une immersion.",
    "A besoin d’un accompagnement pour l’écrit.",
    "Projet de CAP à la rentrée prochaine.",
)


def acts(story: Story) -> Iterator[Act]:
    for person in story.people:
        yield from _life_of_person(person)
    for contract in story.contracts:
        yield from _life_of_contract(contract)


def _life_of_person(person: Person) -> Iterator[Act]:
    yield act(person.registered_on, 9, partial(_register, person), minute=person.number)
    for proof in person.proofs[1:]:
        yield act(proof.seen_on, 9, partial(_show, person, proof), minute=person.number + 60)
    if person.left_on is not None:
        yield act(person.left_on, 17, partial(_leave, person), minute=person.number)
    if person.number % 3:
        day = workday(person.registered_on + timedelta(days=6))
        yield act(day, 11, partial(_note, person), minute=person.number)


def _life_of_contract(contract: Contract) -> Iterator[Act]:
    yield act(contract.logged_on, 10, partial(_hire, contract), minute=contract.number)
    if contract.ends_on is None or contract.planned_end is None:
        return
    if contract.ends_on > contract.planned_end:
        day = workday(max(contract.planned_end - timedelta(days=8), contract.logged_on + timedelta(days=1)))
        yield act(day, 11, partial(_extend, contract), minute=contract.number)
    day = workday(contract.ends_on + timedelta(days=2))
    yield act(day, 11, partial(_end, contract), minute=contract.number)


def _register(person: Person, stage: Stage) -> None:
    postcode, commune = person.town
    identity = IdentityFacts(
        first_name=person.first_name, last_name=person.last_name, birth_date=person.birth_date, sex=person.sex,
        email=person.email, phone=person.phone, postcode=postcode, commune=commune,
    )  # fmt: skip
    command = RegisterCandidate(
        identity=identity,
        prescriber_id=stage.prescribers[person.sender].id if person.sender else None,
        referent_id=stage.users[person.referent].id,
        informed_on=person.registered_on,
        evidence=_evidence(person.proofs[0]) if person.proofs else None,
    )
    candidate = register(stage.session, stage.structure_id, command, by=stage.actor(person.referent))
    stage.candidates[person.number] = candidate


def _evidence(proof: Proof) -> AddEvidence:
    return AddEvidence(
        criterion_code=proof.ground.code, proof=proof.ground.proof, seen_on=proof.seen_on, valid_from=proof.valid_from
    )


def _show(person: Person, proof: Proof, stage: Stage) -> None:
    add_evidence(stage.session, stage.candidate_of(person), _evidence(proof), by=stage.actor(person.referent))


def _note(person: Person, stage: Stage) -> None:
    day = workday(person.registered_on + timedelta(days=6))
    command = NoteContact(on=day, note=NOTES[person.number % len(NOTES)])
    note_contact(stage.session, stage.candidate_of(person), command, by=stage.actor(person.referent))


def _leave(person: Person, stage: Stage) -> None:
    leave(stage.session, stage.candidate_of(person), by=stage.actor(person.referent))


def _hire(contract: Contract, stage: Stage) -> None:
    facts = ContractFacts(
        employer=stage.companies[contract.employer], contract_kind=contract.kind, starts_on=contract.starts_on,
        ends_on=contract.planned_end, weekly_hours=contract.weekly, occupation=contract.occupation,
        tutor=contract.tutor,
    )  # fmt: skip
    command = CreatePlacement(
        contract=facts, first_hired_on=contract.first_hired_on, override=contract.override, confirmed=True
    )
    stage.placements[contract.number] = create_placement(
        stage.session, stage.candidate_of(contract.person), stage.commitments[contract.commitment], command,
        by=stage.actor(contract.person.referent),
    )  # fmt: skip


def _extend(contract: Contract, stage: Stage) -> None:
    if contract.ends_on is not None:
        command = ExtendPlacement(ends_on=contract.ends_on, confirmed=True)
        by = stage.actor(contract.person.referent)
        extend_placement(stage.session, stage.placement_of(contract), command, by=by)


def _end(contract: Contract, stage: Stage) -> None:
    if contract.ends_on is not None:
        command = EndPlacement(last_day=contract.ends_on, reason=contract.end_reason)
        by = stage.actor(contract.person.referent)
        end_placement(stage.session, stage.placement_of(contract), command, by=by)
