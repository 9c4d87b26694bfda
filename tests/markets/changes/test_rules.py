from datetime import date
from decimal import Decimal

import pytest

from facilitator.markets.changes import rules, wording
from facilitator.markets.changes.rules import ActParty, Situation, Terms
from facilitator.markets.rules import Change
from facilitator.organisations.enums import IdentifierKind

DURAND = ActParty(IdentifierKind.SIREN, "990000010", "99000001000019", "Durand fictif")
MARTIN = ActParty(IdentifierKind.SIREN, "990000028", None, None)


def situation(**changes) -> Situation:
    usual = {
        "lot_amount": Decimal("50000.00"), "market_amount": Decimal("50000.00"), "lot_count": 1,
        "duration_months": 12, "notified_on": date(2025, 1, 15), "starts_on": date(2025, 2, 1), "ends_on": None,
        "holders": (DURAND,), "subcontracted": {},
    }  # fmt: skip
    return Situation(**{**usual, **changes})


def changed(terms, now, kept=()) -> dict:
    return {change.field: change.after for change in rules.effects_of_modification(terms, now, kept)}


class TestModification:
    def test_a_market_of_one_lot_follows_its_lot(self):
        assert changed(Terms(amount=Decimal("61000.00")), situation()) == {
            rules.LOT_AMOUNT: Decimal("61000.00"),
            rules.MARKET_AMOUNT: Decimal("61000.00"),
        }

    def test_a_market_of_several_lots_follows_the_difference(self):
        now = situation(lot_count=3, market_amount=Decimal("200000.00"))
        assert changed(Terms(amount=Decimal("45000.00")), now)[rules.MARKET_AMOUNT] == Decimal("195000.00")

    def test_the_end_typed_by_hand_follows_the_duration(self):
        now = situation(ends_on=date(2026, 1, 31))
        assert changed(Terms(duration_months=18), now) == {rules.DURATION: 18, rules.ENDS_ON: date(2026, 7, 31)}

    def test_one_lot_of_several_never_shortens_the_market(self):
        assert changed(Terms(duration_months=6), situation(lot_count=2)) == {}
        assert changed(Terms(duration_months=18), situation(lot_count=2)) == {rules.DURATION: 18}

    def test_holders_are_compared_by_number_whatever_their_name_or_establishment(self):
        same = ActParty(IdentifierKind.SIREN, "990000010", None, "DURAND")
        assert changed(Terms(holders=(same,)), situation()) == {}
        assert changed(Terms(holders=(MARTIN,)), situation()) == {rules.HOLDERS: (MARTIN,)}

    def test_what_a_later_amendment_set_stays(self):
        terms = Terms(amount=Decimal("61000.00"), duration_months=18)
        assert changed(terms, situation(), {rules.LOT_AMOUNT}) == {rules.DURATION: 18}

    def test_an_act_that_says_nothing_changes_nothing(self):
        assert changed(Terms(title="Sans incidence"), situation()) == {}


class TestSubcontracting:
    def test_a_new_subcontractor(self):
        terms = Terms(subcontractor=MARTIN, amount=Decimal("9000.00"))
        assert rules.effects_of_subcontracting(terms, situation()) == [
            Change(rules.SUBCONTRACTOR, None, (MARTIN, Decimal("9000.00")))
        ]

    def test_a_known_one_takes_another_amount_or_nothing(self):
        now = situation(subcontracted={MARTIN.identity: Decimal("9000.00")})
        more = Terms(subcontractor=MARTIN, amount=Decimal("9500.00"))
        assert [change.before for change in rules.effects_of_subcontracting(more, now)] == [
            (MARTIN, Decimal("9000.00"))
        ]
        for terms in (Terms(subcontractor=MARTIN, amount=Decimal("9000.00")), Terms(subcontractor=MARTIN), Terms()):
            assert rules.effects_of_subcontracting(terms, now) == []


@pytest.mark.parametrize(
    ("terms", "effective_on", "words"),
    [
        (Terms(), date(2025, 1, 14), "avant le marché lui-même"),
        (Terms(), date(2025, 1, 15), None),
        (Terms(), None, None),
        (Terms(amount=Decimal("4999.99")), None, "le montant de l’avenant seul"),
        (Terms(amount=Decimal("5000.00")), None, None),
        (Terms(duration_months=11), None, "la prolongation seule"),
        (Terms(duration_months=12), None, None),
    ],
)
def test_what_makes_one_doubt(terms, effective_on, words):
    doubts = rules.doubts(terms, situation(), effective_on, is_modification=True)
    assert len(doubts) == (1 if words else 0)
    assert not words or words in doubts[0]


def test_differences_are_said_in_french():
    changes = [
        Change(rules.LOT_AMOUNT, None, Decimal("61000.00")),
        Change(rules.ENDS_ON, date(2026, 1, 31), date(2026, 7, 31)),
        Change(rules.DURATION, 12, 18),
        Change(rules.HOLDERS, (DURAND,), (DURAND, MARTIN)),
        Change(rules.SUBCONTRACTOR, None, (MARTIN, None)),
    ]
    told = [(line.before, line.after) for line in wording.differences(changes)]
    assert [tuple(text.replace("\u202f", " ").replace("\u00a0", " ") for text in pair) for pair in told] == [
        ("—", "61 000,00 €"),
        ("31 janvier 2026", "31 juillet 2026"),
        ("12 mois", "18 mois"),
        ("Durand fictif", "Durand fictif et 990 000 028"),
        ("—", "990 000 028"),
    ]
