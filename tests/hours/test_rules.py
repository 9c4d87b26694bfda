from datetime import date
from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from facilitator.hours.enums import TRANSITIONS, DeclarationState, LineDecision, LineStatus
from facilitator.hours.rules import (
    Line,
    LineCounts,
    Period,
    Stint,
    canonical_content,
    content_hash,
    declaration_state,
    due_date,
    ended_periods,
    expected_hours,
    first_month_not_ended,
    period_containing,
    proposed_hours,
)
from facilitator.markets.clauses.enums import Rhythm

MARCH = date(2026, 3, 1)
FEBRUARY = date(2026, 2, 1)
DUE = date(2026, 4, 10)


# --- periods ---


@pytest.mark.parametrize(
    ("day", "rhythm", "start", "end"),
    [
        (date(2026, 3, 17), Rhythm.MONTHLY, date(2026, 3, 1), date(2026, 3, 31)),
        (date(2028, 2, 29), Rhythm.MONTHLY, date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 1, 1), Rhythm.QUARTERLY, date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 5, 31), Rhythm.QUARTERLY, date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 12, 31), Rhythm.QUARTERLY, date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_period_containing(day, rhythm, start, end):
    assert period_containing(day, rhythm) == Period(start, end)


@pytest.mark.parametrize(
    ("rhythm", "starts_on", "ends_on", "today", "months"),
    [
        # The day after the last opens the month; the last day itself does not.
        (Rhythm.MONTHLY, date(2026, 3, 15), None, date(2026, 3, 31), []),
        (Rhythm.MONTHLY, date(2026, 3, 15), None, date(2026, 4, 1), [(3, 3)]),
        (Rhythm.MONTHLY, date(2026, 1, 1), None, date(2026, 4, 1), [(1, 1), (2, 2), (3, 3)]),
        # A clause that ended in a month still owes that month, no later one.
        (Rhythm.MONTHLY, date(2026, 1, 1), date(2026, 2, 1), date(2026, 6, 1), [(1, 1), (2, 2)]),
        (Rhythm.MONTHLY, date(2026, 9, 1), None, date(2026, 4, 1), []),
        # A quarter opens once it is over, whole, even when the clause starts in its middle.
        (Rhythm.QUARTERLY, date(2026, 2, 10), None, date(2026, 3, 31), []),
        (Rhythm.QUARTERLY, date(2026, 2, 10), None, date(2026, 7, 1), [(1, 3), (4, 6)]),
    ],
)
def test_ended_periods(rhythm, starts_on, ends_on, today, months):
    periods = ended_periods(rhythm, starts_on=starts_on, ends_on=ends_on, today=today)
    assert [(period.start.month, period.end.month) for period in periods] == months


def test_months_of_a_quarter():
    period = Period(date(2026, 1, 1), date(2026, 3, 31))
    assert period.months == (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))


def test_due_on_the_declaration_day_of_the_next_month():
    assert due_date(Period(date(2026, 12, 1), date(2026, 12, 31)), 10) == date(2027, 1, 10)
    assert due_date(Period(date(2026, 12, 1), date(2026, 12, 31)), 31) == date(2027, 1, 31)


