"""Writing contracts: log, correct, extend, end. `assignments.services` ties them to commitments."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.candidates.enums import CandidateState
from facilitator.candidates.identities.rules import age_on
from facilitator.candidates.models import Candidate, Identity
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError, NotVisible
from facilitator.kernel.text import long_date
from facilitator.markets.clauses.models import Commitment
from facilitator.organisations.models import Company
from facilitator.placements import rules
from facilitator.placements.assignments.services import (
    Assign,
    assign,
    clause_period,
    fit,
    judge_again,
)
from facilitator.placements.enums import ContractKind, EndReason, Modality
from facilitator.placements.models import Placement
from facilitator.placements.rules import ImpossiblePlacement, OtherContract, Remark, Terms, ToConfirm

__all__ = ["ImpossiblePlacement", "ToConfirm"]


class NotEnded(DomainError):
    pass


class AlreadyEnded(DomainError):
    pass


class ImpossibleEnd(DomainError):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractFacts:
    """A contract as typed. `modality` None: what the employer tells of it. Weekly hours in hours."""

    employer: Company
    contract_kind: ContractKind
    starts_on: date
    ends_on: date | None
    weekly_hours: Decimal
    occupation: str
    modality: Modality | None = None
    tutor: str | None = None
    end_reason: EndReason | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CreatePlacement:
    """A contract and the commitment on which its hours count.

    `first_hired_on`: the first hiring, when it happened elsewhere. `override`: why the person is held eligible although
    the rule says no. `confirmed`: the unusual was looked at.
    """

    contract: ContractFacts
    share: Decimal = rules.WHOLE
    first_hired_on: date | None = None
    override: str | None = None
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectPlacement:
    contract: ContractFacts
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class EndPlacement:
    last_day: date
    reason: EndReason


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtendPlacement:
    ends_on: date
    confirmed: bool = False


# --- log and correct ---


def create_placement(
    session: Session, candidate: Candidate, commitment: Commitment, command: CreatePlacement, *, by: Actor
) -> Placement:
    """Log a contract and count its hours on a commitment (with its clause loaded).

    When the person is not eligible yet, the hours wait: the assignment has no decision. Raises ImpossiblePlacement,
    ToConfirm, and ReasonTooShort for an override that explains nothing.
    """
    if candidate.structure_id != commitment.structure_id:
        raise NotVisible
    facts = command.contract
    members = {commitment.company_id}
    terms = _terms(facts, members)
    remarks = _remarks(session, candidate.id, facts, terms, members=members)
    remarks += rules.check_clause(terms, clause_period(commitment.clause))
    rules.settle(remarks, confirmed=command.confirmed)
    placement = Placement(
        structure_id=candidate.structure_id, candidate=candidate, assignments=[], **_values(facts, terms.modality)
    )
    session.add(placement)
    candidate.state = CandidateState.ACTIVE
    _journal(session, placement, "placement.created", by=by, contract_kind=facts.contract_kind,
             starts_on=facts.starts_on, ends_on=facts.ends_on, weekly_hours=facts.weekly_hours)  # fmt: skip
    assign(
        session, placement, commitment,
        Assign(share=command.share, first_hired_on=command.first_hired_on, override=command.override, confirmed=True),
        by=by,
    )  # fmt: skip
    return placement


def correct_placement(session: Session, placement: Placement, command: CorrectPlacement, *, by: Actor) -> Placement:
    """Correct what was typed of a contract, and judge again the assignments that the change concerns.

    Raises ImpossiblePlacement, ToConfirm.
    """
    facts = command.contract
    members = {assignment.commitment.company_id for assignment in placement.assignments}
    terms = _terms(facts, members)
    remarks = _remarks(session, placement.candidate_id, facts, terms, members=members, except_id=placement.id)
    for assignment in placement.assignments:
        remarks += rules.check_clause(terms, clause_period(assignment.commitment.clause))
    rules.settle(remarks, confirmed=command.confirmed)
    before = (placement.starts_on, placement.ends_on)
    changed = _apply(placement, _values(facts, terms.modality))
    if changed:
        _move_assignments(placement, *before)
        _journal(session, placement, "placement.corrected", by=by, fields=changed)
    if {"starts_on", "contract_kind"} & set(changed):
        for assignment in placement.assignments:
            judge_again(session, assignment, by=by)
    return placement


# --- life of a contract ---


def end_placement(session: Session, placement: Placement, command: EndPlacement, *, by: Actor) -> None:
    """Note that a contract has ended, as planned or before. Raises AlreadyEnded, ImpossibleEnd."""
    _refuse_ended(placement)
    if command.last_day < placement.starts_on:
        raise ImpossibleEnd(f"Le contrat a commencé le {long_date(placement.starts_on)} : il n’a pas pu finir avant.")
    if placement.ends_on is not None and command.last_day > placement.ends_on:
        raise ImpossibleEnd(
            f"Le contrat devait finir le {long_date(placement.ends_on)} : pour aller au-delà, prolongez-le d’abord."
        )
    planned = placement.ends_on
    placement.ends_on, placement.end_reason = command.last_day, command.reason
    fit(placement)
    _journal(session, placement, "placement.ended", by=by, planned_end=planned, last_day=command.last_day,
             reason=command.reason)  # fmt: skip


def reopen_placement(session: Session, placement: Placement, *, by: Actor) -> None:
    """Take back an end noted by mistake; the contract keeps its last day, to extend or correct. Raises NotEnded."""
    if placement.end_reason is None:
        raise NotEnded("Ce contrat n’est pas noté comme terminé.")
    placement.end_reason = None
    _journal(session, placement, "placement.reopened", by=by)


def extend_placement(session: Session, placement: Placement, command: ExtendPlacement, *, by: Actor) -> None:
    """Move the planned end of a contract further. Raises AlreadyEnded, ImpossibleEnd, ToConfirm."""
    _refuse_ended(placement)
    before = placement.ends_on
    if before is None:
        raise ImpossibleEnd("Ce contrat n’a pas de fin : il n’y a rien à prolonger.")
    if command.ends_on <= before:
        raise ImpossibleEnd(f"Le contrat va déjà jusqu’au {long_date(before)} : indiquez une date plus tardive.")
    addition = Terms(contract_kind=placement.contract_kind, modality=placement.modality,
                     weekly_hours=placement.weekly_hours, starts_on=rules.day_after(before),
                     ends_on=command.ends_on)  # fmt: skip
    others = _other_contracts(session, placement.candidate_id, placement.employer_id, except_id=placement.id)
    rules.settle(rules.check_others(addition, others), confirmed=command.confirmed)
    placement.ends_on = command.ends_on
    _move_assignments(placement, placement.starts_on, before)
    _journal(session, placement, "placement.extended", by=by, before=before, ends_on=command.ends_on)


def _refuse_ended(placement: Placement) -> None:
    if placement.end_reason is not None:
        ended_on = long_date(placement.ends_on) if placement.ends_on else "une date inconnue"
        raise AlreadyEnded(f"Ce contrat est terminé depuis le {ended_on}.")


# --- what is typed ---


def _terms(facts: ContractFacts, members: Collection[uuid.UUID]) -> Terms:
    is_the_member = facts.employer.id in members
    usual = rules.usual_modality(facts.employer.inclusion_kind, is_the_member=is_the_member)
    return Terms(
        contract_kind=facts.contract_kind, modality=facts.modality or usual, weekly_hours=facts.weekly_hours,
        starts_on=facts.starts_on, ends_on=facts.ends_on, end_reason=facts.end_reason,
    )  # fmt: skip


def _values(facts: ContractFacts, modality: Modality) -> dict[str, object]:
    return {
        "employer_id": facts.employer.id,
        "contract_kind": facts.contract_kind,
        "modality": modality,
        "occupation": facts.occupation.strip(),
        "tutor": facts.tutor,
        "weekly_hours": facts.weekly_hours,
        "starts_on": facts.starts_on,
        "ends_on": facts.ends_on,
        "end_reason": facts.end_reason,
    }


def _apply(placement: Placement, values: dict[str, object]) -> list[str]:
    """Write what differs; gives the names of the fields changed."""
    changed = [name for name, value in values.items() if getattr(placement, name) != value]
    for name in changed:
        setattr(placement, name, values[name])
    return changed


def _move_assignments(placement: Placement, former_start: date, former_end: date | None) -> None:
    """Assignments that began or ended with the contract follow it; the others stay within it."""
    for assignment in placement.assignments:
        first, last = rules.within_clause(
            placement.starts_on, placement.ends_on, clause_period(assignment.commitment.clause)
        )
        if assignment.starts_on <= former_start:
            assignment.starts_on = first
        if assignment.ends_on is None or (former_end is not None and assignment.ends_on >= former_end):
            assignment.ends_on = last
    fit(placement)


def _remarks(
    session: Session,
    candidate_id: uuid.UUID,
    facts: ContractFacts,
    terms: Terms,
    *,
    members: Collection[uuid.UUID],
    except_id: uuid.UUID | None = None,
) -> list[Remark]:
    is_the_member = not members or facts.employer.id in members
    others = _other_contracts(session, candidate_id, facts.employer.id, except_id=except_id)
    return [
        *rules.check_terms(terms, clock.today()),
        *rules.check_age(_age_at_start(session, candidate_id, terms.starts_on)),
        *rules.check_employer(terms, facts.employer.inclusion_kind, is_the_member=is_the_member),
        *rules.check_others(terms, others),
    ]


def _age_at_start(session: Session, candidate_id: uuid.UUID, starts_on: date) -> int | None:
    birth_date = session.scalar(sa.select(Identity.birth_date).where(Identity.candidate_id == candidate_id))
    return age_on(birth_date, starts_on) if birth_date else None


def _other_contracts(
    session: Session, candidate_id: uuid.UUID, employer_id: uuid.UUID, *, except_id: uuid.UUID | None
) -> list[OtherContract]:
    query = (
        sa.select(Placement)
        .where(Placement.candidate_id == candidate_id)
        .options(joinedload(Placement.employer))
        .order_by(Placement.starts_on, Placement.id)
    )
    if except_id is not None:
        query = query.where(Placement.id != except_id)
    return [
        OtherContract(
            employer_name=other.employer.name,
            is_same_employer=other.employer_id == employer_id,
            weekly_hours=other.weekly_hours,
            starts_on=other.starts_on,
            ends_on=other.ends_on,
        )
        for other in session.scalars(query)
    ]


def _journal(session: Session, placement: Placement, event: str, *, by: Actor, **facts: object) -> None:
    session.flush()
    record(session, by=by, event=event, subject=placement, structure_id=placement.structure_id,
           candidate_id=placement.candidate_id, **facts)  # fmt: skip
