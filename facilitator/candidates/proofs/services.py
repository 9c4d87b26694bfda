"""Writing proofs and decisions. What is journaled never says which criterion."""

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.candidates import queries
from facilitator.candidates.enums import CountingTerm
from facilitator.candidates.identities.rules import age_on
from facilitator.candidates.models import Candidate, EligibilityDecision, Evidence, Identity
from facilitator.candidates.rules import (
    REASONED_OPINION,
    FirstHiring,
    Verdict,
    judge_hiring,
    last_day_of,
)
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.kernel.text import short_date
from facilitator.markets.clauses.models import Clause
from facilitator.references.models import Criterion

SENIOR, YOUTH = "senior", "youth_out_of_school"
SENIOR_FROM, YOUTH_UNTIL = 50, 25
SHORTEST_REASON = 10
"""Letters. An opinion or an override of a word explains nothing to who reads it later."""


class UnknownCriterion(DomainError):
    pass


class ProofSeenInTheFuture(DomainError):
    pass


class ProofEndsBeforeItStarts(DomainError):
    pass


class AgeContradictsCriterion(DomainError):
    pass


class ReasonTooShort(DomainError):
    pass


class ProofInUse(DomainError):
    pass


class NotEligible(DomainError):
    """The rule says no. `verdict.missing` says why, for those who may read criteria."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(" ".join((verdict.sentence, *verdict.missing)))


@dataclass(frozen=True, kw_only=True, slots=True)
class AddEvidence:
    """A proof seen. `valid_until` None: computed from the criterion's usual validity, if it has one."""

    criterion_code: str
    proof: str
    seen_on: date
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DecideEligibility:
    """`hired_on`: start of the contract. `first_hired_on`: the first hiring, when it happened elsewhere.

    `last_day`: end of the person's last contract under the clause, None when one runs or there is none.
    `override`: why the person is held eligible although the rule says no.
    """

    hired_on: date
    term: CountingTerm = CountingTerm.STANDARD
    first_hired_on: date | None = None
    last_day: date | None = None
    override: str | None = None


def add_evidence(session: Session, candidate: Candidate, command: AddEvidence, *, by: Actor) -> Evidence:
    """Note a criterion and the proof seen.

    Raises UnknownCriterion, ProofSeenInTheFuture, ProofEndsBeforeItStarts, AgeContradictsCriterion, ReasonTooShort.
    """
    evidence = Evidence(
        structure_id=candidate.structure_id,
        candidate_id=candidate.id,
        seen_by_id=by.id,
        **_checked(session, candidate, command),
    )
    session.add(evidence)
    record(session, by=by, event="candidate.evidence_added", subject=candidate, structure_id=candidate.structure_id)
    return evidence


def correct_evidence(session: Session, evidence: Evidence, command: AddEvidence, *, by: Actor) -> Evidence:
    """Correct a proof. Decisions already taken stay: a person is judged once. Raises as `add_evidence`."""
    values = _checked(session, evidence.candidate, command)
    changed = [name for name, value in values.items() if getattr(evidence, name) != value]
    for name in changed:
        setattr(evidence, name, values[name])
    if changed:
        record(session, by=by, event="candidate.evidence_corrected", subject=evidence.candidate,
               structure_id=evidence.structure_id, fields=changed)  # fmt: skip
    return evidence


def remove_evidence(session: Session, evidence: Evidence, *, by: Actor) -> None:
    """Forget a proof entered by mistake. Raises ProofInUse once a decision rests on it."""
    query = sa.select(EligibilityDecision.id).where(EligibilityDecision.evidence_id == evidence.id).limit(1)
    if session.scalar(query) is not None:
        raise ProofInUse("Une décision d’éligibilité repose sur ce justificatif : corrigez-le au lieu de le retirer.")
    session.delete(evidence)
    record(session, by=by, event="candidate.evidence_removed", subject=evidence.candidate,
           structure_id=evidence.structure_id)  # fmt: skip


