"""Reading what makes a figure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from sqlalchemy.orm import Session

from facilitator.compliance.queries import AsOf, ClauseSituation, months_of
from facilitator.compliance.rules import last_day, months_over
from facilitator.kernel.quantities import ZERO
from facilitator.markets.activity import queries as activity_queries
from facilitator.markets.activity.queries import Activity
from facilitator.markets.activity.rules import DayActivity, hours_due
from facilitator.markets.clauses.models import Clause
from facilitator.markets.obligations import queries as obligation_queries, rules as obligation_rules
from facilitator.markets.obligations.enums import EventKind, LineAccount
from facilitator.markets.obligations.models import ObligationEvent, ObligationLine


@dataclass(frozen=True, kw_only=True, slots=True)
class ExplainedEvent:
    """An event of the obligation ledger, as its clause line says."""

    kind: EventKind
    effective_on: date
    recorded_at: datetime
    reason: str | None
    document: str | None
    hours: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ExplainedMonth:
    """A month that is over: what was validated for it, what was since the start, what was due at its end."""

    month: date
    validated: Decimal
    cumulated: Decimal
    owed_to_date: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ExplainedDay:
    """A day on which something was invoiced, or hours worked: what was, since the start, and the hours then due."""

    day: date
    quantity: Decimal
    cumulated: Decimal
    due: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """The lines that make the figures of a clause."""

    events: tuple[ExplainedEvent, ...]
    months: tuple[ExplainedMonth, ...]
    activity: Activity | None = None
    """What invoices, or hours worked, make due, when the clause follows them."""
    days: tuple[ExplainedDay, ...] = ()
    """The days that make it, latest last."""


def explain(session: Session, situation: ClauseSituation) -> Explanation:
    """What makes the figures of `situation`: its events, its invoices, and its months over. Six queries at most."""
    clause, as_of = situation.clause, situation.as_of
    events = obligation_queries.list_events(session, clause, on=as_of.on, recorded_by=as_of.recorded_by)
    done = months_of(session, [clause], as_of).get(clause.id, {})
    activity = activity_queries.get_activity(session, clause, on=as_of.on, recorded_by=as_of.recorded_by)
    days = [
        row for row in activity_queries.list_days(session, clause, recorded_by=as_of.recorded_by) if row.day <= as_of.on
    ]
    return Explanation(
        events=tuple(_explained(event) for event in events),
        months=tuple(_explained_months(clause, done, _Owing(events, activity, days), as_of)),
        activity=activity,
        days=tuple(_explained_days(activity, days)) if activity else (),
    )


class _Owing:
    """What was owed at the end of any day, from the lines and the days that make it."""

    def __init__(
        self, events: Sequence[ObligationEvent], activity: Activity | None, days: Sequence[DayActivity]
    ) -> None:
        posted = [line for event in events for line in event.lines if line.account is not LineAccount.CLAUSE]
        self._lines = [_plain(line) for line in posted]
        self._activity, self._days = activity, days

    def to_date(self, on: date) -> Decimal:
        owed = obligation_rules.owed(obligation_rules.taken(self._lines, on=on), on=on)
        if self._activity is None:
            return owed.to_date
        cumulated = sum((row.quantity for row in self._days if row.day <= on), ZERO)
        return owed.to_date + hours_due(self._activity.terms, cumulated)


def _explained_days(activity: Activity, days: Sequence[DayActivity]) -> Iterator[ExplainedDay]:
    cumulated = ZERO
    for day, rows in groupby(days, key=lambda row: row.day):
        quantity = sum((row.quantity for row in rows), ZERO)
        cumulated += quantity
        yield ExplainedDay(day=day, quantity=quantity, cumulated=cumulated, due=hours_due(activity.terms, cumulated))


def _explained(event: ObligationEvent) -> ExplainedEvent:
    return ExplainedEvent(
        kind=event.kind,
        effective_on=event.effective_on,
        recorded_at=event.recorded_at,
        reason=event.reason,
        document=event.document,
        hours=sum((line.hours for line in event.lines if line.account is LineAccount.CLAUSE), ZERO),
    )


def _explained_months(
    clause: Clause, done: Mapping[date, Decimal], owing: _Owing, as_of: AsOf
) -> Iterator[ExplainedMonth]:
    cumulated = ZERO
    for month in months_over(clause.starts_on, as_of.on, earliest=min(done, default=None)):
        cumulated += done.get(month, ZERO)
        end = last_day(month)
        yield ExplainedMonth(
            month=month,
            validated=done.get(month, ZERO),
            cumulated=cumulated,
            owed_to_date=owing.to_date(end),
        )


def _plain(line: ObligationLine) -> obligation_rules.Line:
    """A row of the ledger in plain values."""
    run = obligation_rules.Run(line.runs_from, line.runs_until) if line.runs_from and line.runs_until else None
    return obligation_rules.Line(
        account=line.commitment_id, hours=line.hours, effective_on=line.effective_on,
        recorded_at=line.recorded_at, run=run,
    )  # fmt: skip
