"""Eligibility of a person under a clause, on a day: pure rules.

A proof is judged on the day of the first hiring under the clause; its later expiry changes nothing, unless the clause
says so. Durations are parameters of the structure and of the clause, none is law.
"""

import calendar
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from facilitator.candidates.enums import CountingTerm, Stage
from facilitator.kernel.text import long_date

REASONED_OPINION = "reasoned_opinion"
"""Code of the *avis motivé*: its proof is the reason, its author who saw it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldCriterion:
    """A criterion held by a person, with the proof that was seen. Both days are included; None: no limit."""

    code: str
    label: str
    valid_from: date | None = None
    valid_until: date | None = None
    evidence_id: uuid.UUID | None = None

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class CountingRules:
    """How long hours count. Durations in months; `break_months` None: a break never starts a new count."""

    window_months: int = 24
    open_ended_months: int = 36
    break_months: int | None = 6
    proof_must_last: bool = False
    """True: hours stop with the proof."""
    counts_immersion: bool = False
    """True: a PMSMP counts."""

    def overridden(self, rules: Mapping[str, Any]) -> "CountingRules":
        """These rules with what a clause says otherwise; keys that concern something else are left aside."""
        return replace(self, **{key: rules[key] for key in self.__dataclass_fields__ if key in rules})


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstHiring:
    """The hiring from which the hours count.

    `last_day`: last day of the last contract under the clause, None while one runs. `because`: the criterion retained
    when it was decided, `reason` what was written when no proof was. `is_settled`: decided already, proofs are not
    judged again.
    """

    on: date
    last_day: date | None = None
    because: str | None = None
    reason: str | None = None
    evidence_id: uuid.UUID | None = None
    is_settled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """All that eligibility depends on."""

    held: Sequence[HeldCriterion]
    accepted: frozenset[str]
    rules: CountingRules = field(default_factory=CountingRules)
    term: CountingTerm = CountingTerm.STANDARD
    hiring: FirstHiring | None = None
    override: str | None = None
    """Reason for which a facilitator holds the person eligible whatever the proofs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The answer. `sentence` never says why the person is eligible; `because` and `missing` stay in the structure."""

    is_eligible: bool
    stage: Stage
    sentence: str
    until: date | None = None
    """Last day of a possible hiring, or last day whose hours count; None: no end known."""
    counted_from: date | None = None
    because: str | None = None
    reason: str | None = None
    evidence_id: uuid.UUID | None = None
    missing: tuple[str, ...] = ()


def judge(case: Case, day: date) -> Verdict:
    """Whether the person is eligible under the clause on `day`, until when, because of what."""
    if case.term is CountingTerm.IMMERSION and not case.rules.counts_immersion:
        return Verdict(
            is_eligible=False,
            stage=Stage.HIRED if case.hiring else Stage.BEFORE_HIRING,
            sentence="Une immersion (PMSMP) ne compte pas dans cette clause.",
        )
    hiring = hiring_in_force(case, day)
    return _before_hiring(case, day) if hiring is None else _after_hiring(case, hiring, day)


def judge_hiring(case: Case, hired_on: date) -> Verdict:
    """The verdict for somebody who starts a contract on `hired_on`: a first hiring, unless one is in force."""
    hiring = hiring_in_force(case, hired_on) or FirstHiring(on=hired_on)
    return judge(replace(case, hiring=replace(hiring, last_day=None)), hired_on)


def hiring_in_force(case: Case, day: date) -> FirstHiring | None:
    """The first hiring that counts on `day`: none before it, nor once a break is long enough to start a new count."""
    hiring, break_months = case.hiring, case.rules.break_months
    if hiring is None or day < hiring.on:
        return None
    if hiring.last_day is None or not break_months:
        return hiring
    return hiring if day <= last_day_of(hiring.last_day + timedelta(days=1), break_months) else None


def last_day_of(start: date, months: int) -> date:
    """Last day of a period of `months` that begins on `start`: 3 March 2026 and 24 months give 2 March 2028.

    A month too short for the day ends the period on its own last day.
    """
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    length = calendar.monthrange(year, month)[1]
    return date(year, month, length) if start.day > length else date(year, month, start.day) - timedelta(days=1)


def window_end(case: Case, hiring: FirstHiring, proof: HeldCriterion | None = None) -> date | None:
    """Last day whose hours count; None: the whole contract."""
    if case.term is CountingTerm.WHOLE_CONTRACT:
        end = None
    else:
        is_open_ended = case.term is CountingTerm.OPEN_ENDED
        end = last_day_of(hiring.on, case.rules.open_ended_months if is_open_ended else case.rules.window_months)
    if case.rules.proof_must_last and proof is not None and proof.valid_until is not None:
        return min(end, proof.valid_until) if end else proof.valid_until
    return end


def _before_hiring(case: Case, day: date) -> Verdict:
    proof = _best_proof(case, day)
    if proof is None and case.override is None:
        return _not_eligible(case, day, Stage.BEFORE_HIRING)
    until = proof.valid_until if proof else None
    return Verdict(
        is_eligible=True,
        stage=Stage.BEFORE_HIRING,
        sentence=f"Éligible à l’embauche jusqu’au {long_date(until)}." if until else "Éligible à l’embauche.",
        until=until,
        because=proof.code if proof else None,
        reason=None if proof else case.override,
        evidence_id=proof.evidence_id if proof else None,
    )


def _after_hiring(case: Case, hiring: FirstHiring, day: date) -> Verdict:
    proof = _retained_proof(case, hiring)
    until = window_end(case, hiring, proof)
    if case.override and until is not None and day > until:
        return _new_count(case, day)
    if not (proof or hiring.is_settled or case.override):
        return _not_eligible(case, hiring.on, Stage.HIRED)
    ended = until is not None and day > until
    because = proof.code if proof else hiring.because
    return Verdict(
        is_eligible=not ended,
        stage=Stage.HIRED,
        sentence=_window_sentence(until, ended=ended),
        until=until,
        counted_from=hiring.on,
        because=because,
        reason=None if because else hiring.reason or case.override,
        evidence_id=proof.evidence_id if proof else hiring.evidence_id,
    )


def _new_count(case: Case, day: date) -> Verdict:
    """The window has ended; a facilitator, with a reason, lets the hours count anew from `day`."""
    until = window_end(case, FirstHiring(on=day))
    return Verdict(
        is_eligible=True,
        stage=Stage.HIRED,
        sentence=_window_sentence(until, ended=False),
        until=until,
        counted_from=day,
        reason=case.override,
    )


def _retained_proof(case: Case, hiring: FirstHiring) -> HeldCriterion | None:
    """The proof on which the hiring was decided, or the best one of that day when nothing is decided yet."""
    if hiring.is_settled:
        return next((one for one in case.held if one.evidence_id and one.evidence_id == hiring.evidence_id), None)
    return _best_proof(case, hiring.on)


def _best_proof(case: Case, day: date) -> HeldCriterion | None:
    """Among accepted proofs valid on `day`, the one that lasts longest; the first in order when several do."""
    usable = [one for one in case.held if one.code in case.accepted and one.is_valid_on(day)]
    return max(usable, key=lambda one: one.valid_until or date.max, default=None)


def _not_eligible(case: Case, day: date, stage: Stage) -> Verdict:
    return Verdict(
        is_eligible=False,
        stage=stage,
        sentence=f"Éligibilité à établir : aucun justificatif accepté n’est valable le {long_date(day)}.",
        missing=_what_is_missing(case, day),
    )


def _what_is_missing(case: Case, day: date) -> tuple[str, ...]:
    """Why each proof held does not serve, for those who may read criteria."""
    if not case.accepted:
        return ("La clause ne dit pas encore quels publics elle accepte.",)
    if not case.held:
        return ("Aucun critère n’est enregistré pour cette personne.",)
    return tuple(_why_unusable(one, case.accepted, day) for one in case.held)


def _why_unusable(one: HeldCriterion, accepted: frozenset[str], day: date) -> str:
    if one.code not in accepted:
        return f"« {one.label} » ne fait pas partie des publics acceptés par la clause."
    if one.valid_until is not None and one.valid_until < day:
        return f"« {one.label} » : justificatif valable jusqu’au {long_date(one.valid_until)} seulement."
    return f"« {one.label} » : justificatif valable à partir du {long_date(one.valid_from or day)} seulement."


def _window_sentence(until: date | None, *, ended: bool) -> str:
    if until is None:
        return "Les heures comptent pendant toute la durée du contrat."
    return f"Les heures ont compté jusqu’au {long_date(until)}." if ended else f"Éligible jusqu’au {long_date(until)}."
