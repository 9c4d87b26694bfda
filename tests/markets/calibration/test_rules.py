"""From an amount to hours."""

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from facilitator.markets.calibration import rules
from facilitator.markets.calibration.rules import Inputs, Limits, Quota, Range, Row, Usual, Workshop

LIMITS = Limits(
    maximum_rate=Decimal(20), usual_maximum_rate=Decimal(10), lowest_cost=Decimal(25), maximum_fte=Decimal(20),
    minimum_hours=Decimal(70), minimum_months=Decimal(3), trade_share=Decimal(50),
)  # fmt: skip
USUAL = Usual(lowest_rate=Decimal(5), highest_rate=Decimal(10), lowest_cost=Decimal(25), highest_cost=Decimal(30))
percents = st.decimals(Decimal("0.01"), Decimal(100), places=2)
costs = st.decimals(Decimal("0.01"), Decimal(500), places=2)


def inputs(**changes) -> Inputs:
    usual = {
        "amount": Decimal(1_000_000), "labour_share": Decimal(50), "insertion_rate": Decimal(5),
        "hourly_cost": Decimal(30), "annual_hours": Decimal(1607), "duration_months": 12,
    }  # fmt: skip
    return Inputs(**{**usual, **changes})


def test_the_published_example():
    result = rules.calibrate(inputs())
    assert result.hours == Decimal("833.33")
    assert result.full_time_equivalents == result.people == Decimal("0.52")
    assert result.people_months == Decimal("6.22")


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ({"amount": Decimal("0.60")}, "0.00"),
        ({"amount": Decimal("6.00")}, "0.01"),  # 0.005 rounds up
        ({"labour_share": Decimal(100), "insertion_rate": Decimal(100)}, "33333.33"),
        ({"hourly_cost": Decimal("27.50")}, "909.09"),
    ],
)
def test_hours_are_exact_then_rounded_half_up(changes, hours: str):
    assert rules.calibrate(inputs(**changes)).hours == Decimal(hours)


def test_without_a_duration_nobody_is_counted():
    assert rules.calibrate(inputs(duration_months=None)).people is None


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Decimal(0)},
        {"amount": Decimal(10) ** 17},
        {"labour_share": Decimal("100.01")},
        {"insertion_rate": Decimal(-1)},
        {"hourly_cost": Decimal(0)},
        {"duration_months": 181},
    ],
)
def test_absurd_values_get_a_sentence(changes):
    with pytest.raises(rules.NotCalibrated, match=r"^[A-Z].*\.$"):
        rules.calibrate(inputs(**changes))


def row(label: str = "Lot 1", **changes) -> Row:
    return Row(label=label, inputs=inputs(**changes), trade_share=Decimal(50))


def workshop(*rows: Row, quotas: tuple[Quota, ...] = ()) -> Workshop:
    return Workshop(rows=rows, limits=LIMITS, usual=USUAL, annual_hours=Decimal(1607), quotas=quotas)


def test_the_range_goes_from_the_prudent_to_the_ambitious():
    assert rules.range_of(inputs(), USUAL) == Range(
        low=Decimal("833.33"), central=Decimal("833.33"), high=Decimal("2000.00")
    )
    middle = rules.range_of(inputs(insertion_rate=Decimal(7), hourly_cost=Decimal(28)), USUAL)
    assert (middle.low, middle.central, middle.high) == (Decimal("833.33"), Decimal("1250.00"), Decimal("2000.00"))


@given(rate=percents, cost=costs)
def test_what_was_typed_stays_inside_the_range(rate: Decimal, cost: Decimal):
    found = rules.range_of(inputs(insertion_rate=rate, hourly_cost=cost), USUAL)
    assert found.low <= found.central <= found.high


def test_trades_add_up_by_lot_and_lots_as_a_whole():
    outcome = rules.calibrate_all(
        workshop(
            row("Lot 1", amount=Decimal(600_000), duration_months=10),
            row("lot 1", amount=Decimal(400_000), duration_months=6),
            row("Lot 2", amount=Decimal(300_000), duration_months=4),
            quotas=(Quota(label="Femmes", share=Decimal("33.33")),),
        )
    )
    first, second = outcome.lots
    assert (first.label, first.hours.central, first.duration_months) == ("Lot 1", Decimal("833.33"), 10)
    assert (second.hours.central, second.result.people) == (Decimal("250.00"), Decimal("0.47"))
    assert outcome.hours == first.hours + second.hours
    assert (outcome.amount, outcome.duration_months) == (Decimal(1_300_000), 10)
    assert outcome.quotas[0][1] == Decimal("361.07")


def test_rows_of_one_lot_meet_whatever_their_labels():
    lot_id = uuid.uuid4()
    rows = [replace(row(label), lot_id=lot_id) for label in ("Lot 1", "Gros œuvre")]
    [lot] = rules.calibrate_all(workshop(*rows)).lots
    assert (lot.label, lot.lot_id, len(lot.rows)) == ("Lot 1", lot_id, 2)


def test_one_lot_without_a_duration_leaves_the_whole_without():
    outcome = rules.calibrate_all(workshop(row("Lot 1"), row("Lot 2", duration_months=None)))
    assert (outcome.duration_months, outcome.result.people) == (None, None)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (workshop(), "au moins une ligne"),
        (workshop(*[row()] * 61), "au plus 60 lignes"),
        (workshop(row(), row("Lot 2", amount=Decimal(0))), "Lot 2 : Indiquez un montant"),
        (workshop(row(), quotas=(Quota(label="Jeunes", share=Decimal(0)),)), "Jeunes : un sous-objectif"),
    ],
)
def test_a_workshop_that_cannot_be_is_refused_by_name(made: Workshop, words: str):
    with pytest.raises(rules.NotCalibrated) as refusal:
        rules.calibrate_all(made)
    assert words in str(refusal.value).replace("\u202f", " ")
