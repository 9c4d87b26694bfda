"""Eligibility, case by case. Days are those of the assumed parameters: 24 months, 36 with a CDI, 6 months of break."""

from dataclasses import replace
from datetime import date

import pytest

from facilitator.candidates.enums import CountingTerm, Stage
from facilitator.candidates.rules import (
    REASONED_OPINION,
    Case,
    CountingRules,
    FirstHiring,
    HeldCriterion,
    judge,
    judge_hiring,
    last_day_of,
)
from facilitator.kernel.db import new_id

CODES = (
    "deld", "detld", "rsa", "ass", "aah", "insertion_allowance", "invalidity_pension", "th", "youth_out_of_school",
    "low_diploma", "senior", "cej_pacea", "sma_smv", "epide", "e2c", "qpv", "zrr", "refugee", "ase", "lone_parent",
    "no_housing", "justice", "french_below_a1", "mobility", "iae", "geiq", "regie", "ea_esat", "reasoned_opinion",
)  # fmt: skip
HIRED = date(2026, 3, 3)
"""A Tuesday; 24 months end on 2 March 2028, 36 on 2 March 2029."""


def held(code="rsa", start=None, end=None, **facts):
    return HeldCriterion(code=code, label=code.upper(), valid_from=start, valid_until=end, **facts)


def case(*criteria, accepted=("rsa",), **facts):
    return Case(held=criteria, accepted=frozenset(accepted), **facts)


RSA_UNTIL_APRIL = held(start=date(2026, 1, 5), end=date(2026, 4, 4))


# --- before hiring ---


@pytest.mark.parametrize("code", CODES)
def test_each_criterion_opens_a_clause_that_accepts_it_and_no_other(code):
    assert judge(case(held(code), accepted=[code]), HIRED).because == code
    assert not judge(case(held(code), accepted=set(CODES) - {code}), HIRED).is_eligible


@pytest.mark.parametrize(
    ("day", "is_eligible", "until"),
    [
        pytest.param(date(2026, 1, 4), False, None, id="the day before the proof starts"),
        pytest.param(date(2026, 1, 5), True, date(2026, 4, 4), id="the first day of the proof"),
        pytest.param(date(2026, 4, 4), True, date(2026, 4, 4), id="the last day of the proof"),
        pytest.param(date(2026, 4, 5), False, None, id="the day after"),
    ],
)
def test_before_hiring_the_proof_must_be_valid_that_day(day, is_eligible, until):
    verdict = judge(case(RSA_UNTIL_APRIL), day)
    assert (verdict.is_eligible, verdict.until, verdict.stage) == (is_eligible, until, Stage.BEFORE_HIRING)


def test_before_hiring_the_sentence_says_until_when_never_why():
    assert judge(case(RSA_UNTIL_APRIL), HIRED).sentence == "Éligible à l’embauche jusqu’au 4 avril 2026."
    assert judge(case(held()), HIRED).sentence == "Éligible à l’embauche."
    assert "RSA" not in judge(case(held("qpv")), HIRED).sentence


def test_among_several_proofs_the_one_that_lasts_longest_is_retained():
    short, long, endless = held("rsa", end=date(2026, 4, 4)), held("qpv", end=date(2026, 9, 1)), held("th")
    accepted = ["rsa", "qpv", "th"]
    assert judge(case(short, long, accepted=accepted), HIRED).because == "qpv"
    assert judge(case(short, long, endless, accepted=accepted), HIRED).because == "th"


def test_a_clause_with_fewer_publics_retains_what_it_accepts():
    verdict = judge(case(held("th"), held("rsa", end=date(2026, 4, 4)), accepted=["rsa"]), HIRED)
    assert (verdict.because, verdict.until) == ("rsa", date(2026, 4, 4))


