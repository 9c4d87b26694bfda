"""Whom to reach, what was said, what was computed: the facilitators’ daily follow-up."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial

from facilitator.demonstration.acts.markets import EUROS_AN_HOUR, referent_of
from facilitator.demonstration.calendar import workday
from facilitator.demonstration.cast import COMPANIES, CompanyProfile
from facilitator.demonstration.exchanges import EXCHANGES, ExchangePlot
from facilitator.demonstration.plots import CLAUSES, MARKETS, ClausePlot, MarketPlot
from facilitator.demonstration.stage import Act, Stage, act
from facilitator.demonstration.story import Story
from facilitator.kernel import clock
from facilitator.markets.calibration.rules import Quota
from facilitator.markets.calibration.services import SaveCalibration, TypedRow, attach_calibration, save_calibration
from facilitator.markets.contacts.enums import ContactState
from facilitator.markets.contacts.models import Contact
from facilitator.markets.contacts.services import (
    DescribeContact,
    NoteExchange,
    add_contact,
    edit_contact,
    mark_action_done,
    mark_bounced,
    note_exchange,
)

REFERENTS = {market.key: market.referent for market in MARKETS}
PROJECT = (
    ("Lot 1 : Gros œuvre", "masonry", "620000.00", Decimal("7.00"), 12),
    ("Lot 1 : Gros œuvre", "demolition", "180000.00", Decimal("7.00"), 4),
    ("Lot 2 : Peinture", "painting", "150000.00", Decimal("5.00"), 6),
    ("Lot 3 : Charpente métallique", "steel_frame", "90000.00", Decimal("5.00"), 2),
)
"""Lot, trade, amount excl. tax, insertion rate, months."""
LABOUR_SHARE, INSERTION_RATE, HOURLY_COST = Decimal("50.00"), Decimal("5.00"), Decimal("30.00")


def acts(story: Story) -> Iterator[Act]:
    for number, market in enumerate(MARKETS):
        start = story.calendar.month(market.starts)
        yield act(workday(start - timedelta(days=54)), 9, partial(_add_contacts, market), minute=number)
    for number, plot in enumerate(CLAUSES):
        if plot.is_calibrated:
            day = workday(story.calendar.month(plot.starts) - timedelta(days=52))
            yield act(day, 11, partial(_calibrate, plot), minute=number)
    yield act(workday(story.calendar.today - timedelta(days=6)), 15, _calibrate_project)
    for number, exchange in enumerate(EXCHANGES):
        day = workday(story.calendar.today - timedelta(days=exchange.days_ago))
        yield act(day, 16, partial(_note, exchange), minute=number)
        if exchange.done_days_ago is not None:
            done = workday(story.calendar.today - timedelta(days=exchange.done_days_ago))
            yield act(done, 17, partial(_finish, exchange), minute=number)
    yield act(workday(story.calendar.day(-4, 20)), 9, _lose_contacts)


def _add_contacts(plot: MarketPlot, stage: Stage) -> None:
    members = dict.fromkeys(company for lot in plot.lots for company, _share in lot.members)
    for profile in COMPANIES:
        if profile.key in members:
            _add_contact(stage, plot.key, _described(profile, stage))


def _described(profile: CompanyProfile, stage: Stage) -> DescribeContact:
    return DescribeContact(
        company_id=stage.companies[profile.key].id, name=profile.contact, position=profile.position,
        email=profile.email, phone=profile.phone,
    )  # fmt: skip


def _add_contact(stage: Stage, market: str, command: DescribeContact) -> Contact:
    contact = add_contact(stage.session, stage.markets[market], command, by=stage.actor(REFERENTS[market]))
    stage.contacts[market, command.company_id] = contact
    return contact


def _lose_contacts(stage: Stage) -> None:
    """One address bounces; somebody else, known for a while, has left."""
    by = stage.actor(REFERENTS["avenue"])
    mark_bounced(stage.session, stage.contacts["avenue", stage.companies["voirie-val"].id], by=by)
    company = stage.companies["paysages-rivemare"]
    left = DescribeContact(
        company_id=company.id, name="Lucas Vertpréau", position="Chef d’équipe", phone="01 99 00 40 40",
        email="lucas@paysages-rivemare.example", state=ContactState.LEFT,
    )  # fmt: skip
    kept = stage.contacts["parcs", company.id]
    gone = _add_contact(stage, "parcs", left)
    stage.contacts["parcs", company.id] = kept
    edit_contact(stage.session, gone, stage.markets["parcs"], left, by=by)


def _calibrate(plot: ClausePlot, stage: Stage) -> None:
    """The calculation that gave the target, kept with the sources of its day."""
    row = TypedRow(
        label="Maintenance", trade="electricity", amount=stage.story.targets[plot.key] * EUROS_AN_HOUR,
        labour_share=LABOUR_SHARE, insertion_rate=INSERTION_RATE, hourly_cost=HOURLY_COST,
        duration_months=plot.months,
    )  # fmt: skip
    by = stage.actor(referent_of(plot))
    command = SaveCalibration(title=f"Calibrage, {plot.title}", rows=(row,))
    calibration = save_calibration(stage.session, stage.structure_id, command, by=by)
    attach_calibration(stage.session, calibration, stage.clauses[plot.key], by=by)


def _calibrate_project(stage: Stage) -> None:
    """A works project of three lots, not yet a market: one lot in two trades, one too small for a clause of its own."""
    rows = tuple(
        TypedRow(
            label=label, trade=trade, amount=Decimal(amount), insertion_rate=rate, hourly_cost=HOURLY_COST,
            duration_months=months,
        )
        for label, trade, amount, rate, months in PROJECT
    )  # fmt: skip
    command = SaveCalibration(
        title="Projet : rénovation de la piscine des Trois Ponts", rows=rows,
        quotas=(Quota(label="Jeunes de moins de 26 ans", share=Decimal("20.00")),),
    )  # fmt: skip
    save_calibration(stage.session, stage.structure_id, command, by=stage.actor("ines"))


def _note(plot: ExchangePlot, stage: Stage) -> None:
    by, today = stage.actor(REFERENTS[plot.market]), stage.story.calendar.today
    company = stage.companies[plot.company]
    command = NoteExchange(
        kind=plot.kind, happened_on=clock.today(), summary=plot.summary, company_id=company.id,
        contact_id=stage.contacts[plot.market, company.id].id, next_action=plot.next_action,
        due_on=None if plot.due_in is None else workday(today + timedelta(days=plot.due_in)),
    )  # fmt: skip
    exchange = note_exchange(stage.session, stage.markets[plot.market], command, by=by)
    stage.exchanges[plot] = exchange


def _finish(plot: ExchangePlot, stage: Stage) -> None:
    mark_action_done(stage.session, stage.exchanges[plot], by=stage.actor(REFERENTS[plot.market]))
