"""Calibration: how many hours to ask, lot by lot, shown with its formula, its values and their sources."""

import uuid
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.compliance.comparison.queries import Comparison, compare
from facilitator.compliance.comparison.rules import likeness
from facilitator.kernel import clock
from facilitator.kernel.errors import NotVisible
from facilitator.markets import access as markets_access
from facilitator.markets.calibration import cautions, documents, queries, rules, services
from facilitator.markets.calibration.access import get_calibration
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.queries import References
from facilitator.markets.calibration.records import workshop_of
from facilitator.markets.calibration.rules import Outcome, Workshop
from facilitator.markets.clauses.access import get_clause
from facilitator.markets.models import Market
from facilitator.organisations.access import staff_structure_id
from facilitator.organisations.models import Structure
from facilitator.portals.facilitators.calibration_forms import (
    WorkshopForm,
    asked_gesture,
    first_values,
    rearranged,
    values_of,
)
from facilitator.portals.shared.files import file_response
from facilitator.portals.shared.forms import attempt
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("calibration", __name__, url_prefix="/calibrage")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The calculations saved, to open or to start from."""
    found = queries.page_of_calibrations(db(), viewer(), page_number())
    return page("facilitators/calibration/index.html", found=found, links=page_links(found))


@blueprint.route("/nouveau", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    references, market = _references(), _asked_market()
    form = _form(references, _first_values(references, market))
    calibration = None if asked_gesture() else attempt(form, lambda: _save(form, market))
    if calibration is None:
        return page("facilitators/calibration/create.html", form=form, references=references, market=market)
    return redirect(url_for(".show", calibration_id=calibration.id, **_purpose()), code=303)


@blueprint.route("/<uuid:calibration_id>/modifier", methods=["GET", "POST"])
def edit(calibration_id: uuid.UUID) -> ResponseReturnValue:
    """Open a calculation again; what it gives then replaces it, unless a clause rests on it."""
    calibration = get_calibration(db(), viewer(), calibration_id)
    references = _references()
    form = _form(references, values_of(calibration.title, workshop_of(calibration)))
    if asked_gesture() or attempt(form, lambda: _edit(form, calibration)) is None:
        return page("facilitators/calibration/edit.html", form=form, references=references, calibration=calibration)
    flash("Le calibrage est recalculé avec les valeurs d’aujourd’hui.", "success")
    return redirect(url_for(".show", calibration_id=calibration.id, **_purpose()), code=303)


@blueprint.get("/<uuid:calibration_id>")
def show(calibration_id: uuid.UUID) -> ResponseReturnValue:
    """A saved calculation, with the values and the sources of its day."""
    calibration = get_calibration(db(), viewer(), calibration_id)
    workshop = workshop_of(calibration)
    outcome = rules.calibrate_all(workshop)
    use = _use_of(calibration)
    return page(
        "facilitators/calibration/show.html",
        calibration=calibration,
        workshop=workshop,
        outcome=outcome,
        cautions=cautions.cautions(workshop, outcome),
        value_lines=documents.value_lines(workshop),
        comparison=_compare(calibration, workshop),
        use=use,
        purpose=_purpose(),
    )


@blueprint.get("/<uuid:calibration_id>/note.pdf")
def note(calibration_id: uuid.UUID) -> ResponseReturnValue:
    """The note that the buyer receives."""
    calibration = get_calibration(db(), viewer(), calibration_id)
    workshop = workshop_of(calibration)
    outcome = rules.calibrate_all(workshop)
    content = documents.note(
        calibration, workshop, outcome, cautions.cautions(workshop, outcome), structure=_structure(calibration)
    )
    return file_response(content, "application/pdf", f"note-calibrage-{calibration.updated_at.date().isoformat()}.pdf")


def _structure(calibration: Calibration) -> str:
    return db().get_one(Structure, calibration.structure_id).name


def hours_asked(calibration: Calibration) -> Decimal:
    """The hours that a clause takes from it: those of the lot that the address names (`?lot=…`), else the whole."""
    lot = asked_lot(calibration)
    if lot is None:
        return calibration.hours
    return next(each.hours.central for each in _outcome(calibration).lots if each.lot_id == lot)


def asked_lot(calibration: Calibration) -> uuid.UUID | None:
    """Raises NotVisible for a lot that is not of the calculation."""
    lot = _asked("lot")
    if lot is not None and lot not in lots_of(calibration):
        raise NotVisible
    return lot


def lots_of(calibration: Calibration) -> list[uuid.UUID]:
    """The lots that it calculates for."""
    return [lot.lot_id for lot in _outcome(calibration).lots if lot.lot_id]


def _outcome(calibration: Calibration) -> Outcome:
    return rules.calibrate_all(workshop_of(calibration))


def _references() -> References:
    return queries.get_references(db(), staff_structure_id(viewer()), on=clock.today())


def _form(references: References, values: dict[str, Any]) -> WorkshopForm:
    """What was sent, or what a button made of it, or what the page shows at first."""
    gesture = asked_gesture()
    form = WorkshopForm(data=rearranged(gesture, references)) if gesture else WorkshopForm.from_request(data=values)
    form.offer_trades(references)
    return form


def _save(form: WorkshopForm, market: Market | None) -> Calibration:
    return services.save_calibration(db(), staff_structure_id(viewer()), form.to_command(market), by=viewer().actor)


def _edit(form: WorkshopForm, calibration: Calibration) -> Calibration:
    return services.edit_calibration(db(), calibration, form.to_command(calibration.market), by=viewer().actor)


def _first_values(references: References, market: Market | None) -> dict[str, Any]:
    """A calculation done before, else the lots of the market with the usual values."""
    if before := _asked("depuis"):
        calibration = get_calibration(db(), viewer(), before)
        return values_of(f"{calibration.title} (copie)", workshop_of(calibration))
    return first_values(market, references)


def _asked_market() -> Market | None:
    """The market for which one calculates: named by the address, by the draft, or by the calculation copied."""
    market_id = _asked("marche")
    if market_id is None and (before := _asked("depuis")):
        market_id = get_calibration(db(), viewer(), before).market_id
    if market_id is None and (clause_id := _asked("clause")):
        markets = {lot.market_id for lot in get_clause(db(), viewer(), clause_id).lots}
        market_id = markets.pop() if len(markets) == 1 else None
    return markets_access.get_market(db(), viewer(), market_id) if market_id else None


def _compare(calibration: Calibration, workshop: Workshop) -> Comparison:
    market = calibration.market
    codes = [market.cpv, *(lot.cpv for lot in market.lots)] if market else []
    alike = likeness(market.purchase_type if market else None, codes, [row.trade for row in workshop.rows])
    return compare(db(), viewer(), alike, on=clock.today())


def _purpose() -> dict[str, Any]:
    """The market or the draft for which one calculates, kept in the address."""
    return {name: request.args[name] for name in ("marche", "clause") if request.args.get(name)}


def _use_of(calibration: Calibration) -> dict[str, Any] | None:
    """Where the result is used (endpoint and values); None when one calculates for nothing in particular."""
    if clause_id := _asked("clause"):
        clause = get_clause(db(), viewer(), clause_id)
        return {"endpoint": "facilitators.clauses.edit", "clause_id": clause.id, "calibrage": calibration.id}
    market_id = _asked("marche") or calibration.market_id
    if market_id is None:
        return None
    market = markets_access.get_market(db(), viewer(), market_id)
    return {"endpoint": "facilitators.clauses.create", "market_id": market.id, "calibrage": calibration.id}


def _asked(name: str) -> uuid.UUID | None:
    value = request.args.get(name)
    if not value:
        return None
    try:
        return uuid.UUID(value)
    except ValueError as error:
        raise NotVisible from error
