"""Writing the ledger of hours owed. Events are added, never changed; a mistake is reversed.

Each writer holds the row of the clause until its transaction ends, so that what it checked still holds when it
writes: on PostgreSQL by a row lock, on SQLite because writers are serial.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock, text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import ZERO, Hours, spread
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.clauses.services import list_commitments, lock_state
from facilitator.markets.obligations import queries, rules
from facilitator.markets.obligations.enums import EventKind, LineAccount
from facilitator.markets.obligations.models import ObligationEvent, ObligationLine
from facilitator.markets.obligations.rules import Account, Run
from facilitator.organisations.models import Company

TICK = timedelta(microseconds=1)
EQUAL = Decimal(1)


class ClauseNotStarted(DomainError):
    """A draft owes nothing."""


class ClauseIsClosed(DomainError):
    pass


class NoTarget(DomainError):
    """Hours are followed under this clause, none are owed."""


class BeforeTheClause(DomainError):
    """The event would take effect before the clause does."""


class InitialAlreadyRecorded(DomainError):
    pass


class UnknownMember(DomainError):
    """A line names a commitment of another clause."""


class NoMember(DomainError):
    """Nobody to spread the hours over."""


class AlreadyReversed(DomainError):
    pass


class CorrectionIsFinal(DomainError):
    """A correction is not itself reversed: the event is recorded anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordEvent:
    """A change of what is owed. `hours` is the line of the clause, signed; a transfer's is zero.

    `members`: the line of each commitment, by its id; None: `hours` less `unallocated`, spread by the shares of the
    members. `unallocated`: what stays *à répartir*. `runs_from`, `runs_until`: the period over which the hours fall
    due, both ends included; without it they are all due at once.
    """

    kind: EventKind
    effective_on: date
    hours: Hours = ZERO
    members: Mapping[uuid.UUID, Hours] | None = None
    unallocated: Hours = ZERO
    runs_from: date | None = None
    runs_until: date | None = None
    reason: str | None = None
    document: str | None = None

    @property
    def run(self) -> Run | None:
        if self.runs_from is None and self.runs_until is None:
            return None
        if self.runs_from is None or self.runs_until is None:
            raise rules.WrongRun("Indiquez le début et la fin de la période, ou ni l’un ni l’autre.")
        return Run(self.runs_from, self.runs_until)


def record_event(session: Session, clause: Clause, command: RecordEvent, *, by: Actor) -> ObligationEvent:
    """Add a balanced event to the ledger of a running clause.

    Raises ClauseNotStarted, ClauseIsClosed, NoTarget, BeforeTheClause, InitialAlreadyRecorded, WrongHours, WrongRun,
    Unbalanced, UnknownMember, NoMember, and Overdrawn when an account would owe less than nothing on some day.
    """
    _check_open(session, clause)
    rules.check_hours(command.kind, command.hours)
    rules.check_run(command.run)
    _check_moment(session, clause, command)
    parts = _parts(list_commitments(session, clause), command)
    rules.check_balance(command.hours, parts.values())
    _check_not_overdrawn(session, clause, parts, command.effective_on)
    event = _event(session, clause, command.kind, command.effective_on, by, command.reason)
    event.document = command.document
    return _write(session, clause, event, _lines(command.hours, parts, command.run), by=by)


def reverse_event(
    session: Session, clause: Clause, event: ObligationEvent, reason: str, *, by: Actor
) -> ObligationEvent:
    """Undo an event by its opposite, effective on the same day. Once only.

    Raises ClauseNotStarted, ClauseIsClosed, AlreadyReversed, CorrectionIsFinal, Overdrawn.
    """
    _check_open(session, clause)
    _check_reversible(session, event)
    lines = [_opposite(line) for line in _lines_of(session, event)]
    parts: dict[Account, Hours] = {}
    for line in lines:
        if line["account"] is not LineAccount.CLAUSE:
            account = line["commitment_id"]
            parts[account] = parts.get(account, ZERO) + line["hours"]
    _check_not_overdrawn(session, clause, parts, event.effective_on)
    correction = _event(session, clause, EventKind.CORRECTION, event.effective_on, by, reason)
    correction.reverses_id = event.id
    return _write(session, clause, correction, lines, by=by)


def _check_open(session: Session, clause: Clause) -> None:
    """Hold the clause, and refuse what is not running."""
    state = lock_state(session, clause)
    if state is ClauseState.DRAFT:
        raise ClauseNotStarted("Cette clause est à compléter : démarrez-la avant d’y enregistrer une écriture.")
    if state is ClauseState.CLOSED:
        raise ClauseIsClosed("Cette clause est close : son registre ne reçoit plus d’écriture.")
    if not clause.has_target:
        raise NoTarget("Cette clause est sans objectif d’heures : elle n’a rien à inscrire au registre.")


