"""Writing tranches and reconductions, and deciding on them."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.quantities import Hours, Money
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.services import lock_state
from facilitator.markets.models import Market
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.services import RecordEvent, record_event
from facilitator.markets.options import rules
from facilitator.markets.options.enums import OptionKind, OptionState
from facilitator.markets.options.models import MarketOption
from facilitator.markets.options.queries import list_running_clauses
from facilitator.markets.rules import ENDED, check_amounts, expected_end

EVENTS = {OptionKind.TRANCHE: EventKind.TRANCHE, OptionKind.RENEWAL: EventKind.RENEWAL}


@dataclass(frozen=True, kw_only=True, slots=True)
class Foresee:
    """What the contract foresees. `hours`: what it would add to what is owed."""

    kind: OptionKind
    title: str
    months: int | None = None
    amount: Money | None = None
    hours: Hours | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Affirm:
    """The buyer affirms it. `ends_on` None: after the months foreseen, from `starts_on`.

    `clause`: the running clause that it prolongs. `hours`: what it adds to what that clause owes, evenly over the
    period; None: its dates alone change.
    """

    decided_on: date
    document: str
    starts_on: date
    ends_on: date | None = None
    clause: Clause | None = None
    hours: Hours | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decline:
    decided_on: date
    document: str | None = None


def foresee(session: Session, market: Market, command: Foresee, *, by: Actor) -> MarketOption:
    """Add a tranche or a reconduction after the others. Raises WrongOption, WrongAmount, WrongDecision."""
    _check_market(market)
    _check_foreseen(command)
    last = session.scalar(sa.select(sa.func.max(MarketOption.position)).where(MarketOption.market_id == market.id))
    option = MarketOption(
        structure_id=market.structure_id, market_id=market.id, position=(last or 0) + 1, **_columns(command)
    )
    session.add(option)
    _journal(session, option, "option.foreseen", by)
    return option


def correct(session: Session, option: MarketOption, command: Foresee, *, by: Actor) -> bool:
    """Correct what nothing decides yet; whether anything changed. Raises WrongOption, WrongDecision."""
    rules.check_pending(option.state)
    _check_foreseen(command)
    changed = [name for name, value in _columns(command).items() if getattr(option, name) != value]
    for name in changed:
        setattr(option, name, getattr(command, name))
    if changed:
        _journal(session, option, "option.corrected", by, fields=sorted(changed))
    return bool(changed)


def affirm(session: Session, option: MarketOption, command: Affirm, *, by: Actor) -> MarketOption:
    """Affirm it: its hours become owed by an event of the ledger, with its own run; market and clause last longer.

    Raises WrongDecision, and whatever the ledger refuses.
    """
    market = option.market
    rules.check_pending(option.state)
    _check_market(market)
    ends_on = command.ends_on or expected_end(command.starts_on, option.months)
    _check_decision(market, command.decided_on, command.starts_on, ends_on)
    if command.hours is not None and (command.clause is None or ends_on is None):
        raise rules.WrongDecision("Des heures s’ajoutent à une clause en cours, sur une période : choisissez les deux.")
    if command.clause is not None:
        _prolong_clause(session, option, command, command.clause, ends_on, by=by)
    if ends_on is not None and (market.ends_on is None or market.ends_on < ends_on):
        market.ends_on, market.version = ends_on, market.version + 1
    _decide(option, OptionState.AFFIRMED, command.decided_on, command.document)
    option.starts_on, option.ends_on = command.starts_on, ends_on
    _journal(session, option, "option.affirmed", by, decided_on=command.decided_on, hours=command.hours)
    return option


def decline(session: Session, option: MarketOption, command: Decline, *, by: Actor) -> MarketOption:
    """The buyer gives it up: nothing more is owed. Raises WrongDecision."""
    rules.check_pending(option.state)
    _check_decision(option.market, command.decided_on, None, None)
    _decide(option, OptionState.DECLINED, command.decided_on, command.document)
    _journal(session, option, "option.declined", by, decided_on=command.decided_on)
    return option


def _check_market(market: Market) -> None:
    if market.state in ENDED:
        raise rules.WrongDecision(
            f"Ce marché est « {market.state.label} » : rouvrez-le pour décider d’une tranche ou d’une reconduction."
        )


def _check_foreseen(command: Foresee) -> None:
    check_amounts(command.amount)
    rules.check_foreseen(command.hours, command.months)


def _check_decision(market: Market, decided_on: date, starts_on: date | None, ends_on: date | None) -> None:
    days = (market.notified_on, market.starts_on)
    rules.check_decision(decided_on, starts_on, ends_on, today=clock.today(), market_days=days)


def _columns(command: Foresee) -> dict[str, Any]:
    return {field.name: getattr(command, field.name) for field in fields(Foresee)}


def _decide(option: MarketOption, state: OptionState, on: date, document: str | None) -> None:
    option.state, option.decided_on, option.document = state, on, document


def _prolong_clause(
    session: Session, option: MarketOption, command: Affirm, clause: Clause, ends_on: date | None, *, by: Actor
) -> None:
    """Record what the clause now owes, and let it last as long as the period."""
    if (
        clause not in list_running_clauses(session, option.market)
        or lock_state(session, clause) is not ClauseState.RUNNING
    ):
        raise rules.WrongDecision("Choisissez une clause en cours de ce marché.")
    if ends_on is not None and clause.ends_on is not None and clause.ends_on < ends_on:
        record(
            session, by=by, event="clause.prolonged", subject=clause, structure_id=clause.structure_id,
            before=clause.ends_on, after=ends_on,
        )  # fmt: skip
        clause.ends_on, clause.version = ends_on, clause.version + 1
    if command.hours is None:
        return
    event = RecordEvent(
        kind=EVENTS[option.kind], effective_on=min(command.decided_on, command.starts_on), hours=command.hours,
        runs_from=command.starts_on, runs_until=ends_on, reason=option.title, document=command.document,
    )  # fmt: skip
    option.event_id = record_event(session, clause, event, by=by).id


def _journal(session: Session, option: MarketOption, event: str, by: Actor, **facts: object) -> None:
    """In the history of the market."""
    market = session.get_one(Market, option.market_id)
    record(session, by=by, event=event, subject=market, structure_id=option.structure_id, option=option.title, **facts)
