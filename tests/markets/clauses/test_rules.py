"""Pure rules of the clauses."""

from datetime import date

import pytest

from facilitator.markets.clauses.rules import first_month_to_declare


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
