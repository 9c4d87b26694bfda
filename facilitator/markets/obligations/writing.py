"""What every writer of the ledger does: hold the clause, then add one event with its lines.

Each writer holds the row of the clause until its transaction ends, so that what it checked still holds when it
writes: on PostgreSQL by a row lock, on SQLite because writers are serial.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock, text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import Hours
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.rules import LONGEST_YEARS
from facilitator.markets.clauses.services import lock_state
from facilitator.markets.obligations import queries
from facilitator.markets.obligations.enums import EventKind, LineAccount
from facilitator.markets.obligations.models import ObligationEvent, ObligationLine
from facilitator.markets.obligations.rules import Account, Run

TICK = timedelta(microseconds=1)


class ClauseNotStarted(DomainError):
    """A draft owes nothing."""


class ClauseIsClosed(DomainError):
    pass


class NoTarget(DomainError):
    """Hours are followed under this clause, none are owed."""


class BeforeTheClause(DomainError):
    """The event would take effect before the clause does."""


class TooFar(DomainError):
    """The event would take effect so late that its date is a typing error."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEvent:
    """An event about to be written, its hours checked."""

    kind: EventKind
    effective_on: date
    reason: str | None = None
    document: str | None = None
    reverses_id: int | None = None


def check_open(session: Session, clause: Clause) -> None:
    """Hold the clause, and refuse what is not running."""
    state = lock_state(session, clause)
    if state is ClauseState.DRAFT:
        raise ClauseNotStarted("Cette clause est à compléter : démarrez-la avant d’y enregistrer une écriture.")
    if state is ClauseState.CLOSED:
        raise ClauseIsClosed("Cette clause est close : son registre ne reçoit plus d’écriture.")
    if not clause.has_target:
        raise NoTarget("Cette clause est sans objectif d’heures : elle n’a rien à inscrire au registre.")


def check_moment(clause: Clause, effective_on: date) -> None:
    """Raise BeforeTheClause, or TooFar, when no event of this clause could take effect that day."""
    if clause.starts_on is None:
        return
    if effective_on < clause.starts_on:
        raise BeforeTheClause(
            f"Une écriture ne prend pas effet avant le début de la clause, le {text.long_date(clause.starts_on)}."
        )
    if effective_on.year - clause.starts_on.year > LONGEST_YEARS:
        raise TooFar(
            f"Le {text.long_date(effective_on)} est plus de {LONGEST_YEARS} ans après le début de la clause : vérifiez "
            "la date saisie."
        )


def lines_of(hours: Hours, parts: Mapping[Account, Hours], run: Run | None) -> list[dict[str, Any]]:
    """The line of the clause, then one for each account."""
    period = {"runs_from": run.start if run else None, "runs_until": run.end if run else None}
    clause = {"account": LineAccount.CLAUSE, "commitment_id": None, "hours": hours, **period}
    return [clause] + [
        {
            "account": LineAccount.UNALLOCATED if account is None else LineAccount.MEMBER,
            "commitment_id": account,
            "hours": part,
            **period,
        }
        for account, part in parts.items()
    ]


def _next_instant(session: Session, clause: Clause) -> datetime:
    """Now, but always after what the clause already holds, even when the machine's clock steps back."""
    last = queries.last_recorded_at(session, clause)
    return max(clock.now(), last + TICK) if last else clock.now()


def write_event(
    session: Session, clause: Clause, new: NewEvent, lines: Sequence[Mapping[str, Any]], *, by: Actor
) -> ObligationEvent:
    """Add an event and its lines, that of the clause first (see `lines_of`), and journal it."""
    event = ObligationEvent(
        structure_id=clause.structure_id,
        clause_id=clause.id,
        kind=new.kind,
        effective_on=new.effective_on,
        recorded_at=_next_instant(session, clause),
        actor_id=by.id,
        actor_label=by.label,
        reason=new.reason,
        document=new.document,
        reverses_id=new.reverses_id,
    )
    session.add(event)
    session.flush()
    common = {
        "structure_id": clause.structure_id,
        "clause_id": clause.id,
        "event_id": event.id,
        "effective_on": event.effective_on,
        "recorded_at": event.recorded_at,
    }
    session.execute(sa.insert(ObligationLine), [{**common, **line} for line in lines])
    if new.kind is not EventKind.CORRECTION:
        _stretch(clause, lines)
    record(
        session,
        by=by,
        event=f"obligation.{event.kind}",
        subject=clause,
        structure_id=clause.structure_id,
        effective_on=event.effective_on,
        hours=lines[0]["hours"],
        entry=event.id,
        reverses=event.reverses_id,
    )
    return event


def _stretch(clause: Clause, lines: Sequence[Mapping[str, Any]]) -> None:
    """A clause whose hours fall due later than its end lasts as long as they do: renewal, postponement, amendment."""
    if clause.ends_on is not None:
        clause.ends_on = max([clause.ends_on, *(line["runs_until"] for line in lines if line["runs_until"])])


def end_after_reversal(session: Session, clause: Clause, event: ObligationEvent) -> None:
    """Give back to the clause the end that the events in force say, when the reversed one had put it off."""
    line, correction = ObligationLine, aliased(ObligationEvent)
    in_force = (
        sa.select(sa.func.max(line.runs_until))
        .join(ObligationEvent, ObligationEvent.id == line.event_id)
        .outerjoin(correction, correction.reverses_id == ObligationEvent.id)
        .where(line.clause_id == clause.id, ObligationEvent.reverses_id.is_(None), correction.id.is_(None))
    )
    of_event = session.scalar(sa.select(sa.func.max(line.runs_until)).where(line.event_id == event.id))
    latest = session.scalar(in_force)
    if latest is not None and of_event is not None and latest < of_event == clause.ends_on:
        clause.ends_on = latest
