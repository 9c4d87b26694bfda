"""The figures of the ledger, from plain lines."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from facilitator.markets.obligations import rules
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.rules import Line, Portion, Run

A, B, C = (uuid.UUID(int=number) for number in (1, 2, 3))
YEAR = Run(date(2026, 1, 1), date(2026, 12, 31))
EARLY = datetime(2026, 1, 5, tzinfo=UTC)
LATE = datetime(2026, 6, 5, tzinfo=UTC)


def portion(hours: str, account=A, run: Run | None = None) -> Portion:
    return Portion(account=account, hours=Decimal(hours), run=run)


@pytest.mark.parametrize(
    ("on", "part"),
    [
        (date(2025, 12, 31), Fraction(0)),
        (date(2026, 1, 1), Fraction(1, 365)),
        (date(2026, 1, 31), Fraction(31, 365)),
        (date(2026, 12, 30), Fraction(364, 365)),
        (date(2026, 12, 31), Fraction(1)),
        (date(2027, 3, 1), Fraction(1)),
    ],
)
def test_a_run_elapses_by_day_both_ends_included(on: date, part: Fraction):
    assert YEAR.elapsed(on) == part


def test_hours_without_a_run_are_due_at_once():
    figure = rules.owed([portion("12.50")], on=date(2026, 1, 1))
    assert (figure.total, figure.to_date) == (Decimal("12.50"), Decimal("12.50"))


def test_the_clause_is_rounded_once_then_spread():
    thirds = [portion("100.00", account, YEAR) for account in (A, B, C)]
    figure = rules.owed(thirds, on=date(2026, 1, 1))
    # 300 h ÷ 365 = 0.8219…; each member's exact part is 0.27397…
    assert figure.to_date == Decimal("0.82")
    assert [figure.by(member).to_date for member in (A, B, C)] == [Decimal("0.28"), Decimal("0.27"), Decimal("0.27")]


def test_what_is_transferred_weighs_nothing_more_nor_less():
    lines = [portion("90.00", A, YEAR), portion("-90.00", A, YEAR), portion("90.00", B, YEAR), portion("0.07", C)]
    figure = rules.owed(lines, on=date(2026, 5, 5))
    assert figure.by(A) == rules.Due()
    assert figure.by(C).to_date == Decimal("0.07")
    assert figure.by(B).to_date + Decimal("0.07") == figure.to_date


def test_unallocated_hours_are_part_of_the_clause():
    figure = rules.owed([portion("10.00"), portion("5.00", None)], on=date(2026, 1, 1))
    assert (figure.total, figure.unallocated.total) == (Decimal("15.00"), Decimal("5.00"))


def test_a_member_without_a_line_owes_nothing():
    assert rules.NOTHING_OWED.by(A) == rules.Due()


@pytest.mark.parametrize(
    ("on", "recorded_by", "hours"),
    [
        (date(2026, 1, 31), None, ["1.00", "4.00"]),
        (date(2026, 3, 1), None, ["1.00", "2.00", "4.00"]),
        (date(2026, 3, 1), EARLY, ["1.00"]),
        (date(2025, 12, 31), None, []),
    ],
)
def test_a_line_is_taken_by_its_effect_and_its_recording(on: date, recorded_by: datetime | None, hours: list[str]):
    lines = [
        Line(account=A, hours=Decimal("1.00"), effective_on=date(2026, 1, 1), recorded_at=EARLY),
        Line(account=A, hours=Decimal("2.00"), effective_on=date(2026, 2, 1), recorded_at=LATE),
        Line(account=A, hours=Decimal("4.00"), effective_on=date(2026, 1, 1), recorded_at=LATE),
    ]
    taken = rules.taken(lines, on=on, recorded_by=recorded_by)
    assert [one.hours for one in taken] == [Decimal(text) for text in hours]


_HOURS = st.decimals(-5000, 5000, places=2)
_RUNS = st.none() | st.builds(
    lambda start, days: Run(date.fromordinal(start), date.fromordinal(start + days)),
    st.integers(date(2025, 1, 1).toordinal(), date(2026, 12, 31).toordinal()),
    st.integers(0, 900),
)
_PORTIONS = st.lists(st.builds(Portion, account=st.sampled_from([A, B, C, None]), hours=_HOURS, run=_RUNS), max_size=12)
_DAYS = st.dates(date(2024, 12, 1), date(2029, 1, 1))


@given(_PORTIONS, _DAYS)
def test_accounts_sum_to_the_clause_and_none_is_a_hundredth_away(portions: list[Portion], on: date):
    figure = rules.owed(portions, on=on)
    parts = [*figure.members.values(), figure.unallocated]
    assert sum(part.total for part in parts) == figure.total == sum(one.hours for one in portions)
    assert sum(part.to_date for part in parts) == figure.to_date
    for account in (A, B, C):
        exact = sum(
            (
                Fraction(one.hours) * (one.run.elapsed(on) if one.run else 1)
                for one in portions
                if one.account == account
            ),
            Fraction(0),
        )
        assert abs(Fraction(figure.by(account).to_date) - exact) < Fraction(1, 100)


@given(st.randoms(use_true_random=False), _PORTIONS, _DAYS)
def test_the_order_of_the_lines_never_matters(random, portions: list[Portion], on: date):
    shuffled = random.sample(portions, len(portions))
    assert rules.owed(shuffled, on=on) == rules.owed(portions, on=on)


def test_an_event_must_balance():
    rules.check_balance(Decimal("10.00"), [Decimal("7.00"), Decimal("3.00")])
    with pytest.raises(rules.Unbalanced, match=r"font 9,00.h, et l’écriture 10,00.h.: il y a 1,00.h d’écart"):
        rules.check_balance(Decimal("10.00"), [Decimal("7.00"), Decimal("2.00")])


@pytest.mark.parametrize(
    ("kind", "refused", "accepted"),
    [
        (EventKind.INITIAL, ["0", "-1"], ["1"]),
        (EventKind.OFFER, ["-1"], ["1"]),
        (EventKind.AMENDMENT, ["0"], ["1", "-1"]),
        (EventKind.TRANCHE, ["-1"], ["1"]),
        (EventKind.RENEWAL, ["-1"], ["1"]),
        (EventKind.ORDER, ["0"], ["1", "-1"]),
        (EventKind.INVOICE, ["0"], ["1", "-1"]),
        (EventKind.TRANSFER, ["1", "-1"], ["0"]),
        (EventKind.SUSPENSION, ["1", "0"], ["-1"]),
        (EventKind.WAIVER, ["1", "0"], ["-1"]),
        (EventKind.TAKEOVER, ["-1"], ["1"]),
        (EventKind.CORRECTION, ["1", "-1", "0"], []),
    ],
)
def test_each_kind_of_event_has_its_sign(kind: EventKind, refused: list[str], accepted: list[str]):
    for hours in refused:
        with pytest.raises(rules.WrongHours):
            rules.check_hours(kind, Decimal(hours))
    for hours in accepted:
        rules.check_hours(kind, Decimal(hours))


def test_every_kind_has_a_rule():
    assert {*rules._HOURS_OF, EventKind.CORRECTION} == set(EventKind)  # noqa: SLF001


def test_absurd_hours_are_refused():
    with pytest.raises(rules.WrongHours, match="Vérifiez le nombre saisi"):
        rules.check_hours(EventKind.AMENDMENT, Decimal("-1000000.01"))


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (Run(date(2026, 2, 1), date(2026, 1, 31)), "avant de commencer"),
        (Run(date(2026, 1, 1), date(2062, 1, 1)), "dépasse 15 ans"),
    ],
)
def test_impossible_runs_are_refused(run: Run, sentence: str):
    with pytest.raises(rules.WrongRun, match=sentence):
        rules.check_run(run)


_KNOWN = [(A, date(2026, 1, 1), Decimal(100)), (A, date(2026, 3, 1), Decimal(-60)), (A, date(2026, 9, 1), Decimal(50))]


@pytest.mark.parametrize(
    ("removed", "effective_on", "shortfall"),
    [
        ("-40", date(2026, 2, 1), None),
        ("-41", date(2026, 2, 1), (date(2026, 3, 1), "40")),  # what is left later is what counts
        ("-41", date(2026, 4, 1), (date(2026, 4, 1), "40")),
        ("-90", date(2026, 9, 1), None),
        ("-1", date(2025, 12, 31), (date(2025, 12, 31), "0")),
    ],
)
def test_nobody_ever_owes_less_than_nothing(removed: str, effective_on: date, shortfall):
    found = rules.first_shortfall(_KNOWN, {A: Decimal(removed), B: -Decimal(removed)}, effective_on)
    if shortfall is None:
        assert found is None
    else:
        assert found == rules.Shortfall(account=A, day=shortfall[0], available=Decimal(shortfall[1]))