def _check_moment(session: Session, clause: Clause, command: RecordEvent) -> None:
    if clause.starts_on is not None and command.effective_on < clause.starts_on:
        raise BeforeTheClause(
            f"Une écriture ne prend pas effet avant le début de la clause, le {text.long_date(clause.starts_on)}."
        )
    if command.kind is EventKind.INITIAL and not queries.awaits_target(session, clause):
        raise InitialAlreadyRecorded(
            "L’objectif initial est déjà inscrit : enregistrez un avenant, ou annulez d’abord l’écriture fautive."
        )


def _parts(commitments: Sequence[Commitment], command: RecordEvent) -> dict[Account, Hours]:
    """The line of each account, those of members first; accounts that nothing changes are left out."""
    parts: dict[Account, Hours]
    if command.members is None:
        parts = dict(_by_shares(commitments, command.hours - command.unallocated).items())
    else:
        if not command.members.keys() <= {commitment.id for commitment in commitments}:
            raise UnknownMember("Une des lignes ne porte pas sur un membre de cette clause.")
        parts = dict(command.members.items())
    parts[None] = command.unallocated
    return {account: hours for account, hours in parts.items() if hours}


def _by_shares(commitments: Sequence[Commitment], hours: Hours) -> dict[uuid.UUID, Hours]:
    if not commitments:
        raise NoMember("Cette clause n’a pas encore de membre : indiquez qui la porte, ou laissez tout à répartir.")
    equal = all(commitment.share is None for commitment in commitments)
    return spread(hours, {row.id: EQUAL if equal else row.share or ZERO for row in commitments})


def _check_not_overdrawn(session: Session, clause: Clause, parts: Mapping[Account, Hours], effective_on: date) -> None:
    shortfall = rules.first_shortfall(queries.list_known(session, clause), parts, effective_on)
    if shortfall is not None:
        raise rules.Overdrawn(
            f"{_name(session, shortfall.account)} ne doit que {text.hours(shortfall.available)} au "
            f"{text.long_date(shortfall.day)} : on ne peut pas en retirer {text.hours(-parts[shortfall.account])}."
        )


def _name(session: Session, account: Account) -> str:
    if account is None:
        return "La part à répartir"
    query = sa.select(Company.name).join(Commitment, Commitment.company_id == Company.id)
    return session.scalars(query.where(Commitment.id == account)).one()


def _check_reversible(session: Session, event: ObligationEvent) -> None:
    if event.kind is EventKind.CORRECTION:
        raise CorrectionIsFinal("Une correction ne s’annule pas : enregistrez de nouveau l’écriture.")
    if session.scalar(sa.select(ObligationEvent.id).where(ObligationEvent.reverses_id == event.id)):
        raise AlreadyReversed("Cette écriture est déjà annulée.")


def _lines_of(session: Session, event: ObligationEvent) -> list[ObligationLine]:
    query = sa.select(ObligationLine).where(ObligationLine.event_id == event.id).order_by(ObligationLine.id)
    return list(session.scalars(query))


def _opposite(line: ObligationLine) -> dict[str, Any]:
    return {
        "account": line.account,
        "commitment_id": line.commitment_id,
        "hours": -line.hours,
        "runs_from": line.runs_from,
        "runs_until": line.runs_until,
    }


def _lines(hours: Hours, parts: Mapping[Account, Hours], run: Run | None) -> list[dict[str, Any]]:
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


def _event(
    session: Session, clause: Clause, kind: EventKind, effective_on: date, by: Actor, reason: str | None
) -> ObligationEvent:
    return ObligationEvent(
        structure_id=clause.structure_id,
        clause_id=clause.id,
        kind=kind,
        effective_on=effective_on,
        recorded_at=_next_instant(session, clause),
        actor_id=by.id,
        actor_label=by.label,
        reason=reason,
    )


def _next_instant(session: Session, clause: Clause) -> datetime:
    """Now, but always after what the clause already holds, even when the machine's clock steps back."""
    last = queries.last_recorded_at(session, clause)
    return max(clock.now(), last + TICK) if last else clock.now()


def _write(
    session: Session, clause: Clause, event: ObligationEvent, lines: list[dict[str, Any]], *, by: Actor
) -> ObligationEvent:
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
