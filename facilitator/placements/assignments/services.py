"""Writing assignments. Without a decision their hours wait *en attente d’éligibilité*."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.candidates.models import EligibilityDecision
from facilitator.candidates.proofs.services import (
    DecideEligibility,
    NotEligible,
    decide_eligibility,
    judge_contract,
    withdraw_decision,
)
from facilitator.candidates.rules import Verdict
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel.errors import DomainError, NotVisible
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.placements import queries, rules
from facilitator.placements.models import Assignment, Placement
from facilitator.placements.rules import ClausePeriod, ImpossiblePlacement, SharedTime, Terms


class NothingToWithdraw(DomainError):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class Assign:
    """Dates empty: those of the contract, within the clause. `share` in percent."""

    share: Decimal = rules.WHOLE
    starts_on: date | None = None
    ends_on: date | None = None
    first_hired_on: date | None = None
    override: str | None = None
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeAssignment:
    share: Decimal
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decide:
    """`first_hired_on`: the first hiring, when it happened elsewhere. `override`: why the rule is set aside."""

    first_hired_on: date | None = None
    override: str | None = None


def assign(session: Session, placement: Placement, commitment: Commitment, command: Assign, *, by: Actor) -> Assignment:
    """Count a contract on one more commitment (with its clause loaded), and judge eligibility under its clause.

    Raises ImpossiblePlacement, ToConfirm, ReasonTooShort.
    """
    if placement.structure_id != commitment.structure_id:
        raise NotVisible
    period = clause_period(commitment.clause)
    rules.settle(rules.check_clause(terms_of(placement), period), confirmed=command.confirmed)
    first, last = rules.within_clause(placement.starts_on, placement.ends_on, period)
    starts_on = max(command.starts_on or first, first)
    ends_on = min((day for day in (command.ends_on, last) if day is not None), default=None)
    _check_dates(starts_on, ends_on)
    others = [_as_shared_time(one, commitment) for one in placement.assignments]
    rules.settle(rules.check_share(command.share, starts_on, ends_on, others), confirmed=command.confirmed)
    assignment = Assignment(
        structure_id=placement.structure_id, placement=placement, commitment=commitment,
        starts_on=starts_on, ends_on=ends_on, share=command.share,
    )  # fmt: skip
    session.add(assignment)
    _journal(session, assignment, placement, "placement.assigned", by=by)
    question = Decide(first_hired_on=command.first_hired_on, override=command.override)
    settle_eligibility(session, assignment, question, by=by)
    return assignment


def change_assignment(session: Session, assignment: Assignment, command: ChangeAssignment, *, by: Actor) -> Assignment:
    """Change dates or share. Raises ImpossiblePlacement."""
    placement = assignment.placement
    first, last = rules.within_clause(
        placement.starts_on, placement.ends_on, clause_period(assignment.commitment.clause)
    )
    starts_on = max(command.starts_on, first)
    ends_on = min((day for day in (command.ends_on, last) if day is not None), default=None)
    _check_dates(starts_on, ends_on)
    others = [_as_shared_time(one, assignment.commitment) for one in placement.assignments if one.id != assignment.id]
    rules.settle(rules.check_share(command.share, starts_on, ends_on, others), confirmed=True)
    assignment.starts_on, assignment.ends_on, assignment.share = starts_on, ends_on, command.share
    _journal(session, assignment, placement, "placement.assignment_changed", by=by)
    return assignment


def decide(session: Session, assignment: Assignment, command: Decide, *, by: Actor) -> EligibilityDecision:
    """Decide the eligibility for which an assignment waits, or decide it anew.

    Raises NotEligible when the rule says no and nothing overrides it, ReasonTooShort.
    """
    placement, clause = assignment.placement, assignment.commitment.clause
    decision = decide_eligibility(
        session, placement.candidate, clause, _question(session, placement, clause, command), by=by
    )
    assignment.decision = decision
    session.flush()
    return decision


def withdraw(session: Session, assignment: Assignment, *, by: Actor) -> None:
    """Take a decision back: the hours of the assignment wait again. Raises NothingToWithdraw."""
    decision = assignment.decision
    if decision is None:
        raise NothingToWithdraw("Aucune décision n’est à retirer : l’éligibilité reste à établir.")
    assignment.decision = None
    session.flush()
    if not _is_used(session, decision):
        withdraw_decision(session, assignment.placement.candidate, decision, by=by)
    _journal(session, assignment, assignment.placement, "placement.eligibility_reopened", by=by)


def foresee(session: Session, placement: Placement, clause: Clause, command: Decide | None = None) -> Verdict:
    """What the rule says today of a contract under a clause; writes nothing."""
    return judge_contract(
        session, placement.candidate, clause, _question(session, placement, clause, command or Decide())
    )


def settle_eligibility(session: Session, assignment: Assignment, command: Decide, *, by: Actor) -> None:
    """Decide now if the rule, or a reason, allows it; else leave the hours waiting. Raises ReasonTooShort."""
    try:
        decide(session, assignment, command, by=by)
    except NotEligible:
        session.flush()


def judge_again(session: Session, assignment: Assignment, *, by: Actor) -> None:
    """After a change of start or contract kind: the rule decides again, a reason written by hand stays."""
    if assignment.decision is not None and assignment.decision.criterion_code is None:
        return
    former, assignment.decision = assignment.decision, None
    session.flush()
    if former is not None and not _is_used(session, former):
        session.delete(former)
        session.flush()
    settle_eligibility(session, assignment, Decide(), by=by)


def fit(placement: Placement) -> None:
    """Keep each assignment within its contract and its clause after a change of dates."""
    for assignment in placement.assignments:
        period = clause_period(assignment.commitment.clause)
        first, last = rules.within_clause(placement.starts_on, placement.ends_on, period)
        assignment.starts_on = max(assignment.starts_on, first)
        if last is not None:
            assignment.ends_on = min(assignment.ends_on or last, last)
            assignment.starts_on = min(assignment.starts_on, assignment.ends_on)


def clause_period(clause: Clause) -> ClausePeriod:
    return ClausePeriod(
        state=clause.state, starts_on=clause.starts_on, ends_on=clause.ends_on, closed_on=clause.closed_on
    )


def terms_of(placement: Placement) -> Terms:
    return Terms(
        contract_kind=placement.contract_kind, modality=placement.modality, weekly_hours=placement.weekly_hours,
        starts_on=placement.starts_on, ends_on=placement.ends_on, end_reason=placement.end_reason,
    )  # fmt: skip


def _is_used(session: Session, decision: EligibilityDecision) -> bool:
    query = sa.select(Assignment.id).where(Assignment.decision_id == decision.id).limit(1)
    return session.scalar(query) is not None


def _question(session: Session, placement: Placement, clause: Clause, command: Decide) -> DecideEligibility:
    return DecideEligibility(
        hired_on=placement.starts_on,
        term=rules.counting_term(placement.contract_kind),
        first_hired_on=command.first_hired_on,
        last_day=queries.get_last_day_under(
            session, placement.candidate_id, clause.id, before=placement.starts_on, except_id=placement.id
        ),
        override=command.override,
    )


def _as_shared_time(one: Assignment, commitment: Commitment) -> SharedTime:
    return SharedTime(
        share=one.share, starts_on=one.starts_on, ends_on=one.ends_on,
        is_same_commitment=one.commitment_id == commitment.id,
    )  # fmt: skip


def _check_dates(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise ImpossiblePlacement(["L’affectation finirait avant d’avoir commencé : vérifiez les dates."])


def _journal(session: Session, assignment: Assignment, placement: Placement, event: str, *, by: Actor) -> None:
    session.flush()
    record(session, by=by, event=event, subject=placement, structure_id=placement.structure_id,
           candidate_id=placement.candidate_id, commitment_id=assignment.commitment_id,
           starts_on=assignment.starts_on, ends_on=assignment.ends_on, share=assignment.share)  # fmt: skip
