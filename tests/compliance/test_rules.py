"""The state of a commitment, in a table."""

from datetime import date
from decimal import Decimal

import pytest

from facilitator.compliance import rules
from facilitator.compliance.enums import ComplianceState

THRESHOLDS = rules.Thresholds(on_track=Decimal(90), watch=Decimal(70), grace_days=30)
RUNNING = rules.Term(has_target=True, is_closed=False, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
CLOSED = rules.Term(has_target=True, is_closed=True, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
WITHOUT_TARGET = rules.Term(has_target=False, is_closed=False, starts_on=date(2026, 1, 1), ends_on=None)
UNDATED = rules.Term(has_target=True, is_closed=False, starts_on=None, ends_on=None)
JULY = date(2026, 7, 1)


def sums(owed: str, to_date: str, validated: str) -> rules.Sums:
    return rules.Sums(owed=Decimal(owed), owed_to_date=Decimal(to_date), validated=Decimal(validated))


@pytest.mark.parametrize(
    ("given", "term", "on", "expected"),
    [
        (sums("100", "50", "45"), RUNNING, JULY, ComplianceState.ON_TRACK),
        (sums("100", "50", "44.99"), RUNNING, JULY, ComplianceState.WATCH),
        (sums("100", "50", "35"), RUNNING, JULY, ComplianceState.WATCH),
        (sums("100", "50", "34.99"), RUNNING, JULY, ComplianceState.LATE),
        (sums("100", "50", "0"), RUNNING, JULY, ComplianceState.LATE),
        (sums("100", "50", "100"), RUNNING, JULY, ComplianceState.MET),
        (sums("100", "50", "130"), RUNNING, JULY, ComplianceState.MET),
        (sums("100", "0", "0"), RUNNING, date(2025, 12, 31), ComplianceState.NOT_STARTED),
        (sums("100", "5", "0"), RUNNING, date(2026, 1, 30), ComplianceState.NOT_STARTED),
        (sums("100", "5", "0"), RUNNING, date(2026, 1, 31), ComplianceState.LATE),
        (sums("0", "0", "0"), RUNNING, JULY, ComplianceState.NOT_STARTED),
        (sums("100", "0", "0"), UNDATED, JULY, ComplianceState.NOT_STARTED),
        (sums("100", "50", "10"), CLOSED, JULY, ComplianceState.CLOSED),
        (sums("0", "0", "500"), WITHOUT_TARGET, JULY, ComplianceState.NO_TARGET),
    ],
)
def test_state_of_a_day(given: rules.Sums, term: rules.Term, on: date, expected: ComplianceState):
    assert rules.state_of(given, term=term, on=on, thresholds=THRESHOLDS) is expected


def test_nothing_is_divided_when_nothing_is_owed():
    found = rules.figures(sums("0", "0", "12"), term=RUNNING, on=JULY, thresholds=THRESHOLDS)

    assert found.rate is None
    assert found.remaining == 0
    assert found.projected_on is None


@pytest.mark.parametrize(
    ("validated", "expected"),
    [
        ("0", None),
        ("100", JULY),
        ("50", date(2026, 12, 30)),  # 181 days for half: 363 days in all
        ("0.01", None),  # several thousand years
    ],
)
def test_projected_end_follows_the_pace(validated: str, expected: date | None):
    assert rules.projected_end(sums("100", "50", validated), starts_on=RUNNING.starts_on, on=JULY) == expected


def test_remaining_never_goes_below_zero():
    found = rules.figures(sums("100", "50", "130"), term=RUNNING, on=JULY, thresholds=THRESHOLDS)

    assert (found.remaining, found.ahead, found.rate) == (0, 80, Decimal("1.3"))
