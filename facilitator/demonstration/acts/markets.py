"""Markets open, are awarded, get clauses that start, change and end."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from facilitator.demonstration.calendar import Calendar, workday
from facilitator.demonstration.cast import COMPANIES
from facilitator.demonstration.plots import CLAUSES, MARKETS, ClausePlot, LotPlot, MarketPlot, Turn
from facilitator.demonstration.stage import Act, Stage, act
from facilitator.demonstration.story import Story, run_of, run_of_turn
from facilitator.kernel import clock
from facilitator.kernel.quantities import ZERO, exact
from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.services import RecordFact, record_fact
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import CloseClause, close_clause, create_clause, list_commitments
from facilitator.markets.enums import MarketState, MemberRole, PurchaseType
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.models import ObligationEvent
from facilitator.markets.obligations.opening import StartClause, start_clause
from facilitator.markets.obligations.services import RecordEvent, record_event, reverse_event
from facilitator.markets.services import (
    ChangeState,
    CreateMarket,
    NewLot,
    NewMember,
    SetAward,
    change_state,
    create_market,
    set_award,
)

EUROS_AN_HOUR = Decimal(1200)
"""Of the amount of a market, for one hour asked: half of it labour, 5 % of that, 30 € an hour."""
EUROS_AN_HOUR_OF_SERVICE = Decimal(400)
"""Services are mostly labour, and ask for more: 75 %, 10 %."""
BY_INVOICES: Mapping[str, Any] = {
    "threshold": Decimal(2_700_000), "step": Decimal(2_000), "step_hours": Decimal(1),
}  # fmt: skip
"""Of a real clause: an hour for 2,000 € invoiced above 2,700,000 €."""
SIRETS = {profile.key: profile.siret for profile in COMPANIES}


def acts(story: Story) -> Iterator[Act]:
    for number, market in enumerate(MARKETS):
        yield from _life_of_market(story.calendar, market, number)
    for number, plot in enumerate(CLAUSES):
        yield from _life_of_clause(story.calendar, plot, number)


def _life_of_market(calendar: Calendar, plot: MarketPlot, number: int) -> Iterator[Act]:
    start = calendar.month(plot.starts)
    yield act(workday(start - timedelta(days=72)), 9, partial(_create_market, plot), minute=number)
    yield act(workday(start - timedelta(days=58)), 9, partial(_award, plot), minute=number)
    if plot.closes is not None:
        yield act(workday(calendar.day(plot.closes + 1, 28)), 17, partial(_close_market, plot), minute=number)


def _life_of_clause(calendar: Calendar, plot: ClausePlot, number: int) -> Iterator[Act]:
    start = calendar.month(plot.starts)
    yield act(workday(start - timedelta(days=52)), 10, partial(_draft, plot), minute=number)
    if plot.is_draft:
        return
    yield act(workday(start - timedelta(days=38)), 10, partial(_start, plot), minute=number)
    for position, turn in enumerate(plot.turns):
        day = calendar.day(turn.month, 8 + 9 * position)
        yield act(workday(day), 15, partial(_turn, plot, turn), minute=number)
    for position, (month, thousands) in enumerate(plot.invoices):
        day = calendar.end_of_month(month)
        yield act(workday(day), 17, partial(_invoice, plot, day, position, thousands), minute=number)
    if plot.closes is not None:
        yield act(workday(calendar.day(plot.closes + 1, 28)), 16, partial(_close, plot), minute=number)


# --- markets ---


def _create_market(plot: MarketPlot, stage: Stage) -> None:
    calendar = stage.story.calendar
    start = calendar.month(plot.starts)
    amount = _amount(plot, stage.story)
    command = CreateMarket(
        title=plot.title, reference=plot.reference, authority_id=stage.authorities[plot.authority].id,
        purchase_type=plot.purchase_type, procedure=plot.procedure, cpv=plot.cpv, amount=amount,
        estimated_value=exact(amount * Decimal("1.05")), launched_on=start - timedelta(days=160),
        notified_on=workday(start - timedelta(days=60)), starts_on=start,
        ends_on=calendar.month(plot.starts + plot.months) - timedelta(days=1), duration_months=plot.months,
        state=MarketState.RUNNING if start <= calendar.today else MarketState.NOTIFIED, place="Val d’Aubrelle",
        referent_id=stage.users[plot.referent].id,
        lots=[_lot(lot, position, plot, amount) for position, lot in enumerate(plot.lots, start=1)],
    )  # fmt: skip
    market = create_market(stage.session, stage.structure_id, command, by=stage.actor(plot.referent))
    stage.markets[plot.key] = market
    for position, lot in enumerate(market.lots):
        stage.lots[plot.key, position] = lot


def _lot(lot: LotPlot, position: int, plot: MarketPlot, amount: Decimal) -> NewLot:
    alone = len(plot.lots) == 1
    return NewLot(
        title=lot.title, number=None if alone else str(position), cpv=plot.cpv, amount=exact(amount / len(plot.lots))
    )


def _amount(plot: MarketPlot, story: Story) -> Decimal:
    """In thousands of euros when typed; else what the hours of its clause were asked for."""
    if plot.amount is not None:
        return Decimal(plot.amount * 1000).quantize(Decimal("0.01"))
    clause = next(one for one in CLAUSES if any(key == plot.key for key, _position in one.lots))
    markets = {key for key, _position in clause.lots}
    is_costly = plot.purchase_type is PurchaseType.WORKS or clause.is_calibrated
    price = EUROS_AN_HOUR if is_costly else EUROS_AN_HOUR_OF_SERVICE
    return exact(story.targets[clause.key] * price / len(markets))


def _award(plot: MarketPlot, stage: Stage) -> None:
    for position, lot in enumerate(plot.lots):
        owing = [
            NewMember(
                company_id=stage.companies[key].id, siret=SIRETS[key], share=_share(share),
                role=MemberRole.LEAD if rank == 0 else MemberRole.MEMBER, **_proportion(plot, lot, stage),
            )
            for rank, (key, share) in enumerate(lot.members)
        ]  # fmt: skip
        helping = [
            NewMember(
                company_id=stage.companies[key].id, siret=SIRETS[key], role=MemberRole.SUBCONTRACTOR,
                principal=stage.companies[principal].id,
            )
            for key, principal in lot.subcontractors
        ]  # fmt: skip
        command = SetAward(members=[*owing, *helping], groupement=lot.groupement)
        set_award(stage.session, stage.lots[plot.key, position], command, by=stage.actor(plot.referent))


def _proportion(plot: MarketPlot, lot: LotPlot, stage: Stage) -> dict[str, Any]:
    """What the operator of a reserved lot declares of its own workforce, three months before the start."""
    if lot.proportion is None:
        return {}
    return {
        "protected_share": _share(lot.proportion),
        "protected_on": stage.story.calendar.day(plot.starts - 3, 15),
        "protected_document": "Attestation de l’opérateur, jointe à l’offre",
    }


def _share(percent: int | None) -> Decimal | None:
    return None if percent is None else Decimal(percent).quantize(Decimal("0.01"))


def _close_market(plot: MarketPlot, stage: Stage) -> None:
    closed = ChangeState(state=MarketState.CLOSED, on=clock.today())
    change_state(stage.session, stage.markets[plot.key], closed, by=stage.actor(plot.referent))


# --- clauses ---


def referent_of(plot: ClausePlot) -> str:
    """Who follows the clause: the referent of its first market."""
    return next(market.referent for market in MARKETS if market.key == plot.lots[0][0])


def _draft(plot: ClausePlot, stage: Stage) -> None:
    run = run_of(plot, stage.story.calendar)
    terms = ClauseTerms(
        title=plot.title, legal_basis=plot.basis, target=plot.target, hours=stage.story.targets.get(plot.key),
        starts_on=run.start, ends_on=run.end, rhythm=plot.rhythm, declaration_day=plot.day,
        **(BY_INVOICES if plot.invoices else {}),
        penalty_kind=plot.penalty_kind, penalty_amount=plot.penalty, daily_penalty=plot.daily, criteria=plot.publics,
        **plot.asks,
    )  # fmt: skip
    lots = [stage.lots[key] for key in plot.lots]
    stage.clauses[plot.key] = create_clause(stage.session, lots, terms, by=stage.actor(referent_of(plot)))


def _start(plot: ClausePlot, stage: Stage) -> None:
    run = run_of(plot, stage.story.calendar)
    clause = stage.clauses[plot.key]
    shares = {stage.companies[key].id: Decimal(share) for key, share in plot.shares}
    command = StartClause(
        starts_on=run.start, ends_on=run.end, hours=stage.story.targets.get(plot.key), shares=shares or None,
        document="CCAP, article 4.2",
    )  # fmt: skip
    start_clause(stage.session, clause, command, by=stage.actor(referent_of(plot)))
    names = {company.id: key for key, company in stage.companies.items()}
    for commitment in list_commitments(stage.session, clause):
        stage.commitments[plot.key, names[commitment.company_id]] = commitment


def _turn(plot: ClausePlot, turn: Turn, stage: Stage) -> None:
    calendar, clause, by = stage.story.calendar, stage.clauses[plot.key], stage.actor(referent_of(plot))
    run = run_of_turn(turn, plot, calendar)
    command = RecordEvent(
        kind=turn.kind, effective_on=run.start, runs_from=run.start, runs_until=run.end, reason=turn.reason,
        document=turn.document, hours=ZERO if turn.kind is EventKind.TRANSFER else turn.hours,
        members=_transferred(plot, turn, stage),
    )  # fmt: skip
    event = record_event(stage.session, clause, command, by=by)
    if turn.is_a_mistake:
        _reverse(stage, plot, event)


def _invoice(plot: ClausePlot, day: date, position: int, thousands: int, stage: Stage) -> None:
    """The members of the groupement invoice in turn."""
    members = [commitment for (key, _company), commitment in stage.commitments.items() if key == plot.key]
    command = RecordFact(
        kind=FactKind.INVOICE, commitment_id=members[position % len(members)].id, effective_on=day,
        quantity=Decimal(thousands * 1000), reference=f"F-{day:%Y-%m}-{position + 1:03}",
    )  # fmt: skip
    record_fact(stage.session, stage.clauses[plot.key], command, by=stage.actor(referent_of(plot)))


def _transferred(plot: ClausePlot, turn: Turn, stage: Stage) -> Mapping[UUID, Decimal] | None:
    if turn.companies is None:
        return None
    giver, taker = (stage.commitments[plot.key, key].id for key in turn.companies)
    return {giver: -turn.hours, taker: turn.hours}


def _reverse(stage: Stage, plot: ClausePlot, event: ObligationEvent) -> None:
    reason = "Nombre d’heures mal lu dans l’avenant : 90 et non 900"
    reverse_event(stage.session, stage.clauses[plot.key], event, reason, by=stage.actor(referent_of(plot)))


def _close(plot: ClausePlot, stage: Stage) -> None:
    calendar = stage.story.calendar
    command = CloseClause(
        closed_on=calendar.end_of_month(plot.closes or 0), reason="Travaux reçus, heures réalisées et vérifiées"
    )
    close_clause(stage.session, stage.clauses[plot.key], command, by=stage.actor(referent_of(plot)))
