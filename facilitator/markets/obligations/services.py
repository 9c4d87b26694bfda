"""Writing the ledger of hours owed. Events are added, never changed; a mistake is reversed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import ZERO, Hours, spread
from facilitator.markets.clauses.enums import Target
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.clauses.services import list_commitments
from facilitator.markets.obligations import queries, rules
from facilitator.markets.obligations.enums import EventKind, LineAccount
from facilitator.markets.obligations.models import ObligationEvent, ObligationLine
from facilitator.markets.obligations.rules import Account, Run
from facilitator.markets.obligations.writing import (
    NewEvent,
    check_moment,
    check_open,
    end_after_reversal,
    lines_of,
    write_event,
)
from facilitator.organisations.models import Company

EQUAL = Decimal(1)

FROM_ACTIVITY = {
    Target.ACTIVITY: {EventKind.INITIAL, EventKind.INVOICE, EventKind.ORDER},
    Target.SHARE: {EventKind.INITIAL},
}
"""Kinds of event that such a clause never records by hand: they would count the same hours twice."""


class InitialAlreadyRecorded(DomainError):
    pass


class NotByHand(DomainError):
    """The hours of this kind of event come from the invoices, orders or hours worked that the clause follows."""


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

    Raises ClauseNotStarted, ClauseIsClosed, NoTarget, BeforeTheClause, TooFar, InitialAlreadyRecorded, NotByHand,
    WrongHours, WrongRun, Unbalanced, UnknownMember, NoMember, and Overdrawn when an account would owe less than nothing
    on some day.
    """
    check_open(session, clause)
    rules.check_hours(command.kind, command.hours)
    rules.check_run(command.run)
    rules.check_own_run(command.kind, command.run, command.effective_on)
    _check_kind(clause.target, command.kind)
    check_moment(clause, command.effective_on)
    _check_initial(session, clause, command.kind)
    parts = _parts(list_commitments(session, clause), command)
    rules.check_balance(command.hours, parts.values())
    check_not_overdrawn(session, clause, parts, command.effective_on)
    new = NewEvent(
        kind=command.kind, effective_on=command.effective_on, reason=command.reason, document=command.document
    )
    return write_event(session, clause, new, lines_of(command.hours, parts, command.run), by=by)


def reverse_event(
    session: Session, clause: Clause, event: ObligationEvent, reason: str, *, by: Actor
) -> ObligationEvent:
    """Undo an event by its opposite, effective on the same day. Once only.

    Raises ClauseNotStarted, ClauseIsClosed, AlreadyReversed, CorrectionIsFinal, Overdrawn.
    """
    check_open(session, clause)
    _check_reversible(session, event)
    lines = [_opposite(line) for line in _lines_of(session, event)]
    parts: dict[Account, Hours] = {}
    for line in lines:
        if line["account"] is not LineAccount.CLAUSE:
            account = line["commitment_id"]
            parts[account] = parts.get(account, ZERO) + line["hours"]
    check_not_overdrawn(session, clause, parts, event.effective_on)
    new = NewEvent(kind=EventKind.CORRECTION, effective_on=event.effective_on, reason=reason, reverses_id=event.id)
    correction = write_event(session, clause, new, lines, by=by)
    end_after_reversal(session, clause, event)
    return correction


def _check_kind(target: Target, kind: EventKind) -> None:
    if kind in FROM_ACTIVITY.get(target, ()):
        raise NotByHand(
            "Les heures de cette clause viennent de ses factures et de ses bons de commande : saisissez-les à la page "
            "« Facturation »." if target is Target.ACTIVITY
            else "Les heures de cette clause viennent du total des heures travaillées : saisissez-le à la page "
            "« Heures travaillées »."
        )  # fmt: skip


def _check_initial(session: Session, clause: Clause, kind: EventKind) -> None:
    if kind is EventKind.INITIAL and not queries.awaits_target(session, clause):
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


def check_not_overdrawn(session: Session, clause: Clause, parts: Mapping[Account, Hours], effective_on: date) -> None:
    """Raise Overdrawn when these lines would leave an account owing less than nothing, that day or later."""
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
