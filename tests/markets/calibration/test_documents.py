"""What the note says to the buyer."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from facilitator.markets.calibration import rules
from facilitator.markets.calibration.cautions import cautions
from facilitator.markets.calibration.documents import in_people, note, note_values
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.rules import Inputs, Limits, Quota, Row, Source, Usual, Workshop
from facilitator.markets.models import Market
from facilitator.organisations.models import Authority

GUIDE = Source(text="Guide publié", starts_on=date(2020, 1, 1))
GUESS = Source(text="Défaut", starts_on=date(2000, 1, 1), is_assumed=True)
LIMITS = Limits(
    maximum_rate=Decimal(20), usual_maximum_rate=Decimal(10), lowest_cost=Decimal(25), maximum_fte=Decimal(20),
    minimum_hours=Decimal(70), minimum_months=Decimal(3),
)  # fmt: skip
USUAL = Usual(lowest_rate=Decimal(5), highest_rate=Decimal(10), lowest_cost=Decimal(25), highest_cost=Decimal(30))


def row(label: str, amount: int, source: Source = GUIDE) -> Row:
    inputs = Inputs(
        amount=Decimal(amount), labour_share=Decimal(50), insertion_rate=Decimal(5), hourly_cost=Decimal(30),
        annual_hours=Decimal(1607), duration_months=12,
    )  # fmt: skip
    sources = {"labour_share": source, "insertion_rate": GUIDE, "hourly_cost": GUIDE}
    return Row(label=label, inputs=inputs, trade_label="maçonnerie", sources=sources)


def values(*rows: Row, market: bool = True) -> dict:
    workshop = Workshop(
        rows=rows, limits=LIMITS, usual=USUAL, annual_hours=Decimal(1607),
        quotas=(Quota(label="Femmes", share=Decimal(30)),),
        sources=dict.fromkeys(("annual_hours", "rates", "costs"), GUIDE),
    )  # fmt: skip
    outcome = rules.calibrate_all(workshop)
    kept = Calibration(
        title="Calibrage", author="Camille Fictif", updated_at=datetime(2026, 7, 1, tzinfo=UTC),
        market=Market(title="L'école", authority=Authority(name="Ville de Brumeval")) if market else None,
    )  # fmt: skip
    found = cautions(workshop, outcome)
    assert note(kept, workshop, outcome, found, structure="Maison de l’emploi").startswith(b"%PDF-")
    return plain(note_values(kept, workshop, outcome, found, structure="Maison de l’emploi"))


def plain(value):
    """The same with plain spaces."""
    if isinstance(value, str):
        return value.replace("\u202f", " ").replace("\xa0", " ")
    if isinstance(value, list):
        return [plain(each) for each in value]
    return {key: plain(each) for key, each in value.items()} if isinstance(value, dict) else value


def test_one_lot_has_no_total_line():
    said = values(row("Gros œuvre", 1_000_000))
    assert said["subject"] == "L’école"
    assert said["lots"] == [["Gros œuvre", "1 000 000,00 €", "12 mois", "833,33 h", "833,33 h", "2 000,00 h"]]
    assert said["figures"][1] == ["Fourchette d’usage", "833,33 h à 2 000,00 h"]
    assert said["in_people"] == (
        "Soit 6,22 mois de travail d’une personne à plein temps : 0,52 personne à plein temps pendant 12 mois."
    )
    assert said["rows"] == [["Gros œuvre, maçonnerie", "1 000 000,00 € × 50 % × 5 % ÷ 30,00 €", "833,33 h"]]
    assert (said["cautions"], said["assumed"]) == ([], "")


def test_several_lots_have_one_and_each_source_stands_once():
    said = values(row("Lot 1", 1_000_000), row("Lot 2", 60_000, GUESS), market=False)
    assert [line[0] for line in said["lots"]] == ["Lot 1", "Lot 2", "Ensemble"]
    assert said["lots"][-1][4] == "883,33 h"
    assert said["quotas"] == [["Femmes", "30 %", "265,00 h"]]
    assert [about for about, _sentence in said["cautions"]] == ["Lot 2", "Ensemble"]
    assert [line[:2] for line in said["sources"]][:3] == [
        ["Part de main-d’œuvre, maçonnerie", "50 %"],
        ["Part de main-d’œuvre, maçonnerie", "50 % *"],
        ["Taux d’insertion", "5 %"],
    ]
    assert said["sources"][2][2] == "Guide publié, depuis le 1er janvier 2020"
    assert said["assumed"].startswith("* Valeur supposée")
    assert said["identity"] == [["Établi par", "Camille Fictif"]]


@pytest.mark.parametrize(
    ("hours", "months", "words"),
    [
        ("3214.00", 12, "2,00 personnes à plein temps pendant 12 mois"),
        ("1607.00", None, "ou 1,00 équivalent temps plein sur un an"),
    ],
)
def test_hours_are_told_in_people(hours: str, months: int | None, words: str):
    result = rules.meaning(Decimal(hours), annual_hours=Decimal(1607), duration_months=months)
    assert words in plain(in_people(result, months))
