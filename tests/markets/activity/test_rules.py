"""Hours that invoices, or hours worked, make due."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from facilitator.markets.activity import rules
from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.rules import ActivityTerms, DayActivity, MemberActivity
from facilitator.markets.clauses.enums import Bearing, Target

REAL = ActivityTerms(
    target=Target.ACTIVITY, threshold=Decimal(2_700_000), step=Decimal(2_000), step_hours=Decimal("1.00")
)
SHARE = ActivityTerms(target=Target.SHARE, hours_share=Decimal("7.50"))
A, B, C = (uuid.UUID(int=number) for number in (3, 1, 2))


def replaced(terms: ActivityTerms, **changes) -> ActivityTerms:
    known = {name: getattr(terms, name) for name in ActivityTerms.__slots__}
    return ActivityTerms(**{**known, **changes})


@pytest.mark.parametrize(
    ("cumulated", "whole", "pro_rata"),
    [
        ("-5000", "0", "0"), ("0", "0", "0"), ("2700000", "0", "0"), ("2700000.01", "0", "0"),
        ("2701999.99", "0", "1.00"), ("2702000", "1", "1"), ("2703000", "1", "1.5"),
        ("2700010", "0", "0.01"), ("2700009.99", "0", "0"), ("2700030", "0", "0.02"),
        ("2800000", "50", "50"), ("3250000", "275", "275"),
    ],
)  # fmt: skip
def test_hours_fall_due_above_the_threshold(cumulated, whole, pro_rata):
    assert rules.hours_due(REAL, Decimal(cumulated)) == Decimal(whole)
    assert rules.hours_due(replaced(REAL, whole_steps=False), Decimal(cumulated)) == Decimal(pro_rata)


@pytest.mark.parametrize(("worked", "due"), [("1000", "75"), ("0.07", "0.01"), ("0.06", "0"), ("-10", "0")])
def test_a_share_of_all_the_hours_worked(worked, due):
    assert rules.hours_due(SHARE, Decimal(worked)) == Decimal(due)


def test_nothing_falls_due_from_another_target():
    assert rules.hours_due(ActivityTerms(target=Target.FIXED), Decimal(10_000_000)) == 0


def members(*cumulated: str, shares: tuple[str, ...] | None = None) -> list[MemberActivity]:
    return [
        MemberActivity(
            commitment_id=key, cumulated=Decimal(amount), share=Decimal(shares[rank]) if shares else None
        )
        for rank, (key, amount) in enumerate(zip((A, B, C), cumulated, strict=True))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("bearing", "shares", "expected"),
    [
        (Bearing.OWN, None, ("58.33", "41.67", "0")),
        (Bearing.SHARES, None, ("33.34", "33.33", "33.33")),
        (Bearing.SHARES, ("60", "30", "10"), ("60", "30", "10")),
        (Bearing.LEAD, ("60", "30", "10"), ("100", "0", "0")),
    ],
)
def test_who_bears_the_hours(bearing, shares, expected):
    rows = members("1750000", "1250000", "-100000", shares=shares)
    due = rules.due_by_member(replaced(REAL, bearing=bearing, step=Decimal(2_000)), rows)
    assert sum(due.values()) == rules.hours_due(REAL, Decimal(2_900_000)) == 100
    assert due == dict(zip((A, B, C), map(Decimal, expected), strict=True))


def test_due_on_a_day_and_its_steps_say_the_same():
    terms = replaced(REAL, threshold=Decimal(0), step=Decimal(7), step_hours=Decimal("0.33"))
    rows = members("0", "0", "0")
    days = [
        DayActivity(commitment_id=key, day=date(2026, 1, day), quantity=Decimal(quantity))
        for key, day, quantity in [(A, 9, "100"), (B, 3, "55.55"), (A, 3, "-20"), (C, 20, "7"), (B, 25, "-150")]
    ]
    steps = rules.steps_of_due(terms, rows, days)
    for last in (2, 3, 9, 20, 25, 31):
        on = date(2026, 1, last)
        due = rules.due_on(terms, rows, days, on)
        added = {key: sum((h for k, day, h in steps if k == key and day <= on), Decimal(0)) for key in (A, B, C)}
        assert due == added


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"threshold": None}, "à partir de quel montant"),
        ({"step": None}, "combien d’heures"),
        ({"step_hours": None}, "combien d’heures"),
        ({"threshold": Decimal(-1)}, "négatif"),
        ({"step": Decimal(0)}, "supérieure à zéro"),
        ({"step_hours": Decimal(0)}, "supérieures à zéro"),
        ({"step_hours": Decimal(10_001)}, "ne pas dépasser"),
        ({"threshold": Decimal(10**11)}, "tout marché connu"),
        ({"target": Target.SHARE}, "quelle part"),
        ({"target": Target.SHARE, "hours_share": Decimal(0)}, "supérieure à 0"),
        ({"target": Target.SHARE, "hours_share": Decimal("100.01")}, "au plus"),
    ],
)
def test_terms_that_cannot_stand_get_a_sentence(changes, words):
    with pytest.raises(rules.WrongActivityTerms, match=words):
        rules.check_activity_terms(replaced(REAL, **changes))


def test_a_draft_may_wait_for_its_terms_not_contradict_them():
    for target in Target:
        rules.check_activity_terms(ActivityTerms(target=target), is_complete=False)
    with pytest.raises(rules.WrongActivityTerms):
        rules.check_activity_terms(replaced(REAL, step=Decimal(-1)), is_complete=False)
    rules.check_activity_terms(REAL)
    rules.check_activity_terms(SHARE)


@pytest.mark.parametrize(
    ("kind", "quantity"),
    [
        (FactKind.INVOICE, "0"), (FactKind.INVOICE, "10000000000.01"), (FactKind.ORDER, "-10000000000.01"),
        (FactKind.HOURS_WORKED, "0"), (FactKind.HOURS_WORKED, "100000000.01"),
    ],
)  # fmt: skip
def test_absurd_quantities_get_a_sentence(kind, quantity):
    with pytest.raises(rules.WrongQuantity, match=r"^[A-Z].*\.$"):
        rules.check_quantity(kind, Decimal(quantity))


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2025, 12, 31), date(2027, 12, 3), date(3026, 3, 3)])
def test_a_day_out_of_the_contract_gets_a_sentence(day):
    with pytest.raises(rules.WrongDay, match=r"^.*\.$"):
        rules.check_day(day, today=date(2026, 12, 1), earliest=date(2026, 1, 1))
    rules.check_day(date(2026, 12, 31), today=date(2026, 12, 1), earliest=date(2026, 1, 1))
