"""Pure rules of the declarations: periods, prefilled hours, states, canonical content."""

import hashlib
import json
import uuid
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from facilitator.hours.enums import DeclarationState
from facilitator.kernel.quantities import MONTHS_PER_YEAR, WEEKS_PER_YEAR, ZERO, exact
from facilitator.markets.clauses.enums import Rhythm

ONE_DAY = timedelta(days=1)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def next_month(day: date) -> date:
    """The first day of the following month."""
    return last_of_month(day) + ONE_DAY


def previous_month(day: date) -> date:
    """The first day of the month before."""
    return first_of_month(first_of_month(day) - ONE_DAY)


def first_month_not_ended(on: date) -> date:
    """The first month that is not over on the evening of `on`.

    Hours of a month are effective on its last day: those effective by `on` are of the months before this one.
    """
    return first_of_month(on + ONE_DAY)


# --- periods ---


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """What one declaration covers: whole calendar months, both ends included."""

    start: date
    end: date

    @property
    def months(self) -> tuple[date, ...]:
        """First day of each month."""
        return tuple(_months(self.start, self.end))


def _months(start: date, end: date) -> Iterator[date]:
    month = first_of_month(start)
    while month <= end:
        yield month
        month = next_month(month)


def period_containing(day: date, rhythm: Rhythm) -> Period:
    """The calendar month or quarter of `day`."""
    if rhythm is Rhythm.MONTHLY:
        return Period(first_of_month(day), last_of_month(day))
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    return Period(first, last_of_month(date(day.year, first.month + 2, 1)))


def ended_periods(rhythm: Rhythm, *, starts_on: date, ends_on: date | None, today: date) -> Iterator[Period]:
    """The periods to declare on `today`: those that touch the clause's life and are over.

    A period opens on the day after its last: nobody is asked for hours that are still being worked.
    """
    period = period_containing(starts_on, rhythm)
    while period.end < today and (ends_on is None or period.start <= ends_on):
        yield period
        period = period_containing(period.end + ONE_DAY, rhythm)


def due_date(period: Period, declaration_day: int) -> date:
    """The declaration day of the month that follows the period; its last day when that month is shorter."""
    last = last_of_month(next_month(period.end))
    return last.replace(day=min(declaration_day, last.day))


# --- prefilled hours ---


@dataclass(frozen=True, kw_only=True, slots=True)
class Stint:
    """A contract counted on a commitment between two days (the last one included; None: open), for a share."""

    first: date
    last: date | None
    weekly_hours: Decimal
    share: Decimal
    """Percent."""

    def days_in(self, month: date) -> int:
        first = max(self.first, first_of_month(month))
        last = min(self.last or date.max, last_of_month(month))
        return max((last - first).days + 1, 0)

    def covers(self, month: date) -> bool:
        return self.days_in(month) == days_in_month(month)


def days_in_month(month: date) -> int:
    return monthrange(month.year, month.month)[1]


def expected_hours(stints: Iterable[Stint], month: date) -> Decimal:
    """Contract hours of the month: weekly × 52 ÷ 12 × share, prorated by calendar days, rounded once."""
    whole = Decimal(100 * MONTHS_PER_YEAR * days_in_month(month))
    parts = (stint.weekly_hours * WEEKS_PER_YEAR * stint.share * stint.days_in(month) for stint in stints)
    return exact(sum(parts, Decimal(0)) / whole)


def proposed_hours(stints: Sequence[Stint], month: date, *, previous: Decimal | None) -> Decimal:
    """What the form proposes: the month before again when both were worked whole, else the contract's hours."""
    before = previous_month(month)
    is_steady = any(stint.covers(month) and stint.covers(before) for stint in stints)
    if is_steady and previous is not None and previous > 0:
        return previous
    return expected_hours(stints, month)


# --- states ---


@dataclass(frozen=True, kw_only=True, slots=True)
class LineCounts:
    """How many lines of the version in force stand where."""

    pending: int = 0
    questioned: int = 0
    returned: int = 0
    validated: int = 0

    @property
    def total(self) -> int:
        return self.pending + self.questioned + self.returned + self.validated


def declaration_state(counts: LineCounts | None, *, due_on: date, today: date) -> DeclarationState:
    """The state of a declaration from the lines of its last version; None: never signed."""
    if counts is None:
        return DeclarationState.MISSING if today > due_on else DeclarationState.TO_FILL
    if not counts.total:
        return DeclarationState.NIL
    if counts.returned:
        return DeclarationState.TO_CORRECT
    if counts.validated == counts.total:
        return DeclarationState.VALIDATED
    return DeclarationState.PARTLY_VALIDATED if counts.validated else DeclarationState.SIGNED


# --- lines and what is signed ---


LineKey = tuple[uuid.UUID, date]
"""Placement and first day of the month."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Hours of one contract for one month, as typed or signed."""

    placement_id: uuid.UUID
    month: date
    work: Decimal = ZERO
    training: Decimal = ZERO

    @property
    def key(self) -> LineKey:
        return self.placement_id, self.month

    @property
    def total(self) -> Decimal:
        return self.work + self.training


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.total for line in lines), ZERO)


def canonical_content(
    *, declaration_id: uuid.UUID, commitment_id: uuid.UUID, company_id: uuid.UUID, period: Period, lines: Iterable[Line]
) -> dict[str, Any]:
    """What a signature covers: keys, months and hours in a fixed order; never a name.

    A line without hours says nothing and is left out: the same hours give the same content.
    """
    kept = sorted((line for line in lines if line.total), key=lambda line: (str(line.placement_id), line.month))
    return {
        "declaration": str(declaration_id),
        "commitment": str(commitment_id),
        "company": str(company_id),
        "period": [period.start.isoformat(), period.end.isoformat()],
        "lines": [
            [str(line.placement_id), line.month.isoformat(), str(line.work), str(line.training)] for line in kept
        ],
    }


def content_hash(content: Any) -> str:
    """SHA-256 of the content as compact JSON with sorted keys, in hexadecimal."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
