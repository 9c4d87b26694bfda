"""Clauses: their page, and their life from draft to close."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.compliance.queries import AsOf, situations
from facilitator.journal.queries import list_entries
from facilitator.kernel import clock
from facilitator.kernel.errors import NotVisible
from facilitator.markets import access as markets_access
from facilitator.markets.calibration.access import get_calibration
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.services import attach_calibration
from facilitator.markets.clauses import access, queries, services
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.rules import default_terms
from facilitator.markets.models import Market
from facilitator.markets.obligations import queries as ledger
from facilitator.markets.obligations.opening import LotWithoutAward, OwingCompany, list_owing, start_clause
from facilitator.portals.facilitators.clause_forms import (
    ClauseForm,
    CloseForm,
    NewClauseForm,
    StartForm,
    TermsForm,
    start_values,
    values_of,
    values_of_terms,
)
from facilitator.portals.facilitators.market_events import FIELDS, TITLES
from facilitator.portals.shared.dates import asked_day, asked_instant
from facilitator.portals.shared.forms import attempt
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db
from facilitator.portals.shared.timeline import timeline_of
from facilitator.references.queries import list_criteria

blueprint = Blueprint("clauses", __name__)


@blueprint.get("/clauses/<uuid:clause_id>")
def show(clause_id: uuid.UUID) -> ResponseReturnValue:
    """What is owed, by whom, on the day asked for, and the ledger that says so."""
    clause = access.get_clause(db(), viewer(), clause_id)
    as_of = AsOf(on=asked_day(clock.today()), recorded_by=asked_instant())
    events = ledger.list_events(db(), clause, recorded_by=as_of.recorded_by)
    return page(
        "facilitators/clauses/show.html",
        clause=clause,
        situation=situations(db(), [clause], as_of)[0],
        as_of=as_of,
        now=clock.now(),
        events=events,
        reversals=ledger.map_reversals(events),
        history=timeline_of(list_entries(db(), [clause.id]), TITLES, FIELDS),
        criteria=list_criteria(db(), [row.criterion_code for row in clause.criteria]),
    )


@blueprint.route("/marches/<uuid:market_id>/clause", methods=["GET", "POST"])
def create(market_id: uuid.UUID) -> ResponseReturnValue:
    market = markets_access.get_market(db(), viewer(), market_id)
    free = queries.list_free_lots(db(), market)
    calibration = _asked_calibration()
    form = NewClauseForm.from_request(data=_first_values(market, free, calibration))
    form.offer_criteria(list_criteria(db()))
    form.tick_usual_criteria()
    form.offer_lots(free)
    clause = attempt(form, lambda: _create(form, calibration))
    if clause is None:
        return page("facilitators/clauses/create.html", form=form, market=market, free=free, calibration=calibration)
    flash("La clause est enregistrée. Vérifiez qui la porte, puis démarrez-la.", "success")
    return redirect(url_for(".start", clause_id=clause.id), code=303)


@blueprint.route("/clauses/<uuid:clause_id>/modifier", methods=["GET", "POST"])
def edit(clause_id: uuid.UUID) -> ResponseReturnValue:
    """A draft whole; a running clause, what its ledger does not hold."""
    clause = access.get_clause(db(), viewer(), clause_id)
    form_class = ClauseForm if clause.state is ClauseState.DRAFT else TermsForm
    calibration = _asked_calibration()
    hours = {"hours": calibration.hours} if calibration else {}
    form = form_class.from_request(data={**values_of(clause), **hours})
    form.offer_criteria(list_criteria(db()))
    if clause.state is ClauseState.DRAFT:
        form.tick_usual_criteria()
    if attempt(form, lambda: _edit(clause, form, calibration)) is None:
        return page("facilitators/clauses/edit.html", form=form, clause=clause)
    flash("La clause est modifiée.", "success")
    return redirect(url_for(".show", clause_id=clause.id), code=303)


@blueprint.route("/clauses/<uuid:clause_id>/demarrer", methods=["GET", "POST"])
def start(clause_id: uuid.UUID) -> ResponseReturnValue:
    """Who will owe, and how much: confirmed before the ledger opens."""
    clause = access.get_clause(db(), viewer(), clause_id)
    owing = _owing(clause)
    form = StartForm.with_companies(owing).from_request(data=start_values(clause, owing))
    if attempt(form, lambda: start_clause(db(), clause, form.to_command(), by=viewer().actor)) is None:
        return page("facilitators/clauses/start.html", form=form, clause=clause, owing=owing)
    flash("La clause est en cours.", "success")
    return redirect(url_for(".show", clause_id=clause.id), code=303)


@blueprint.route("/clauses/<uuid:clause_id>/clore", methods=["GET", "POST"])
def close(clause_id: uuid.UUID) -> ResponseReturnValue:
    clause = access.get_clause(db(), viewer(), clause_id)
    form = CloseForm.from_request(data={"closed_on": clock.today()})
    if attempt(form, lambda: services.close_clause(db(), clause, form.to_command(), by=viewer().actor)) is None:
        return page("facilitators/clauses/close.html", form=form, clause=clause)
    flash("La clause est close.", "success")
    return redirect(url_for(".show", clause_id=clause.id), code=303)


def _create(form: NewClauseForm, calibration: Calibration | None) -> Clause:
    lots = access.get_lots_to_cover(db(), viewer(), form.lot_ids)
    clause = services.create_clause(db(), lots, form.to_command(), by=viewer().actor)
    if calibration is not None:
        attach_calibration(db(), calibration, clause, by=viewer().actor)
    return clause


def _edit(clause: Clause, form: TermsForm, calibration: Calibration | None) -> Clause:
    if not isinstance(form, ClauseForm):
        return services.edit_terms(db(), clause, form.to_terms_of(clause), by=viewer().actor)
    if calibration is not None:
        attach_calibration(db(), calibration, clause, by=viewer().actor)
    return services.edit_draft(db(), clause, form.to_command(), by=viewer().actor)


def _first_values(market: Market, free: Sequence[Any], calibration: Calibration | None) -> dict[str, Any]:
    """What the form shows at first: the habits of the structure, the dates of the market, a calibration's hours."""
    own = [str(lot.id) for lot in free if lot.market_id == market.id]
    habits = queries.get_habits(db(), market.structure_id)
    values = values_of_terms(default_terms(f"Clause d’insertion, {market.title}", habits))
    hours: Decimal | None = calibration.hours if calibration else None
    return {
        **values,
        "lots": own if len(own) == 1 else [],
        "hours": hours,
        "starts_on": market.starts_on or market.notified_on,
        "ends_on": market.ends_on,
    }


def _owing(clause: Clause) -> list[OwingCompany]:
    try:
        return list_owing(db(), clause)
    except LotWithoutAward:
        return []


def _asked_calibration() -> Calibration | None:
    """The saved calculation that the address brings (`?calibrage=…`)."""
    asked = request.args.get("calibrage")
    if not asked:
        return None
    try:
        return get_calibration(db(), viewer(), uuid.UUID(asked))
    except ValueError as error:
        raise NotVisible from error
