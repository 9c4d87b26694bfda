from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from facilitator.candidates.enums import CountingTerm
from facilitator.markets.clauses.enums import ClauseState
from facilitator.organisations.enums import InclusionKind
from facilitator.placements import rules
from facilitator.placements.enums import ContractKind, EndReason, Modality
from facilitator.placements.rules import (
    ClausePeriod,
    ImpossiblePlacement,
    OtherContract,
    Remark,
    SharedTime,
    Terms,
    ToConfirm,
)

TODAY = date(2026, 3, 1)
CDD = Terms(
    contract_kind=ContractKind.CDD, modality=Modality.DIRECT, weekly_hours=Decimal(35),
    starts_on=date(2026, 3, 2), ends_on=date(2026, 8, 31),
)  # fmt: skip
CLAUSE = ClausePeriod(state=ClauseState.RUNNING, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


def said(remarks):
    return [(remark.sentence, remark.blocks) for remark in remarks]


def test_an_ordinary_contract_makes_one_say_nothing():
    assert not rules.check_terms(CDD, TODAY)
    assert not rules.check_employer(CDD, InclusionKind.NONE, is_the_member=True)
    assert not rules.check_clause(CDD, CLAUSE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"ends_on": None}, "Indiquez la date de fin", id="a fixed term without end"),
        pytest.param({"ends_on": date(2026, 3, 1)}, "avant d’avoir commencé", id="ends before it starts"),
        pytest.param({"contract_kind": ContractKind.CDI}, "n’a pas de date de fin", id="an open term with an end"),
        pytest.param({"contract_kind": ContractKind.CDI, "ends_on": None, "end_reason": EndReason.RESIGNATION},
                     "dernier jour", id="an end reason without a last day"),
        pytest.param({"weekly_hours": Decimal("48.01")}, "est-ce par mois", id="above 48 hours a week"),
        pytest.param({"weekly_hours": Decimal("151.67")}, "est-ce par mois", id="monthly hours"),
        pytest.param({"weekly_hours": Decimal(0)}, "Indiquez les heures", id="no hours"),
        pytest.param({"starts_on": date(2062, 3, 2), "ends_on": date(2062, 8, 31)}, "vérifiez l’année", id="far ahead"),
        pytest.param({"starts_on": date(1926, 3, 2)}, "vérifiez l’année", id="a century ago"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(change, words):
    [remark] = rules.check_terms(replace(CDD, **change), TODAY)
    assert words in remark.sentence
    assert remark.blocks


def test_an_open_term_may_have_ended_for_a_reason():
    ended = replace(CDD, contract_kind=ContractKind.CDI, end_reason=EndReason.RESIGNATION)
    assert not rules.check_terms(ended, TODAY)
    assert not rules.check_terms(replace(CDD, weekly_hours=Decimal(48)), TODAY)


@pytest.mark.parametrize(
    ("modality", "kind", "employer", "is_the_member", "count"),
    [
        (Modality.DIRECT, ContractKind.CDD, InclusionKind.NONE, True, 0),
        (Modality.DIRECT, ContractKind.CDD, InclusionKind.NONE, False, 1),
        (Modality.SECONDMENT, ContractKind.MISSION_INSERTION, InclusionKind.ETTI, False, 0),
        (Modality.SECONDMENT, ContractKind.AI_SECONDMENT, InclusionKind.AI, False, 0),
        (Modality.SECONDMENT, ContractKind.PROFESSIONALISATION, InclusionKind.GEIQ, False, 0),
        (Modality.SECONDMENT, ContractKind.CDD, InclusionKind.NONE, False, 1),
        (Modality.SECONDMENT, ContractKind.MISSION_INSERTION, InclusionKind.AI, False, 1),
        (Modality.SUBCONTRACTING, ContractKind.CDDI, InclusionKind.EI, False, 0),
        (Modality.SUBCONTRACTING, ContractKind.CDDI, InclusionKind.NONE, False, 2),
        (Modality.SUBCONTRACTING, ContractKind.ESAT_USER, InclusionKind.ESAT, False, 0),
        (Modality.DIRECT, ContractKind.CDDI, InclusionKind.NONE, True, 1),
    ],
)
def test_the_employer_fits_modality_and_contract(modality, kind, employer, is_the_member, count):
    terms = replace(CDD, modality=modality, contract_kind=kind)
    remarks = rules.check_employer(terms, employer, is_the_member=is_the_member)
    assert len(remarks) == count
    assert not any(remark.blocks for remark in remarks)


@pytest.mark.parametrize(
    ("clause", "words", "blocks"),
    [
        pytest.param({"state": ClauseState.DRAFT}, "complétez-la", True, id="draft"),
        pytest.param({"starts_on": None}, "complétez-la", True, id="no start"),
        pytest.param({"state": ClauseState.CLOSED}, "ne reçoit plus", True, id="closed"),
        pytest.param({"state": ClauseState.CLOSED, "closed_on": date(2026, 2, 1)}, "close depuis le 1er février", True,
                     id="closed before"),
        pytest.param({"ends_on": date(2026, 2, 28)}, "finie le 28 février 2026", True, id="over"),
        pytest.param({"starts_on": date(2026, 9, 1)}, "finit avant le début", True, id="not begun"),
        pytest.param({"starts_on": date(2026, 4, 1)}, "à partir du 1er avril", False, id="begins meanwhile"),
        pytest.param({"ends_on": date(2026, 5, 31)}, "La clause finit le 31 mai 2026", False, id="ends meanwhile"),
    ],
)  # fmt: skip
def test_the_clause_runs_while_the_contract_does(clause, words, blocks):
    [remark] = rules.check_clause(CDD, replace(CLAUSE, **clause))
    assert words in remark.sentence
    assert remark.blocks is blocks


def test_a_contract_is_counted_within_its_clause():
    assert rules.within_clause(date(2025, 12, 1), None, CLAUSE) == (date(2026, 1, 1), date(2026, 12, 31))
    assert rules.within_clause(date(2026, 3, 2), date(2026, 8, 31), CLAUSE) == (date(2026, 3, 2), date(2026, 8, 31))
    endless = replace(CLAUSE, ends_on=None)
    assert rules.within_clause(date(2026, 3, 2), None, endless) == (date(2026, 3, 2), None)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"is_same_employer": True}, "est-ce le même"),
        ({}, "Un autre contrat à temps plein"),
        ({"weekly_hours": Decimal(20)}, "la semaine atteint 55,00\u202fh"),
        ({"weekly_hours": Decimal(10)}, None),
        ({"starts_on": date(2026, 9, 1), "ends_on": None}, None),
        ({"starts_on": date(2026, 8, 31), "ends_on": None}, "Un autre contrat à temps plein"),
        ({"starts_on": date(2025, 1, 1), "ends_on": date(2026, 3, 1)}, None),
    ],
)
def test_contracts_at_once_are_looked_at_twice(other, words):
    usual = OtherContract(
        employer_name="Brume Services", is_same_employer=False, weekly_hours=Decimal(35),
        starts_on=date(2026, 1, 5), ends_on=date(2026, 4, 30),
    )  # fmt: skip
    remarks = rules.check_others(CDD, [replace(usual, **other)])
    assert len(remarks) == (words is not None)
    assert words is None or words in remarks[0].sentence


