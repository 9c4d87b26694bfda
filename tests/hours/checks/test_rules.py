from datetime import date
from decimal import Decimal

import pytest

from facilitator.hours.checks.rules import CHECKS, Facts, Settings, alerts
from facilitator.hours.enums import AlertCode, Severity
from facilitator.hours.rules import Stint

MARCH = date(2026, 3, 1)
WHOLE = Stint(first=date(2026, 1, 1), last=None, weekly_hours=Decimal("35.00"), share=Decimal("100.00"))
HALF = Stint(first=date(2026, 3, 17), last=None, weekly_hours=Decimal("35.00"), share=Decimal("100.00"))


def facts(hours="151.67", **changes) -> Facts:
    given = {"month": MARCH, "hours": Decimal(hours), "stints": (WHOLE,), "is_eligible": True,
             "counts_from": date(2026, 1, 1), "counts_until": date(2027, 12, 31),
             "clause_starts_on": date(2025, 1, 1)}  # fmt: skip
    return Facts(**(given | changes))


def codes(some: Facts, settings: Settings | None = None) -> set[AlertCode]:
    return {alert.code for alert in (alerts(some, settings) if settings else alerts(some))}


def test_a_month_as_in_the_contract_is_clean():
    assert alerts(facts()) == ()


def test_no_hours_no_doubt():
    assert alerts(facts("0.00", stints=(), is_eligible=False)) == ()


@pytest.mark.parametrize(
    ("some", "code"),
    [
        (facts("-1.00"), AlertCode.ABSURD),
        (facts("744.01"), AlertCode.ABSURD),
        (facts("10.00", stints=()), AlertCode.OUTSIDE_CONTRACT),
        (facts("10.00", stints=(Stint(first=date(2026, 4, 1), last=None, weekly_hours=Decimal(35),
                                      share=Decimal(100)),)), AlertCode.OUTSIDE_CONTRACT),
        # 48 h × 31 ÷ 7 = 212.57
        (facts("212.58"), AlertCode.OVER_MAXIMUM),
        # 48 h × 15 ÷ 7 = 102.86
        (facts("102.87", stints=(HALF,)), AlertCode.OVER_MAXIMUM),
        (facts("151.67", hours_elsewhere=Decimal("60.91")), AlertCode.OVER_MAXIMUM_ELSEWHERE),
        (facts(is_eligible=False), AlertCode.WAITING_ELIGIBILITY),
        (facts(counts_until=date(2026, 2, 28)), AlertCode.OUTSIDE_WINDOW),
        (facts(counts_from=date(2026, 4, 1)), AlertCode.OUTSIDE_WINDOW),
        (facts(counts_until=date(2026, 3, 15)), AlertCode.WINDOW_ENDS),
        (facts(clause_closed_on=date(2026, 2, 28)), AlertCode.CLAUSE_CLOSED),
        (facts(clause_starts_on=date(2026, 4, 1)), AlertCode.CLAUSE_CLOSED),
        # 151.67 + 10 %
        (facts("166.84"), AlertCode.ABOVE_CONTRACT),
        (facts("140.00", previous_hours=Decimal("140.00")), AlertCode.CLONED_MONTH),
        (facts(has_overlapping_full_time=True), AlertCode.OVERLAPPING_CONTRACTS),
    ],
)  # fmt: skip
def test_each_check_finds_its_fault(some, code):
    assert code in codes(some)


@pytest.mark.parametrize(
    "some",
    [
        facts("166.83"),
        facts("102.86", stints=(Stint(first=date(2026, 3, 17), last=None, weekly_hours=Decimal("48.00"),
                                      share=Decimal(100)),)),
        facts("151.67", previous_hours=Decimal("151.67")),
        facts("120.00", hours_elsewhere=Decimal("92.57")),
        facts(counts_until=None),
        facts("73.39", counts_until=date(2026, 3, 15)),
        facts(clause_closed_on=date(2026, 3, 31)),
    ],
)  # fmt: skip
def test_at_the_limit_nothing_is_found(some):
    assert codes(some) == set()


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_can_be_switched_off(code):
    off = Settings(severities={code: Severity.OFF})
    doubtful = facts("800.00", previous_hours=Decimal("800.00"), hours_elsewhere=Decimal(1), is_eligible=False,
                     clause_closed_on=date(2026, 1, 1), has_overlapping_full_time=True)  # fmt: skip
    assert code not in codes(doubtful, off)


def test_blocking_alerts_come_first_and_explain_themselves():
    found = alerts(facts("230.00", previous_hours=Decimal("230.00")))
    assert [alert.severity for alert in found] == sorted(
        (alert.severity for alert in found), key=["block", "warn"].index
    )
    assert found[0].message.replace("\u202f", " ").replace("\u00a0", " ") == (
        "230,00 h dépassent le maximum de 212,57 h (48 h par semaine sur 31 jours de contrat)."
    )


def test_the_tolerance_is_a_setting():
    assert codes(facts("160.00"), Settings(tolerance=Decimal(5))) == {AlertCode.ABOVE_CONTRACT}


def test_only_faults_of_typing_refuse_a_signature():
    waiting = alerts(facts(is_eligible=False))
    assert [alert.blocks for alert in waiting] == [True]
    assert [alert.blocks_signature for alert in waiting] == [False]
    assert any(alert.blocks_signature for alert in alerts(facts("500.00")))
