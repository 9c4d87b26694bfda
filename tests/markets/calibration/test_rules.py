"""From an amount to hours."""

from decimal import Decimal

import pytest

from facilitator.markets.calibration import rules
from facilitator.markets.calibration.rules import Inputs, Limits

LIMITS = Limits(
    maximum_rate=Decimal(20), usual_maximum_rate=Decimal(10), lowest_cost=Decimal(25), maximum_fte=Decimal(20),
    minimum_hours=Decimal(70), minimum_months=Decimal(3), trade_share=Decimal(50),
)  # fmt: skip


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


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, []),
        ({"insertion_rate": Decimal("20.01")}, ["le plus haut qui se pratique"]),
        ({"insertion_rate": Decimal("10.01")}, ["dépasse l’usage"]),
        ({"hourly_cost": Decimal("24.99")}, ["trop élevé"]),
        ({"labour_share": Decimal("71.00")}, ["s’écarte de plus de 20 points"]),
        ({"amount": Decimal(80_000)}, ["trop peu pour un contrat utile"]),
        ({"amount": Decimal(40_000_000)}, ["vérifiez que les candidats existent"]),
        ({"duration_months": 2}, ["le temps manquera"]),
    ],
)
def test_warnings_say_what_is_unrealistic(changes, words: list[str]):
    found = inputs(**changes)
    sentences = rules.warnings(found, rules.calibrate(found), LIMITS)
    assert len(sentences) == len(words)
    assert all(word in sentence for word, sentence in zip(words, sentences, strict=True))