def decide_eligibility(
    session: Session, candidate: Candidate, clause: Clause, command: DecideEligibility, *, by: Actor
) -> EligibilityDecision:
    """Judge a person for a contract under a clause. A decision that would say the same again is given back.

    Raises NotEligible when the rule says no and no reason overrides it, ReasonTooShort.
    """
    if command.override is not None:
        check_reason(command.override)
    verdict = judge_contract(session, candidate, clause, command)
    if not verdict.is_eligible:
        raise NotEligible(verdict)
    last = queries.get_last_decision(session, candidate.id, clause.id)
    if last is not None and _says_the_same(last, verdict):
        return last
    decision = EligibilityDecision(
        structure_id=candidate.structure_id,
        candidate_id=candidate.id,
        clause_id=clause.id,
        hired_on=verdict.counted_from or command.hired_on,
        counts_until=verdict.until,
        criterion_code=verdict.because,
        evidence_id=verdict.evidence_id,
        reason=verdict.reason,
        decided_by_id=by.id,
    )
    session.add(decision)
    record(session, by=by, event="candidate.eligibility_decided", subject=candidate,
           structure_id=candidate.structure_id, clause_id=clause.id, hired_on=decision.hired_on,
           counts_until=decision.counts_until, overridden=verdict.because is None)  # fmt: skip
    return decision


def judge_contract(session: Session, candidate: Candidate, clause: Clause, command: DecideEligibility) -> Verdict:
    """The verdict that `decide_eligibility` would follow; writes nothing."""
    case = queries.get_case(
        session, candidate, clause, on=command.hired_on, term=command.term, last_day=command.last_day
    )
    case = replace(case, override=command.override)
    if command.first_hired_on is not None:
        case = replace(case, hiring=FirstHiring(on=command.first_hired_on))
    return judge_hiring(case, command.hired_on)


def withdraw_decision(session: Session, candidate: Candidate, decision: EligibilityDecision, *, by: Actor) -> None:
    """Take back a decision on which nothing rests any more: the caller has released its contracts."""
    clause_id = decision.clause_id
    session.delete(decision)
    record(session, by=by, event="candidate.eligibility_withdrawn", subject=candidate,
           structure_id=candidate.structure_id, clause_id=clause_id)  # fmt: skip


def check_reason(reason: str) -> None:
    """Raises ReasonTooShort."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonTooShort("Expliquez en une phrase : quelqu’un relira ce motif lors d’un contrôle.")


def _says_the_same(decision: EligibilityDecision, verdict: Verdict) -> bool:
    said = (decision.hired_on, decision.counts_until, decision.criterion_code, decision.reason)
    return said == (verdict.counted_from, verdict.until, verdict.because, verdict.reason)


def _checked(session: Session, candidate: Candidate, command: AddEvidence) -> dict[str, object]:
    """The values to keep, with the criterion's usual validity when none was typed."""
    criterion = session.get(Criterion, command.criterion_code)
    if criterion is None:
        raise UnknownCriterion("Ce critère n’existe pas dans le référentiel.")
    if command.seen_on > clock.today():
        raise ProofSeenInTheFuture("Le justificatif ne peut pas avoir été vu dans le futur : vérifiez la date.")
    if command.criterion_code == REASONED_OPINION:
        check_reason(command.proof)
    starts = command.valid_from or command.seen_on
    _check_age(session.get(Identity, candidate.id), command.criterion_code, starts)
    valid_until = command.valid_until
    if valid_until is None and criterion.validity_months:
        valid_until = last_day_of(starts, criterion.validity_months)
    if valid_until is not None and valid_until < starts and command.valid_from is not None:
        raise ProofEndsBeforeItStarts(
            f"Le justificatif finirait (le {short_date(valid_until)}) avant d’avoir commencé : vérifiez les dates."
        )
    return {
        "criterion_code": criterion.code,
        "proof": command.proof.strip(),
        "seen_on": command.seen_on,
        "valid_from": command.valid_from,
        "valid_until": valid_until,
    }


def _check_age(identity: Identity | None, code: str, day: date) -> None:
    if identity is None or identity.birth_date is None or code not in {SENIOR, YOUTH}:
        return
    age = age_on(identity.birth_date, day)
    if (code == SENIOR and age < SENIOR_FROM) or (code == YOUTH and age > YOUTH_UNTIL):
        raise AgeContradictsCriterion(
            f"D’après sa date de naissance, la personne avait {age} ans le {short_date(day)} : "
            "ce critère ne lui convient pas."
        )
