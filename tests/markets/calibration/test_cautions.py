"""What should be looked at before the hours are asked for."""

from decimal import Decimal

import pytest

from facilitator.markets.calibration import rules
from facilitator.markets.calibration.cautions import cautions
from facilitator.markets.calibration.rules import Inputs, Limits, Quota, Row, Usual, Workshop

LIMITS = Limits(
    maximum_rate=Decimal(20), usual_maximum_rate=Decimal(10), lowest_cost=Decimal(25), maximum_fte=Decimal(20),
    minimum_hours=Decimal(70), minimum_months=Decimal(3),
)  # fmt: skip
USUAL = Usual(lowest_rate=Decimal(5), highest_rate=Decimal(10), lowest_cost=Decimal(25), highest_cost=Decimal(30))


def row(label: str = "Lot 1", **changes) -> Row:
    usual = {
        "amount": Decimal(1_000_000), "labour_share": Decimal(50), "insertion_rate": Decimal(5),
        "hourly_cost": Decimal(30), "annual_hours": Decimal(1607), "duration_months": 12,
    }  # fmt: skip
    return Row(label=label, inputs=Inputs(**{**usual, **changes}), trade_label="maçonnerie", trade_share=Decimal(50))


def found(*rows: Row, quotas: tuple[Quota, ...] = ()) -> list[tuple[str | None, str]]:
    made = Workshop(rows=rows, limits=LIMITS, usual=USUAL, annual_hours=Decimal(1607), quotas=quotas)
    return [(each.about, each.sentence.replace("\u202f", " ")) for each in cautions(made, rules.calibrate_all(made))]


def test_the_published_example_is_not_doubted():
    assert found(row()) == []


@pytest.mark.parametrize(
    ("changes", "about", "words"),
    [
        ({"insertion_rate": Decimal("20.01")}, "Lot 1, maçonnerie", "le plus haut qui se pratique"),
        ({"insertion_rate": Decimal("10.01")}, "Lot 1, maçonnerie", "dépasse l’usage"),
        ({"hourly_cost": Decimal("24.99")}, "Lot 1, maçonnerie", "trop élevé"),
        ({"labour_share": Decimal("71.00")}, "Lot 1, maçonnerie", "s’écarte de plus de 20 points"),
        ({"amount": Decimal(80_000)}, "Lot 1", "trop peu pour un contrat utile"),
        ({"amount": Decimal(40_000_000)}, "Lot 1", "vérifiez que les candidats existent"),
        ({"duration_months": 2}, "Lot 1", "le temps manquera"),
    ],
)
def test_a_caution_says_what_is_unrealistic_and_where(changes, about: str, words: str):
    [(where, sentence)] = found(row(**changes))
    assert where == about
    assert words in sentence


def test_limits_themselves_are_still_usual():
    assert found(row(insertion_rate=Decimal(10), hourly_cost=Decimal(25), labour_share=Decimal(70))) == []
    assert found(row(amount=Decimal(84_000), duration_months=3)) == []  # 70.00 h


def test_trades_of_one_lot_are_judged_together():
    """60 h and 60 h in one lot are enough; in two lots they are not, and a common clause is proposed."""
    sixty = Decimal(72_000)
    assert found(row("Lot 1", amount=sixty), row("Lot 1", amount=sixty)) == []
    apart = found(row("Lot 1", amount=sixty), row("Lot 2", amount=sixty))
    assert [about for about, _sentence in apart] == ["Lot 1", "Lot 2", None]
    assert "Une clause commune aux 2 lots ferait 120,00 h" in apart[-1][1]


def test_lots_fine_apart_may_be_too_much_together():
    crowd = [row(f"Lot {number}", amount=Decimal(20_000_000)) for number in (1, 2)]
    [(about, sentence)] = found(*crowd)
    assert about is None
    assert "Il faudrait 20,74 personnes" in sentence


def test_sub_quotas_too_small_or_above_the_whole_are_said():
    quotas = (Quota(label="Femmes", share=Decimal(60)), Quota(label="Jeunes", share=Decimal(41)))
    assert [about for about, _sentence in found(row(), quotas=quotas)] == [None]
    small = (Quota(label="Jeunes", share=Decimal(5)),)
    assert [about for about, _sentence in found(row(), quotas=small)] == ["Jeunes"]
