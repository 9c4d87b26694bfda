"""Which value holds on a day, and what a shipped file may say."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from facilitator.references.rules import WrongReferenceFile, choose, parse_criteria, parse_values, plain

OURS = "our structure"


@dataclass(frozen=True)
class Value:
    name: str
    starts_on: date
    structure_id: str | None = None


OLD = Value("old", date(2024, 11, 1))
NEW = Value("new", date(2026, 1, 1))
OWN = Value("own", date(2025, 6, 1), OURS)
ENTRY = {
    "key": "smic.gross_hourly",
    "label": "SMIC",
    "unit": "€/h",
    "value": "12.02",
    "starts_on": date(2026, 1, 1),
    "source": "décret",
}
CRITERION = {"code": "rsa", "label": "RSA", "families": ["ccag"], "proofs": ["Attestation"]}


@pytest.mark.parametrize(
    ("values", "on", "expected"),
    [
        ([], date(2026, 1, 1), None),
        ([OLD, NEW], date(2024, 10, 31), None),
        ([OLD, NEW], date(2024, 11, 1), OLD),
        ([OLD, NEW], date(2025, 12, 31), OLD),
        ([NEW, OLD], date(2026, 1, 1), NEW),
        ([OLD, NEW, OWN], date(2025, 1, 1), OLD),
        ([OLD, NEW, OWN], date(2026, 6, 1), OWN),
    ],
)
def test_the_latest_started_value_holds_and_a_structure_wins(values, on, expected):
    assert choose(values, on=on) == expected


@pytest.mark.parametrize(
    ("number", "text"), [("12.020", "12.02"), ("5.404E+6", "5404000"), ("70", "70"), ("0.50", "0.5")]
)
def test_numbers_are_written_plainly(number, text):
    assert plain(Decimal(number)) == text


def test_a_value_is_read():
    (value,) = parse_values({"value": [ENTRY]})
    assert (value.key, value.value, value.is_assumed) == ("smic.gross_hourly", "12.02", False)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"value": "douze"}, "not a decimal"),
        ({"value": "NaN"}, "not a decimal"),
        ({"value": 12.02}, "not a decimal"),
        ({"starts_on": "2026-01-01"}, "not a date"),
        ({"comment": "?"}, "unknown field comment"),
    ],
)
def test_a_wrong_value_is_named(change, complaint):
    with pytest.raises(WrongReferenceFile, match=f"smic.gross_hourly: .*{complaint}"):
        parse_values({"value": [{**ENTRY, **change}]})


def test_a_value_without_source_is_refused():
    entry = {name: field for name, field in ENTRY.items() if name != "source"}
    with pytest.raises(WrongReferenceFile, match="missing source"):
        parse_values({"value": [entry]})


def test_the_same_value_twice_is_refused():
    with pytest.raises(WrongReferenceFile, match=r"twice: smic\.gross_hourly on 2026-01-01"):
        parse_values({"value": [ENTRY, ENTRY]})


def test_criteria_keep_the_order_of_their_file():
    criteria = parse_criteria({"criterion": [CRITERION, {**CRITERION, "code": "ass"}]})
    assert [(criterion.code, criterion.position) for criterion in criteria] == [("rsa", 1), ("ass", 2)]


def test_a_criterion_of_an_unknown_family_is_refused():
    with pytest.raises(WrongReferenceFile, match="rsa: unknown family plie"):
        parse_criteria({"criterion": [{**CRITERION, "families": ["plie"]}]})
