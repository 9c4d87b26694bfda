"""Suspending a clause: what remains to fall due is put off, or no longer owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import ZERO, Hours
from facilitator.markets.clauses.models import Clause
from facilitator.markets.obligations import queries, rules
from facilitator.markets.obligations.enums import EventKind, LineAccount
from facilitator.markets.obligations.models import ObligationEvent
from facilitator.markets.obligations.rules import Account, Portion, Run
from facilitator.markets.obligations.services import check_not_overdrawn
from facilitator.markets.obligations.writing import NewEvent, check_moment, check_open, write_event


class NothingToSuspend(DomainError):
    """No hour falls due after that day."""


class WrongResumption(DomainError):
    """The contract would resume before it stops, or end before it resumes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SuspendClause:
    """The contract stops on `effective_on`, its first day of suspension.

    `resumes_on`: first day after it; None: it never resumes, and what had not fallen due is no longer owed. `ends_on`:
    last day over which the hours put off fall due; None: as much later as the suspension lasts.
    """

    effective_on: date
    resumes_on: date | None = None
    ends_on: date | None = None
    reason: str | None = None
    document: str | None = None


def suspend_clause(session: Session, clause: Clause, command: SuspendClause, *, by: Actor) -> ObligationEvent:
    """Take what had not fallen due off each account, and put it back after the resumption, if there is one.

    What is owed to date stands still meanwhile, within a hundredth of an hour by account. Events that take effect
    after the day of suspension are left as they are. Hours due from invoices are no matter of dates: nothing changes.
    Raises ClauseNotStarted, ClauseIsClosed, NoTarget, BeforeTheClause, NothingToSuspend, WrongResumption, WrongRun,
    Overdrawn.
    """
    check_open(session, clause)
    check_moment(clause, command.effective_on)
    _check_resumption(command)
    left = rules.remaining(queries.list_running(session, clause, command.effective_on), since=command.effective_on)
    if not left:
        raise NothingToSuspend(
            f"Il ne reste aucune heure à échoir après le {text.long_date(command.effective_on)}, rien à suspendre."
        )
    parts = [Portion(account=part.account, hours=-part.hours, run=part.run) for part in left]
    if command.resumes_on is not None:
        parts += [_put_off(part, command, command.resumes_on) for part in left]
    else:
        check_not_overdrawn(session, clause, _by_account(parts), command.effective_on)
    new = NewEvent(
        kind=EventKind.SUSPENSION, effective_on=command.effective_on, reason=command.reason, document=command.document
    )
    return write_event(session, clause, new, _lines(parts), by=by)


def _check_resumption(command: SuspendClause) -> None:
    if command.resumes_on is None:
        if command.ends_on is not None:
            raise WrongResumption("Une suspension définitive n’a pas de nouvelle fin : laissez-la vide.")
        return
    if command.resumes_on <= command.effective_on:
        raise WrongResumption(
            f"Le marché reprend le {text.long_date(command.resumes_on)}, avant d’être suspendu le "
            f"{text.long_date(command.effective_on)}."
        )
    if command.ends_on is not None and command.ends_on < command.resumes_on:
        raise WrongResumption(
            f"La nouvelle fin, le {text.long_date(command.ends_on)}, précède la reprise du "
            f"{text.long_date(command.resumes_on)}."
        )


def _put_off(part: Portion, command: SuspendClause, resumes_on: date) -> Portion:
    """The same hours, as much later as the suspension lasts, or up to the end that was given."""
    run = part.run or Run(command.effective_on, command.effective_on)
    delay = resumes_on - command.effective_on
    later = Run(run.start + delay, command.ends_on or run.end + delay)
    rules.check_run(later)
    return Portion(account=part.account, hours=part.hours, run=later)


def _by_account(parts: Sequence[Portion]) -> Mapping[Account, Hours]:
    sums: dict[Account, Hours] = {}
    for part in parts:
        sums[part.account] = sums.get(part.account, ZERO) + part.hours
    return sums


def _lines(parts: Sequence[Portion]) -> list[dict[str, Any]]:
    """The line of the clause, their sum, without a run of its own; then each part."""
    clause = {"account": LineAccount.CLAUSE, "commitment_id": None, "hours": sum((p.hours for p in parts), ZERO)}
    return [{**clause, "runs_from": None, "runs_until": None}] + [
        {
            "account": LineAccount.UNALLOCATED if part.account is None else LineAccount.MEMBER,
            "commitment_id": part.account,
            "hours": part.hours,
            "runs_from": part.run.start if part.run else None,
            "runs_until": part.run.end if part.run else None,
        }
        for part in parts
    ]