def share(percent, start, end, **facts):
    return SharedTime(share=Decimal(percent), starts_on=start, ends_on=end, **facts)


MARCH, JUNE, DECEMBER = date(2026, 3, 1), date(2026, 6, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("percent", "others", "is_accepted"),
    [
        ("100", [], True),
        ("50", [share(50, MARCH, None)], True),
        ("50.01", [share(50, MARCH, None)], False),
        ("60", [share(50, MARCH, date(2026, 5, 31)), share(40, JUNE, None)], False),
        ("50", [share(50, MARCH, date(2026, 5, 31)), share(50, JUNE, None)], True),
        ("30", [share(40, MARCH, None), share(40, JUNE, None)], False),
        ("100", [share(100, date(2027, 1, 1), None)], True),
        ("10", [share(10, MARCH, None, is_same_commitment=True)], False),
        ("0", [], False),
        ("101", [], False),
    ],
)
def test_shares_never_exceed_the_contract(percent, others, is_accepted):
    remarks = rules.check_share(Decimal(percent), MARCH, DECEMBER, others)
    assert (not remarks) is is_accepted
    assert all(remark.blocks for remark in remarks)


def test_what_is_left_of_a_contract_is_said():
    [remark] = rules.check_share(Decimal(60), MARCH, DECEMBER, [share(50, MARCH, None)])
    assert "il en reste 50\u202f% à ces dates" in remark.sentence


@pytest.mark.parametrize(("age", "blocks"), [(None, None), (16, None), (15, False), (14, True)])
def test_age_at_the_start(age, blocks):
    assert [remark.blocks for remark in rules.check_age(age)] == ([] if blocks is None else [blocks])


@pytest.mark.parametrize("kind", ContractKind)
def test_each_contract_counts_in_one_way(kind):
    expected = {
        ContractKind.CDI: CountingTerm.OPEN_ENDED,
        ContractKind.CDI_INCLUSION: CountingTerm.OPEN_ENDED,
        ContractKind.CDI_INTERIM: CountingTerm.OPEN_ENDED,
        ContractKind.APPRENTICESHIP: CountingTerm.WHOLE_CONTRACT,
        ContractKind.PROFESSIONALISATION: CountingTerm.WHOLE_CONTRACT,
        ContractKind.PMSMP: CountingTerm.IMMERSION,
    }
    assert rules.counting_term(kind) is expected.get(kind, CountingTerm.STANDARD)


@pytest.mark.parametrize(
    ("employer", "is_the_member", "modality"),
    [
        (InclusionKind.NONE, True, Modality.DIRECT),
        (InclusionKind.EI, True, Modality.DIRECT),
        (InclusionKind.ETTI, False, Modality.SECONDMENT),
        (InclusionKind.GEIQ, False, Modality.SECONDMENT),
        (InclusionKind.ESAT, False, Modality.SUBCONTRACTING),
        (InclusionKind.NONE, False, Modality.DIRECT),
    ],
)
def test_the_employer_tells_the_modality(employer, is_the_member, modality):
    assert rules.usual_modality(employer, is_the_member=is_the_member) is modality


def test_a_blocking_remark_wins_over_a_confirmation():
    unusual, impossible = Remark(sentence="Bizarre."), Remark(sentence="Impossible.", blocks=True)
    rules.settle([], confirmed=False)
    rules.settle([unusual], confirmed=True)
    with pytest.raises(ToConfirm, match="Bizarre"):
        rules.settle([unusual], confirmed=False)
    with pytest.raises(ImpossiblePlacement, match="Impossible"):
        rules.settle([unusual, impossible], confirmed=True)
