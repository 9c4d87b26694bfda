"""Calibration: how many hours to ask, shown with its formula, its values and their sources."""

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from facilitator.kernel import clock
from facilitator.kernel.errors import NotVisible
from facilitator.markets import access as markets_access
from facilitator.markets.calibration import queries, rules
from facilitator.markets.calibration.access import get_calibration
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.queries import References
from facilitator.markets.calibration.rules import Inputs, NotCalibrated
from facilitator.markets.calibration.services import SaveCalibration, save_calibration
from facilitator.markets.clauses.access import get_clause
from facilitator.organisations.access import staff_structure_id
from facilitator.portals.shared.forms import BaseForm, MoneyField, PercentField, attempt, filled, with_choices
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db
from facilitator.references.models import ReferenceValue

NO_TRADE = "none"

blueprint = Blueprint("calibration", __name__, url_prefix="/calibrage")


class CalibrationForm(BaseForm):
    amount = MoneyField("Montant hors taxes", [InputRequired("Indiquez le montant hors taxes.")])
    trade = SelectField("Métier")
    labour_share = PercentField(
        "Part de main-d’œuvre", [Optional()], description="Laissez vide pour prendre celle du métier."
    )
    insertion_rate = PercentField("Taux d’insertion", [InputRequired("Indiquez le taux d’insertion.")])
    hourly_cost = MoneyField("Coût horaire", [InputRequired("Indiquez le coût horaire.")])
    duration_months = IntegerField(
        "Durée du marché", [Optional(), NumberRange(1, rules.LONGEST_MONTHS, "Indiquez une durée de 1 à 180 mois.")]
    )

    def offer_trades(self, trades: list[ReferenceValue]) -> None:
        offered = [(trade.key.removeprefix(queries.TRADE_PREFIX), trade.label) for trade in trades]
        with_choices(self.trade, [(NO_TRADE, "Aucun en particulier"), *offered])

    @property
    def trade_name(self) -> str | None:
        return None if self.trade.data == NO_TRADE else self.trade.data

    def to_inputs(self, references: References) -> Inputs:
        """Raises NotCalibrated when neither a trade nor a labour share is given."""
        share = self.labour_share.data
        if share is None and references.trade is None:
            raise NotCalibrated("Choisissez un métier, ou indiquez la part de main-d’œuvre.")
        return Inputs(
            amount=filled(self.amount),
            labour_share=share if share is not None or references.trade is None else references.trade.number,
            insertion_rate=filled(self.insertion_rate),
            hourly_cost=filled(self.hourly_cost),
            annual_hours=references.number("fte.annual_hours"),
            duration_months=self.duration_months.data,
        )


@blueprint.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    structure_id, today = staff_structure_id(viewer()), clock.today()
    form = CalibrationForm.from_request(data=_first_values(_references(today)))
    form.offer_trades(queries.list_trades(db(), structure_id, on=today))
    calibration = attempt(form, lambda: _save(form, today))
    if calibration is None:
        return page("facilitators/calibration/index.html", form=form, references=_references(today))
    return redirect(url_for(".show", calibration_id=calibration.id, **_purpose()), code=303)


@blueprint.get("/<uuid:calibration_id>")
def show(calibration_id: uuid.UUID) -> ResponseReturnValue:
    """A saved calculation, with the values and the sources of its day."""
    calibration = get_calibration(db(), viewer(), calibration_id)
    inputs = queries.inputs_of(calibration)
    result = rules.calibrate(inputs)
    references = _references(calibration.created_at.date(), calibration.inputs.get("trade"))
    return page(
        "facilitators/calibration/show.html",
        calibration=calibration,
        inputs=inputs,
        result=result,
        warnings=rules.warnings(inputs, result, references.limits),
        use_url=_use_url(calibration),
        again_url=url_for(".index", depuis=calibration.id, **_purpose()),
    )


def _references(on: date, trade: str | None = None) -> References:
    return queries.get_references(db(), staff_structure_id(viewer()), on=on, trade=trade)


def _save(form: CalibrationForm, today: date) -> Calibration:
    references = _references(today, form.trade_name)
    command = SaveCalibration(inputs=form.to_inputs(references), references=references)
    return save_calibration(db(), staff_structure_id(viewer()), command, by=viewer().actor)


def _first_values(references: References) -> dict[str, Any]:
    """A calculation done before, else the usual values and what the market says."""
    if before := _asked("depuis"):
        calibration = get_calibration(db(), viewer(), before)
        kept = queries.inputs_of(calibration)
        return {
            "amount": kept.amount,
            "trade": calibration.inputs.get("trade") or NO_TRADE,
            "labour_share": kept.labour_share,
            "insertion_rate": kept.insertion_rate,
            "hourly_cost": kept.hourly_cost,
            "duration_months": kept.duration_months,
        }
    usual = {
        "insertion_rate": references.number("insertion_rate.default"),
        "hourly_cost": references.number("hourly_cost.default"),
    }
    if market_id := _asked("marche"):
        market = markets_access.get_market(db(), viewer(), market_id)
        return {**usual, "amount": market.amount, "duration_months": market.duration_months}
    return usual


def _purpose() -> dict[str, Any]:
    """The market or the draft for which one calculates, kept in the address."""
    return {name: request.args[name] for name in ("marche", "clause") if request.args.get(name)}


def _use_url(calibration: Calibration) -> str | None:
    """Where the result is used; None when one calculates for nothing in particular."""
    if clause_id := _asked("clause"):
        clause = get_clause(db(), viewer(), clause_id)
        return url_for("facilitators.clauses.edit", clause_id=clause.id, calibrage=calibration.id)
    if market_id := _asked("marche"):
        market = markets_access.get_market(db(), viewer(), market_id)
        return url_for("facilitators.clauses.create", market_id=market.id, calibrage=calibration.id)
    return None


def _asked(name: str) -> uuid.UUID | None:
    value = request.args.get(name)
    if not value:
        return None
    try:
        return uuid.UUID(value)
    except ValueError as error:
        raise NotVisible from error
