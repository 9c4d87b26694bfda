from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from facilitator.markets import rules
from facilitator.markets.enums import GroupementKind, MarketState, MemberRole, PurchaseType
from facilitator.markets.rules import WrongAward

LEAD, MEMBER, SUBCONTRACTOR = MemberRole.LEAD, MemberRole.MEMBER, MemberRole.SUBCONTRACTOR


@dataclass
class Member:
    company_id: str
    role: MemberRole = LEAD
    share: Decimal | None = None
    principal: str | None = None


@pytest.mark.parametrize(
    ("groupement", "members"),
    [
        (GroupementKind.ALONE, [Member("a")]),
        (GroupementKind.ALONE, [Member("a"), Member("s", SUBCONTRACTOR, principal="a")]),
        (GroupementKind.JOINT, [Member("a"), Member("b", MEMBER)]),
        (GroupementKind.SOLIDARY, [Member("a", share=Decimal("66.67")), Member("b", MEMBER, Decimal("33.33"))]),
    ],
)
def test_an_award_that_a_contract_could_say(groupement, members):
    rules.check_award(groupement, members)


@pytest.mark.parametrize(
    ("groupement", "members", "words"),
    [
        (GroupementKind.ALONE, [], "au moins une entreprise"),
        (GroupementKind.ALONE, [Member("a"), Member("b", MEMBER)], "Une entreprise seule"),
        (GroupementKind.JOINT, [Member("a")], "au moins deux"),
        (GroupementKind.JOINT, [Member("a"), Member("a", MEMBER)], "deux fois"),
        (GroupementKind.JOINT, [Member("a"), Member("b")], "un seul"),
        (GroupementKind.JOINT, [Member("a", MEMBER), Member("b", MEMBER)], "un seul"),
        (GroupementKind.JOINT, [Member("a", share=Decimal(50)), Member("b", MEMBER)], "ou d’aucune"),
        (GroupementKind.JOINT, [Member("a", share=Decimal(50)), Member("b", MEMBER, Decimal(49))], "100 %"),
        (GroupementKind.JOINT, [Member("a", share=Decimal(110)), Member("b", MEMBER, Decimal(-10))], "100 %"),
        (GroupementKind.ALONE, [Member("a"), Member("s", SUBCONTRACTOR, principal="z")], "indiquez laquelle"),
        (GroupementKind.ALONE, [Member("a"), Member("a", SUBCONTRACTOR, principal="a")], "sa propre"),
    ],
)
def test_an_award_that_contradicts_itself(groupement, members, words):
    with pytest.raises(WrongAward, match=words):
        rules.check_award(groupement, members)


@pytest.mark.parametrize(
    ("cpv", "kind"),
    [
        ("45316110", PurchaseType.WORKS),
        ("09123000", PurchaseType.SUPPLIES),
        ("48180000", PurchaseType.SUPPLIES),
        ("71631300", PurchaseType.SERVICES),
        ("00000000", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_cpv_code_buys(cpv, kind):
    assert rules.purchase_type(cpv) is kind


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 1, 1), 12, date(2025, 12, 31)),
        (date(2025, 1, 15), 1, date(2025, 2, 14)),
        (date(2025, 1, 31), 1, date(2025, 2, 27)),
        (date(2024, 11, 30), 3, date(2025, 2, 27)),
        (date(2025, 1, 1), 1_000_000, None),
        (None, 12, None),
        (date(2025, 1, 1), None, None),
    ],
)
def test_the_last_day_of_a_contract(start, months, end):
    assert rules.expected_end(start, months) == end


class TestStates:
    """Each pair of states, from the table of the trade."""

    FOLLOWING = {
        "project": {"consultation", "notified", "abandoned"},
        "consultation": {"project", "notified", "abandoned"},
        "notified": {"consultation", "running", "abandoned"},
        "running": {"notified", "closed"},
        "closed": {"running"},
        "abandoned": {"project"},
    }

    @pytest.mark.parametrize("before", MarketState)
    @pytest.mark.parametrize("after", MarketState)
    def test_what_may_follow(self, before: MarketState, after: MarketState):
        if after.value in self.FOLLOWING[before.value]:
            rules.check_transition(before, after)
        else:
            with pytest.raises(rules.WrongState, match=after.label):
                rules.check_transition(before, after)

    def test_each_state_is_reached_and_left(self):
        assert set(rules.TRANSITIONS) == set(MarketState)
        assert {state for following in rules.TRANSITIONS.values() for state in following} == set(MarketState)

    def test_onwards_or_back(self):
        back = {
            (before.value, after.value)
            for before, following in rules.TRANSITIONS.items()
            for after in following
            if not rules.is_forward(before, after)
        }
        assert back == {
            ("consultation", "project"),
            ("notified", "consultation"),
            ("running", "notified"),
            ("closed", "running"),
            ("abandoned", "project"),
        }
