"""Hours and money are exact: read, kept in hundredths, shared out without loss."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from facilitator.kernel import quantities

HUNDREDTHS = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.integers(0, 10**8).map(quantities.from_hundredths), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("151,67", "151.67"), ("7.5 h", "7.50"), ("7h20", "7.33"), ("7:20", "7.33"), ("7 h 30 min", "7.50"),
        ("1\u202f607", "1607.00"), ("35 heures", "35.00"), ("0", "0.00"), ("8h", "8.00"), ("-3,5", "-3.50"),
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them(typed, hours):
    assert str(quantities.parse_hours(typed)) == hours


@pytest.mark.parametrize("typed", ["", "sept", "7h75", "1,234", "1e3", "nan", "12,5,1"])
def test_what_is_no_number_of_hours_is_refused(typed):
    with pytest.raises(quantities.NotAQuantity):
        quantities.parse_hours(typed)


@pytest.mark.parametrize(("typed", "euros"), [("1 234,5", "1234.50"), ("1234.50 €", "1234.50"), ("+5", "5.00")])
def test_amounts_are_read(typed, euros):
    assert str(quantities.parse_decimal(typed)) == euros


def test_thirty_five_hours_a_week_are_151_67_a_month():
    assert quantities.monthly_hours(Decimal(35)) == Decimal("151.67")
    assert 3 * Decimal("151.67") == Decimal("455.01")


@given(HUNDREDTHS)
def test_hundredths_come_back_with_two_decimals(whole):
    value = quantities.from_hundredths(whole)
    assert quantities.to_hundredths(value) == whole
    assert value.as_tuple().exponent == -2


def test_a_third_decimal_is_an_error_not_a_rounding():
    with pytest.raises(ValueError, match="two decimals"):
        quantities.to_hundredths(Decimal("0.125"))


@given(HUNDREDTHS.map(quantities.from_hundredths), WEIGHTS)
def test_parts_sum_to_the_whole_each_within_a_hundredth_of_its_share(total, weights):
    parts = quantities.spread(total, dict(enumerate(weights)))
    assert sum(parts.values()) == total
    if whole := sum(weights):
        for rank, part in parts.items():
            assert abs(part * whole - total * weights[rank]) < whole * quantities.HUNDREDTH


def test_ties_go_to_the_first_and_nobody_refuses():
    thirds = quantities.spread(Decimal("1.00"), dict.fromkeys("abc", Decimal(1)))
    assert thirds == {"a": Decimal("0.34"), "b": Decimal("0.33"), "c": Decimal("0.33")}
    assert quantities.spread(Decimal(5), {"a": Decimal(0), "b": Decimal(0)}) == {"a": Decimal(5), "b": Decimal(0)}


@pytest.mark.parametrize("weights", [{}, {"a": Decimal(-1)}])
def test_impossible_weights_are_refused(weights):
    with pytest.raises(ValueError, match=r"nobody|negative"):
        quantities.spread(Decimal(1), weights)
