"""Pure rules of the clauses."""

from datetime import date

import pytest

from facilitator.markets.clauses import rules
from facilitator.markets.clauses.enums import JointDebt
from facilitator.markets.clauses.rules import first_month_to_declare
from facilitator.markets.enums import GroupementKind


@pytest.mark.parametrize(
    ("starts_on", "first"),
    [
        (date(2026, 3, 31), date(2026, 3, 1)),
        (date(2026, 1, 2), date(2026, 1, 1)),
        (date(2025, 12, 31), date(2026, 3, 1)),
        (date(2019, 3, 15), date(2026, 3, 1)),
        (date(2026, 9, 15), date(2026, 9, 1)),
    ],
)
def test_the_first_month_to_declare_is_never_long_past(starts_on: date, first: date):
    assert first_month_to_declare(starts_on, today=date(2026, 3, 20)) == first


@pytest.mark.parametrize(
    ("forms", "said", "debt"),
    [
        ([GroupementKind.ALONE], None, JointDebt.NOBODY),
        ([GroupementKind.ALONE], True, JointDebt.NOBODY),
        ([GroupementKind.JOINT], None, JointDebt.NOBODY),
        ([GroupementKind.JOINT], True, JointDebt.EVERYBODY),
        ([GroupementKind.JOINT_SOLIDARY_LEAD], None, JointDebt.LEAD),
        ([GroupementKind.JOINT_SOLIDARY_LEAD], False, JointDebt.NOBODY),
        ([GroupementKind.SOLIDARY], None, JointDebt.EVERYBODY),
        ([GroupementKind.SOLIDARY], False, JointDebt.NOBODY),
        (
            [GroupementKind.ALONE, GroupementKind.JOINT_SOLIDARY_LEAD, GroupementKind.SOLIDARY],
            None,
            JointDebt.EVERYBODY,
        ),
    ],
)
def test_who_answers_for_the_whole_debt(forms, said, debt):
    assert rules.joint_debt(forms, said=said) is debt
