"""Taking a clause over in its course: its members, and what they owe as one opening balance."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel.quantities import ZERO, Hours, Percent
from facilitator.markets.clauses import rules
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.clauses.services import lock_state, set_shares
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.opening import AlreadyStarted
from facilitator.markets.obligations.services import RecordEvent, record_event

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpeningBalance:
    """What one company owes in all under the clause, in hours, and its part of what will be added."""

    company_id: uuid.UUID
    hours: Hours = ZERO
    share: Percent | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeOver:
    """A clause in course as another tool left it on the evening of `balanced_on`, and the document that says so."""

    starts_on: date
    ends_on: date | None
    balanced_on: date
    document: str
    balances: Sequence[OpeningBalance]

    @property
    def hours(self) -> Hours:
        return sum((balance.hours for balance in self.balances), ZERO)

    @property
    def shares(self) -> Mapping[uuid.UUID, Percent] | None:
        given = {balance.company_id: balance.share for balance in self.balances if balance.share is not None}
        return given or None


def take_over(session: Session, clause: Clause, command: TakeOver, *, by: Actor) -> Sequence[Commitment]:
    """Make a draft run with one commitment for each company, in their order, and its opening balance.

    The balance takes effect on its own day: before it, this ledger knows nothing of the clause. It falls due evenly
    from the start of the clause to its end, as if it had been followed here since. Companies declare what follows the
    balance, which is the last day of a month. Raises AlreadyStarted, WrongTerms,
    SharesDoNotSum, and what `record_event` raises.
    """
    if lock_state(session, clause) is not ClauseState.DRAFT:
        raise AlreadyStarted("Cette clause a déjà démarré.")
    rules.check_period(command.starts_on, command.ends_on)
    clause.state, clause.draft_hours = ClauseState.RUNNING, None
    clause.starts_on, clause.ends_on = command.starts_on, command.ends_on
    clause.declares_from = command.balanced_on + ONE_DAY
    commitments = _commit(session, clause, command)
    record(
        session, by=by, event="clause.taken_over", subject=clause, structure_id=clause.structure_id,
        starts_on=command.starts_on, ends_on=command.ends_on, balanced_on=command.balanced_on,
        members=len(commitments), document=command.document,
    )  # fmt: skip
    if command.hours:
        record_event(session, clause, _balance(command, commitments), by=by)
    return commitments


def _commit(session: Session, clause: Clause, command: TakeOver) -> list[Commitment]:
    commitments = [
        Commitment(
            structure_id=clause.structure_id, clause_id=clause.id, company_id=balance.company_id, position=position
        )
        for position, balance in enumerate(command.balances, start=1)
    ]
    set_shares(commitments, command.shares)
    session.add_all(commitments)
    session.flush()
    return commitments


def _balance(command: TakeOver, commitments: Sequence[Commitment]) -> RecordEvent:
    hours = {balance.company_id: balance.hours for balance in command.balances}
    return RecordEvent(
        kind=EventKind.TAKEOVER,
        effective_on=command.balanced_on,
        hours=command.hours,
        members={commitment.id: hours[commitment.company_id] for commitment in commitments},
        runs_from=command.starts_on if command.ends_on else None,
        runs_until=command.ends_on,
        document=command.document,
    )
