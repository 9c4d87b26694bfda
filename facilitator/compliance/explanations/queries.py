"""Reading what makes a figure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from facilitator.compliance.queries import AsOf, ClauseSituation, months_of
from facilitator.compliance.rules import last_day, months_over
from facilitator.kernel.quantities import ZERO
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
class Explanation:
    """The lines that make the figures of a clause."""

    events: tuple[ExplainedEvent, ...]
    months: tuple[ExplainedMonth, ...]


def explain(session: Session, situation: ClauseSituation) -> Explanation:
    """What makes the figures of `situation`: its events, and its months over. Three queries."""
    clause, as_of = situation.clause, situation.as_of
    events = obligation_queries.list_events(session, clause, on=as_of.on, recorded_by=as_of.recorded_by)
    done = months_of(session, [clause], as_of).get(clause.id, {})
    return Explanation(
        events=tuple(_explained(event) for event in events),
        months=tuple(_explained_months(clause, done, events, as_of)),
    )


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
    clause: Clause, done: Mapping[date, Decimal], events: Sequence[ObligationEvent], as_of: AsOf
) -> Iterator[ExplainedMonth]:
    posted = [line for event in events for line in event.lines if line.account is not LineAccount.CLAUSE]
    lines = [_plain(line) for line in posted]
    cumulated = ZERO
    for month in months_over(clause.starts_on, as_of.on, earliest=min(done, default=None)):
        cumulated += done.get(month, ZERO)
        end = last_day(month)
        yield ExplainedMonth(
            month=month,
            validated=done.get(month, ZERO),
            cumulated=cumulated,
            owed_to_date=obligation_rules.owed(obligation_rules.taken(lines, on=end), on=end).to_date,
        )


def _plain(line: ObligationLine) -> obligation_rules.Line:
    """A row of the ledger in plain values."""
    run = obligation_rules.Run(line.runs_from, line.runs_until) if line.runs_from and line.runs_until else None
    return obligation_rules.Line(
        account=line.commitment_id, hours=line.hours, effective_on=line.effective_on,
        recorded_at=line.recorded_at, run=run,
    )  # fmt: skip
