"""Dates of the story, counted from today."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from facilitator.kernel.clock import PARIS

HISTORY_MONTHS = 18


@dataclass(frozen=True, slots=True)
class Calendar:
    """Months are counted from the current one: 0 is this month, -1 the last."""

    today: date

    def month(self, offset: int) -> date:
        """First day of a month."""
        return add_months(self.today.replace(day=1), offset)

    def day(self, offset: int, day: int) -> date:
        """A day of a month; the last one when the month is shorter."""
        first = self.month(offset)
        return first.replace(day=min(day, calendar.monthrange(first.year, first.month)[1]))

    def end_of_month(self, offset: int) -> date:
        return self.month(offset + 1) - timedelta(days=1)

    def is_past(self, day: date) -> bool:
        """What people did on `day` belongs to the history: today’s work is left to who looks at it."""
        return day < self.today


def add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def workday(day: date) -> date:
    """That day, or the Monday after a week-end."""
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def instant(day: date, at: time) -> datetime:
    """An hour of the clock in Paris."""
    return datetime.combine(day, at, tzinfo=PARIS)