def test_due_on_the_last_day_of_a_shorter_month():
    january, quarter = Period(date(2027, 1, 1), date(2027, 1, 31)), Period(date(2026, 1, 1), date(2026, 3, 31))
    assert due_date(january, 31) == date(2027, 2, 28)
    assert due_date(quarter, 31) == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (date(2026, 3, 30), date(2026, 3, 1)),
        (date(2026, 3, 31), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_hours_are_effective_on_the_last_day_of_their_month(on, month):
    assert first_month_not_ended(on) == month


# --- prefilled hours ---


def a_stint(first=date(2026, 1, 1), last=None, weekly="35.00", share="100.00") -> Stint:
    return Stint(first=first, last=last, weekly_hours=Decimal(weekly), share=Decimal(share))


@pytest.mark.parametrize(
    ("stints", "hours"),
    [
        ([a_stint()], "151.67"),
        ([a_stint(weekly="24.00")], "104.00"),
        ([a_stint(share="50.00")], "75.83"),
        ([a_stint(first=date(2026, 3, 16))], "78.28"),
        ([a_stint(last=date(2026, 3, 1))], "4.89"),
        ([a_stint(first=date(2026, 4, 1))], "0.00"),
        ([a_stint(last=date(2026, 2, 28))], "0.00"),
        # Two stints that share the month give the whole month, rounded once.
        ([a_stint(last=date(2026, 3, 10)), a_stint(first=date(2026, 3, 11))], "151.67"),
        ([], "0.00"),
    ],
)
def test_expected_hours_of_march(stints, hours):
    assert expected_hours(stints, MARCH) == Decimal(hours)


@pytest.mark.parametrize(
    ("stint", "previous", "hours"),
    [
        (a_stint(), None, "151.67"),
        (a_stint(), Decimal("140.00"), "140.00"),
        (a_stint(), Decimal("0.00"), "151.67"),
        # The month before was not whole: what was worked then says nothing of this one.
        (a_stint(first=date(2026, 2, 15)), Decimal("70.00"), "151.67"),
        # This month is not whole.
        (a_stint(last=date(2026, 3, 15)), Decimal("140.00"), "73.39"),
    ],
)
def test_proposed_hours_of_march(stint, previous, hours):
    assert proposed_hours([stint], MARCH, previous=previous) == Decimal(hours)


# --- states ---


def test_never_signed_is_missing_once_the_day_has_passed():
    assert declaration_state(None, due_on=DUE, today=DUE) is DeclarationState.TO_FILL
    assert declaration_state(None, due_on=DUE, today=date(2026, 4, 11)) is DeclarationState.MISSING


def test_signed_without_lines_is_nil():
    assert declaration_state(LineCounts(), due_on=DUE, today=DUE) is DeclarationState.NIL


STATES = {
    # whether some lines are pending, questioned, returned, validated
    (True, False, False, False): DeclarationState.SIGNED,
    (False, True, False, False): DeclarationState.SIGNED,
    (True, True, False, False): DeclarationState.SIGNED,
    (False, False, False, True): DeclarationState.VALIDATED,
    (True, False, False, True): DeclarationState.PARTLY_VALIDATED,
    (False, True, False, True): DeclarationState.PARTLY_VALIDATED,
    (True, True, False, True): DeclarationState.PARTLY_VALIDATED,
}


@pytest.mark.parametrize("today", [date(2026, 4, 1), date(2026, 5, 1)])
@pytest.mark.parametrize("present", [some for some in product([True, False], repeat=4) if any(some)])
def test_state_of_every_mix_of_lines(present, today):
    pending, questioned, returned, validated = present
    counts = LineCounts(pending=pending * 2, questioned=questioned * 1, returned=returned * 3, validated=validated * 2)
    expected = DeclarationState.TO_CORRECT if returned else STATES[present]
    assert declaration_state(counts, due_on=DUE, today=today) is expected


ALLOWED = {
    (LineStatus.PENDING, LineDecision.VALIDATED),
    (LineStatus.PENDING, LineDecision.RETURNED),
    (LineStatus.PENDING, LineDecision.QUESTIONED),
    (LineStatus.QUESTIONED, LineDecision.VALIDATED),
    (LineStatus.QUESTIONED, LineDecision.RETURNED),
    (LineStatus.QUESTIONED, LineDecision.ANSWERED),
    (LineStatus.RETURNED, LineDecision.VALIDATED),
}


@pytest.mark.parametrize(("status", "decision"), list(product(LineStatus, LineDecision)))
def test_steps_of_a_review(status, decision):
    assert (decision in TRANSITIONS[status]) == ((status, decision) in ALLOWED)


# --- what is signed ---

lines = st.lists(
    st.builds(
        Line,
        placement_id=st.sampled_from([UUID(int=number) for number in range(1, 5)]),
        month=st.sampled_from([FEBRUARY, MARCH]),
        work=st.decimals(0, 200, places=2),
        training=st.decimals(0, 20, places=2),
    ),
    unique_by=lambda line: line.key,
)


def a_hash(some_lines) -> str:
    return content_hash(
        canonical_content(
            declaration_id=UUID(int=9), commitment_id=UUID(int=8), company_id=UUID(int=7),
            period=Period(FEBRUARY, date(2026, 3, 31)), lines=some_lines,
        )
    )  # fmt: skip


@given(lines, st.randoms())
def test_the_order_of_lines_does_not_change_the_hash(some_lines, random):
    shuffled = list(some_lines)
    random.shuffle(shuffled)
    assert a_hash(shuffled) == a_hash(some_lines)


@given(lines.filter(bool))
def test_one_hundredth_changes_the_hash(some_lines):
    first, *rest = some_lines
    other = Line(placement_id=first.placement_id, month=first.month, work=first.work + Decimal("0.01"),
                 training=first.training)  # fmt: skip
    assert a_hash([other, *rest]) != a_hash(some_lines)


def test_a_line_without_hours_says_nothing():
    assert a_hash([Line(placement_id=UUID(int=1), month=MARCH)]) == a_hash([])


def test_the_content_holds_keys_and_exact_hours():
    content = canonical_content(
        declaration_id=UUID(int=9), commitment_id=UUID(int=8), company_id=UUID(int=7),
        period=Period(MARCH, date(2026, 3, 31)),
        lines=[Line(placement_id=UUID(int=1), month=MARCH, work=Decimal("151.67"), training=Decimal("7.00"))],
    )  # fmt: skip
    assert content["lines"] == [["00000000-0000-0000-0000-000000000001", "2026-03-01", "151.67", "7.00"]]
