"""What the figures of a commitment or a clause say on a day. Pure: the same for a page, a report and a test."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from facilitator.compliance.enums import ComplianceState
from facilitator.kernel.quantities import ZERO

HORIZON_DAYS = 365 * 20
"""Beyond twenty years a projection says nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thresholds:
    """From which part of the hours owed to date a commitment is on track, or only to be watched."""

    on_track: Decimal
    """Percent of the hours owed to date, e.g. 90."""
    watch: Decimal
    """Percent under which it is late, e.g. 70."""
    grace_days: int
    """Days after the start during which nothing is expected yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """When a clause runs, and whether it asks for hours at all."""

    has_target: bool
    is_closed: bool
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """Hours of a commitment or a clause on a day, as the two ledgers give them."""

    owed: Decimal = ZERO
    owed_to_date: Decimal = ZERO
    declared: Decimal = ZERO
    """Signed by the company, waiting for a facilitator."""
    validated: Decimal = ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures(Sums):
    """The sums, and what they say."""

    state: ComplianceState
    projected_on: date | None = None
    """When everything will be done at the present pace; None when it cannot be said."""

    @property
    def remaining(self) -> Decimal:
        return max(self.owed - self.validated, ZERO)

    @property
    def rate(self) -> Decimal | None:
        """Validated over owed, as a ratio; None when nothing is owed."""
        return self.validated / self.owed if self.owed > 0 else None

    @property
    def ahead(self) -> Decimal:
        """Validated less owed to date: negative when late."""
        return self.validated - self.owed_to_date


def figures(sums: Sums, *, term: Term, on: date, thresholds: Thresholds) -> Figures:
    """The figures of a day, with their state and projected end."""
    return Figures(
        owed=sums.owed,
        owed_to_date=sums.owed_to_date,
        declared=sums.declared,
        validated=sums.validated,
        state=state_of(sums, term=term, on=on, thresholds=thresholds),
        projected_on=projected_end(sums, starts_on=term.starts_on, on=on),
    )


def state_of(sums: Sums, *, term: Term, on: date, thresholds: Thresholds) -> ComplianceState:
    """The state on a day. A closed clause says so whatever its figures, which stand beside it."""
    if term.is_closed:
        return ComplianceState.CLOSED
    if not term.has_target:
        return ComplianceState.NO_TARGET
    if sums.owed > 0 and sums.validated >= sums.owed:
        return ComplianceState.MET
    if _has_not_started(sums, term=term, on=on, thresholds=thresholds):
        return ComplianceState.NOT_STARTED
    return _pace(sums, thresholds)


def _has_not_started(sums: Sums, *, term: Term, on: date, thresholds: Thresholds) -> bool:
    if sums.owed <= 0 or term.starts_on is None or on < term.starts_on:
        return True
    return not sums.validated and on < term.starts_on + timedelta(days=thresholds.grace_days)


def _pace(sums: Sums, thresholds: Thresholds) -> ComplianceState:
    # Multiplied out: a division would round, and nothing expected would divide by zero.
    if sums.validated * 100 >= sums.owed_to_date * thresholds.on_track:
        return ComplianceState.ON_TRACK
    if sums.validated * 100 >= sums.owed_to_date * thresholds.watch:
        return ComplianceState.WATCH
    return ComplianceState.LATE


def projected_end(sums: Sums, *, starts_on: date | None, on: date) -> date | None:
    """The day on which everything will be done if the pace since the start holds; None without a pace yet."""
    if starts_on is None or on <= starts_on or sums.validated <= 0 or sums.owed <= 0:
        return None
    if sums.validated >= sums.owed:
        return on
    days = (on - starts_on).days
    needed = int(sums.owed * days / sums.validated) + 1
    return starts_on + timedelta(days=needed) if needed < HORIZON_DAYS else None


def last_day(month: date) -> date:
    """The last day of the month that holds this day."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def months_over(starts_on: date | None, on: date, *, earliest: date | None = None) -> Iterator[date]:
    """First days of the months over on a day, from the start of a clause or from `earliest`, hours done before it."""
    known = [day for day in (starts_on, earliest) if day is not None]
    if not known:
        return
    month = min(known).replace(day=1)
    while (end := last_day(month)) <= on:
        yield month
        month = end + timedelta(days=1)
