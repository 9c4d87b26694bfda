"""Which purchases are alike, and what past clauses say."""

from decimal import Decimal

import pytest

from facilitator.compliance.comparison.rules import likeness, record_of
from facilitator.markets.enums import PurchaseType


def test_the_market_its_lots_and_the_trades_say_what_is_bought():
    alike = likeness(PurchaseType.WORKS, ["45210000", None, "77310000"], ["painting", "cleaning", "other", None])
    assert alike.purchase_type is PurchaseType.WORKS
    assert alike.divisions == {"45", "77", "90"}


def test_nothing_known_is_like_nothing():
    assert not likeness(None, [None], ["other", "supplies", None]).is_known


@pytest.mark.parametrize(
    ("figures", "rate", "words"),
    [
        ([], None, None),
        ([("100", "50")], "0.5", None),
        ([("0", "0"), ("0", "0")], None, None),
        ([("100", "90"), ("100", "90")], "0.9", "se tient"),
        ([("300", "300"), ("100", "59")], "0.8975", "qu’à 90"),
    ],
)
def test_a_lesson_needs_two_clauses(figures, rate, words):
    record = record_of([(Decimal(owed), Decimal(done)) for owed, done in figures])
    assert record.rate == (Decimal(rate) if rate else None)
    assert (words in record.lesson) if words else record.lesson is None
