"""Recording the activity of a contract. Facts are added, never changed; a mistake is reversed.

Each writer holds the row of the clause until its transaction ends, as the writers of the obligation ledger do: a
transfer is checked against what the invoices make due.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.markets.activity import queries, rules
from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.models import ActivityFact
from facilitator.markets.clauses.enums import ClauseState, Target
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.clauses.services import lock_state

TICK = timedelta(microseconds=1)

KINDS_OF: dict[Target, tuple[FactKind, ...]] = {
    Target.ACTIVITY: (FactKind.INVOICE, FactKind.ORDER),
    Target.SHARE: (FactKind.HOURS_WORKED,),
}
"""The facts that a clause follows, by what it asks for."""


class ClauseNotStarted(DomainError):
    """A draft follows nothing."""


class ClauseIsClosed(DomainError):
    pass


class WrongKind(DomainError):
    """The clause does not follow this kind of fact."""


class UnknownMember(DomainError):
    """The fact names a commitment of another clause."""


class AlreadyReversed(DomainError):
    pass


class ReversalIsFinal(DomainError):
    """A reversal is not itself reversed: the fact is recorded anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordFact:
    """An invoice, a credit note (negative), an order: euros excl. tax; or hours worked in all."""

    kind: FactKind
    commitment_id: uuid.UUID
    effective_on: date
    quantity: Decimal
    reference: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What became of the facts of a file."""

    added: int
    known: tuple[int, ...]
    """Positions, from 0, of those that were recorded already."""


def record_fact(session: Session, clause: Clause, command: RecordFact, *, by: Actor) -> ActivityFact:
    """Add a fact to a running clause.

    Raises ClauseNotStarted, ClauseIsClosed, WrongKind, UnknownMember, WrongQuantity, WrongDay.
    """
    _check_open(session, clause)
    _check(session, clause, [command])
    fact = ActivityFact(**_columns(clause, command, _next_instant(session, clause), by))
    session.add(fact)
    _journal(session, clause, f"activity.{command.kind}", by, fact)
    return fact


def record_facts(session: Session, clause: Clause, commands: Sequence[RecordFact], *, by: Actor) -> Recorded:
    """Add the facts of a file in bulk, but those recorded already: same kind, member, day, quantity and reference.

    A reference stands once. Without any, a file may hold the same line twice: as many are added as are missing.
    Raises as `record_fact`, and then adds nothing.
    """
    _check_open(session, clause)
    _check(session, clause, commands)
    new = sort_out(commands, queries.list_known(session, clause))
    at = _next_instant(session, clause)
    rows = [_columns(clause, command, at, by) for command in new.values()]
    if rows:
        session.execute(sa.insert(ActivityFact), rows)
        record(
            session, by=by, event="activity.imported", subject=clause, structure_id=clause.structure_id, facts=len(rows)
        )
    known = tuple(position for position in range(len(commands)) if position not in new)
    return Recorded(added=len(rows), known=known)


def sort_out(commands: Sequence[RecordFact], known: Collection[queries.Key]) -> dict[int, RecordFact]:
    """The commands not recorded yet, by position in the file."""
    left, new = Counter(known), {}
    for position, command in enumerate(commands):
        key = (command.kind, command.commitment_id, command.effective_on, command.quantity, command.reference)
        if left[key]:
            left[key] -= command.reference is None
            continue
        new[position] = command
        if command.reference is not None:
            left[key] = 1
    return new


def reverse_fact(session: Session, clause: Clause, fact: ActivityFact, reason: str, *, by: Actor) -> ActivityFact:
    """Undo a fact by its opposite, on the same day. Once only.

    Raises ClauseNotStarted, ClauseIsClosed, AlreadyReversed, ReversalIsFinal.
    """
    _check_open(session, clause)
    _check_reversible(session, fact)
    reversal = ActivityFact(
        structure_id=clause.structure_id,
        clause_id=clause.id,
        commitment_id=fact.commitment_id,
        kind=fact.kind,
        amount=None if fact.amount is None else -fact.amount,
        hours=None if fact.hours is None else -fact.hours,
        effective_on=fact.effective_on,
        recorded_at=_next_instant(session, clause),
        reference=fact.reference,
        reason=reason,
        actor_id=by.id,
        actor_label=by.label,
        reverses_id=fact.id,
    )
    session.add(reversal)
    _journal(session, clause, "activity.reversed", by, reversal)
    return reversal


def _check_open(session: Session, clause: Clause) -> None:
    """Hold the clause, and refuse what is not running."""
    state = lock_state(session, clause)
    if state is ClauseState.DRAFT:
        raise ClauseNotStarted("Cette clause est à compléter : démarrez-la avant d’y enregistrer une facture.")
    if state is ClauseState.CLOSED:
        raise ClauseIsClosed("Cette clause est close : elle ne reçoit plus de facture.")


def _check(session: Session, clause: Clause, commands: Sequence[RecordFact]) -> None:
    """Refuse the first fact that cannot stand."""
    kinds, today = KINDS_OF.get(clause.target, ()), clock.today()
    members = set(session.scalars(sa.select(Commitment.id).where(Commitment.clause_id == clause.id)))
    earliest = queries.earliest_day(session, clause)
    for command in commands:
        if command.kind not in kinds:
            raise WrongKind(_wrong_kind(clause.target, command.kind))
        if command.commitment_id not in members:
            raise UnknownMember("Cette entreprise n’est pas membre de la clause.")
        rules.check_quantity(command.kind, command.quantity)
        rules.check_day(command.effective_on, today=today, earliest=earliest)


def _wrong_kind(target: Target, kind: FactKind) -> str:
    if target is Target.ACTIVITY:
        return "Cette clause suit la facturation : elle ne demande pas le total des heures travaillées."
    if target is Target.SHARE:
        return "Cette clause demande une part des heures travaillées : elle ne suit pas la facturation."
    return f"Les heures de cette clause ne dépendent pas de son activité : « {kind.label} » ne s’y enregistre pas."


def _check_reversible(session: Session, fact: ActivityFact) -> None:
    if fact.reverses_id is not None:
        raise ReversalIsFinal("Une annulation ne s’annule pas : enregistrez de nouveau la pièce.")
    if session.scalar(sa.select(ActivityFact.id).where(ActivityFact.reverses_id == fact.id)):
        raise AlreadyReversed("Cette pièce est déjà annulée.")


def _columns(clause: Clause, command: RecordFact, at: datetime, by: Actor) -> dict[str, Any]:
    is_hours = command.kind is FactKind.HOURS_WORKED
    return {
        "structure_id": clause.structure_id,
        "clause_id": clause.id,
        "commitment_id": command.commitment_id,
        "kind": command.kind,
        "amount": None if is_hours else command.quantity,
        "hours": command.quantity if is_hours else None,
        "effective_on": command.effective_on,
        "recorded_at": at,
        "reference": command.reference,
        "reason": command.reason,
        "actor_id": by.id,
        "actor_label": by.label,
    }


def _next_instant(session: Session, clause: Clause) -> datetime:
    """Now, but always after what the clause already holds, even when the machine's clock steps back."""
    last = queries.last_recorded_at(session, clause)
    return max(clock.now(), last + TICK) if last else clock.now()


def _journal(session: Session, clause: Clause, event: str, by: Actor, fact: ActivityFact) -> None:
    session.flush()
    record(
        session, by=by, event=event, subject=clause, structure_id=clause.structure_id,
        effective_on=fact.effective_on, amount=fact.amount, hours=fact.hours, fact=fact.id, reverses=fact.reverses_id,
    )  # fmt: skip