@pytest.mark.parametrize(
    ("one", "missing"),
    [
        pytest.param(case(), "Aucun critère n’est enregistré pour cette personne.", id="nothing held"),
        pytest.param(case(held(), accepted=[]), "La clause ne dit pas encore quels publics elle accepte.",
                     id="clause without publics"),
        pytest.param(case(held("qpv")), "«\u202fQPV\u202f» ne fait pas partie des publics acceptés par la clause.",
                     id="another public"),
        pytest.param(case(held(end=date(2026, 3, 2))),
                     "«\u202fRSA\u202f»\u202f: justificatif valable jusqu’au 2 mars 2026 seulement.", id="expired"),
        pytest.param(case(held(start=date(2026, 3, 4))),
                     "«\u202fRSA\u202f»\u202f: justificatif valable à partir du 4 mars 2026 seulement.",
                     id="too early"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_to_those_who_may_read_it(one, missing):
    verdict = judge(one, HIRED)
    assert verdict.missing == (missing,)
    assert verdict.sentence == "Éligibilité à établir\u202f: aucun justificatif accepté n’est valable le 3 mars 2026."


# --- at hiring, and after ---


@pytest.mark.parametrize(
    ("term", "until"),
    [
        pytest.param(CountingTerm.STANDARD, date(2028, 3, 2), id="24 months"),
        pytest.param(CountingTerm.OPEN_ENDED, date(2029, 3, 2), id="36 months with a CDI"),
        pytest.param(CountingTerm.WHOLE_CONTRACT, None, id="alternance: the whole contract"),
    ],
)
def test_the_contract_decides_how_long_hours_count(term, until):
    verdict = judge_hiring(case(RSA_UNTIL_APRIL, term=term), HIRED)
    assert (verdict.is_eligible, verdict.until, verdict.counted_from) == (True, until, HIRED)


@pytest.mark.parametrize(
    ("day", "is_eligible"),
    [
        pytest.param(date(2026, 3, 3), True, id="the day of hiring"),
        pytest.param(date(2026, 4, 5), True, id="the proof has expired since"),
        pytest.param(date(2028, 3, 2), True, id="the last day of the window"),
        pytest.param(date(2028, 3, 3), False, id="the window has ended"),
    ],
)
def test_after_hiring_expiry_changes_nothing_until_the_window_ends(day, is_eligible):
    verdict = judge(case(RSA_UNTIL_APRIL, hiring=FirstHiring(on=HIRED)), day)
    assert (verdict.is_eligible, verdict.stage) == (is_eligible, Stage.HIRED)


def test_after_hiring_the_sentence_says_until_when():
    hired = case(RSA_UNTIL_APRIL, hiring=FirstHiring(on=HIRED))
    assert judge(hired, HIRED).sentence == "Éligible jusqu’au 2 mars 2028."
    assert judge(hired, date(2028, 5, 1)).sentence == "Les heures ont compté jusqu’au 2 mars 2028."
    whole = replace(hired, term=CountingTerm.WHOLE_CONTRACT)
    assert judge(whole, HIRED).sentence == "Les heures comptent pendant toute la durée du contrat."


def test_a_proof_that_expired_before_hiring_does_not_serve():
    assert not judge_hiring(case(RSA_UNTIL_APRIL), date(2026, 4, 5)).is_eligible


def test_a_proof_obtained_after_hiring_does_not_serve():
    assert not judge(case(held(start=date(2026, 6, 1)), hiring=FirstHiring(on=HIRED)), date(2026, 7, 1)).is_eligible


def test_a_clause_may_ask_that_the_proof_lasts():
    lasting = case(RSA_UNTIL_APRIL, rules=CountingRules(proof_must_last=True))
    assert judge_hiring(lasting, HIRED).until == date(2026, 4, 4)
    whole = replace(lasting, term=CountingTerm.WHOLE_CONTRACT)
    assert judge_hiring(whole, HIRED).until == date(2026, 4, 4)
    endless = replace(lasting, held=(held(),))
    assert judge_hiring(endless, HIRED).until == date(2028, 3, 2)


def test_hiring_elsewhere_starts_the_window_earlier():
    elsewhere = case(RSA_UNTIL_APRIL, hiring=FirstHiring(on=date(2026, 2, 1)))
    verdict = judge_hiring(elsewhere, date(2026, 5, 1))
    assert (verdict.is_eligible, verdict.until) == (True, date(2028, 1, 31))


def test_hiring_elsewhere_is_judged_on_its_own_day():
    elsewhere = case(RSA_UNTIL_APRIL, hiring=FirstHiring(on=date(2026, 1, 1)))
    assert not judge_hiring(elsewhere, date(2026, 2, 1)).is_eligible


def test_a_day_before_the_first_hiring_is_judged_on_the_proof():
    later = case(RSA_UNTIL_APRIL, hiring=FirstHiring(on=date(2026, 6, 1)))
    assert judge(later, HIRED).stage is Stage.BEFORE_HIRING


# --- a second contract, a break ---

SETTLED = FirstHiring(on=date(2025, 1, 1), last_day=date(2025, 6, 30), because="rsa", is_settled=True)


@pytest.mark.parametrize(
    ("again_on", "counted_from"),
    [
        pytest.param(date(2025, 7, 1), date(2025, 1, 1), id="the next day"),
        pytest.param(date(2025, 12, 31), date(2025, 1, 1), id="the last day of the break"),
        pytest.param(date(2026, 1, 1), date(2026, 1, 1), id="after six months: a new count"),
    ],
)
def test_a_break_starts_a_new_count(again_on, counted_from):
    verdict = judge_hiring(case(held(), hiring=SETTLED), again_on)
    assert (verdict.is_eligible, verdict.counted_from) == (True, counted_from)


def test_a_new_count_asks_for_a_new_proof():
    assert not judge_hiring(case(held(end=date(2025, 6, 30)), hiring=SETTLED), date(2026, 1, 1)).is_eligible
    assert judge_hiring(case(held(end=date(2025, 6, 30)), hiring=SETTLED), date(2025, 9, 1)).is_eligible


def test_a_break_may_never_start_a_new_count():
    never = case(held(), hiring=SETTLED, rules=CountingRules(break_months=None))
    assert judge_hiring(never, date(2026, 6, 1)).counted_from == date(2025, 1, 1)
    assert not judge_hiring(never, date(2027, 6, 1)).is_eligible


def test_a_cdi_after_a_fixed_term_lengthens_the_window_from_the_first_hiring():
    verdict = judge_hiring(case(hiring=SETTLED, term=CountingTerm.OPEN_ENDED), date(2025, 7, 1))
    assert (verdict.counted_from, verdict.until) == (date(2025, 1, 1), date(2027, 12, 31))


def test_a_decided_hiring_keeps_its_criterion_whatever_is_held_since():
    evidence_id = new_id()
    settled = replace(SETTLED, evidence_id=evidence_id)
    verdict = judge_hiring(case(held("qpv"), accepted=["qpv"], hiring=settled), date(2025, 7, 1))
    assert (verdict.because, verdict.evidence_id) == ("rsa", evidence_id)


def test_a_contract_that_starts_after_the_window_does_not_count():
    long_ago = FirstHiring(on=date(2024, 1, 1), last_day=date(2026, 2, 28), because="rsa", is_settled=True)
    assert not judge_hiring(case(held(), hiring=long_ago), HIRED).is_eligible


# --- immersion, override, avis motivé, clause's own rules ---


def test_an_immersion_counts_only_if_the_clause_says_so():
    immersion = case(held(), term=CountingTerm.IMMERSION)
    assert judge_hiring(immersion, HIRED).sentence == "Une immersion (PMSMP) ne compte pas dans cette clause."
    counted = replace(immersion, rules=CountingRules(counts_immersion=True))
    assert judge_hiring(counted, HIRED).until == date(2028, 3, 2)


def test_an_override_holds_with_its_reason_and_without_criterion():
    verdict = judge_hiring(case(override="Décision du comité du 2 mars."), HIRED)
    assert (verdict.is_eligible, verdict.because) == (True, None)
    assert (verdict.reason, verdict.until) == ("Décision du comité du 2 mars.", date(2028, 3, 2))


def test_an_override_is_not_used_when_a_proof_serves():
    verdict = judge_hiring(case(held(), override="Au cas où la pièce manquerait."), HIRED)
    assert (verdict.because, verdict.reason) == ("rsa", None)


def test_an_override_opens_a_new_count_once_the_window_has_ended():
    over = FirstHiring(on=date(2024, 1, 1), last_day=date(2026, 2, 28), because="rsa", is_settled=True)
    verdict = judge_hiring(case(hiring=over, override="Le comité prolonge le parcours."), HIRED)
    assert (verdict.counted_from, verdict.until) == (HIRED, date(2028, 3, 2))


def test_an_override_before_hiring_has_no_end():
    verdict = judge(case(override="Décision du comité du 2 mars."), HIRED)
    assert (verdict.is_eligible, verdict.until, verdict.stage) == (True, None, Stage.BEFORE_HIRING)


def test_an_overridden_hiring_stays_so_for_the_next_contract():
    settled = FirstHiring(on=HIRED, reason="Décision du comité du 2 mars.", is_settled=True)
    verdict = judge_hiring(case(hiring=settled), date(2026, 9, 1))
    assert (verdict.is_eligible, verdict.reason) == (True, "Décision du comité du 2 mars.")


def test_an_avis_motive_is_a_proof_like_another():
    opinion = held(REASONED_OPINION, start=date(2026, 3, 1), end=date(2026, 8, 31))
    assert judge_hiring(case(opinion, accepted=[REASONED_OPINION]), HIRED).because == REASONED_OPINION
    assert not judge_hiring(case(opinion, accepted=["rsa"]), HIRED).is_eligible
    assert not judge_hiring(case(opinion, accepted=[REASONED_OPINION]), date(2026, 9, 1)).is_eligible


def test_a_clause_overrides_the_durations_it_names():
    rules = CountingRules().overridden({"window_months": 12, "tolerance": 10})
    assert rules == CountingRules(window_months=12)
    assert judge_hiring(case(held(), rules=rules), HIRED).until == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("start", "months", "last_day"),
    [
        (date(2026, 3, 3), 24, date(2028, 3, 2)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 3, 1), 1, date(2026, 3, 31)),
    ],
)
def test_a_period_in_months_ends_the_day_before_the_same_day(start, months, last_day):
    assert last_day_of(start, months) == last_day
