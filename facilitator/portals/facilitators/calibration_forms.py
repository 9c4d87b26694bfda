"""The form of the workshop: lines that a person adds and takes away, with or without scripts."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from facilitator.kernel import clock, text
from facilitator.kernel.quantities import ZERO
from facilitator.markets.calibration.queries import References, trade_label
from facilitator.markets.calibration.rules import MOST_ROWS, Quota, Workshop
from facilitator.markets.calibration.services import SaveCalibration, TypedRow
from facilitator.markets.models import Lot, Market
from facilitator.portals.shared.forms import BaseForm, MoneyField, PercentField, choices_of, filled

NO_TRADE = "none"
MOST_QUOTAS = 10
_GESTURE = re.compile(r"(add|quota|(?P<what>split|remove|drop)-(?P<at>\d{1,3}))")
_FIELD = re.compile(r"(?P<list>rows|quotas)-(?P<at>\d{1,3})-(?P<name>\w+)")


class MonthsField(IntegerField):
    """A whole number of months."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(list(valuelist))
        except ValueError as error:
            raise ValueError("Indiquez un nombre entier de mois, par exemple 12.") from error


class RowForm(Form):
    """A line: one trade of one lot. An empty line counts for nothing."""

    lot_id = HiddenField()
    label = StringField("Lot ou poste")
    trade = SelectField("Métier")
    amount = MoneyField("Montant hors taxes", [Optional()])
    labour_share = PercentField("Main-d’œuvre", [Optional()])
    insertion_rate = PercentField("Taux d’insertion", [Optional()])
    hourly_cost = MoneyField("Coût horaire", [Optional()])
    duration_months = MonthsField("Durée", [Optional()])

    @property
    def is_filled(self) -> bool:
        return bool((self.label.data or "").strip()) or self.amount.data is not None

    def to_row(self, number: int) -> TypedRow:
        """What is missing is refused by the rules, in the name of the line."""
        return TypedRow(
            label=(self.label.data or "").strip() or f"Ligne {number}",
            amount=self.amount.data if self.amount.data is not None else ZERO,
            insertion_rate=self.insertion_rate.data if self.insertion_rate.data is not None else ZERO,
            hourly_cost=self.hourly_cost.data if self.hourly_cost.data is not None else ZERO,
            labour_share=self.labour_share.data,
            trade=None if self.trade.data == NO_TRADE else self.trade.data,
            duration_months=self.duration_months.data,
            lot_id=_as_id(self.lot_id.data),
        )


class QuotaForm(Form):
    """A sub-quota; an empty line counts for nothing."""

    label = StringField("Public visé")
    share = PercentField("Part des heures", [Optional()])

    @property
    def is_filled(self) -> bool:
        return bool((self.label.data or "").strip()) or self.share.data is not None

    def to_quota(self) -> Quota:
        return Quota(label=(self.label.data or "").strip() or "Sous-objectif", share=self.share.data or ZERO)


class WorkshopForm(BaseForm):
    title = StringField("Titre du calibrage", [InputRequired("Donnez un titre à ce calibrage.")])
    rows = FieldList(FormField(RowForm))
    quotas = FieldList(FormField(QuotaForm))

    def offer_trades(self, references: References) -> None:
        offered = [(name, f"{trade_label(value)} ({value.value} %)") for name, value in references.trades.items()]
        for row in self.rows:
            row.form.trade.choices = choices_of([(NO_TRADE, "Aucun en particulier"), *offered])

    def to_command(self, market: Market | None) -> SaveCalibration:
        return SaveCalibration(
            title=filled(self.title),
            rows=tuple(row.form.to_row(number) for number, row in enumerate(self.rows, 1) if row.form.is_filled),
            quotas=tuple(quota.form.to_quota() for quota in self.quotas if quota.form.is_filled),
            market=market,
        )


# --- what the form shows at first ---


def values_of(title: str | None, workshop: Workshop) -> dict[str, Any]:
    """A calculation done before."""
    return {
        "title": title,
        "rows": [
            {
                "lot_id": str(row.lot_id or ""),
                "label": row.label,
                "trade": row.trade or NO_TRADE,
                "amount": row.inputs.amount,
                "labour_share": row.inputs.labour_share,
                "insertion_rate": row.inputs.insertion_rate,
                "hourly_cost": row.inputs.hourly_cost,
                "duration_months": row.inputs.duration_months,
            }
            for row in workshop.rows
        ],
        "quotas": [{"label": quota.label, "share": quota.share} for quota in workshop.quotas],
    }


def first_values(market: Market | None, references: References) -> dict[str, Any]:
    """The lots of a market, or one empty line, with the usual values."""
    usual = usual_values(references)
    if market is None:
        return {"title": f"Calibrage du {text.long_date(clock.today())}", "rows": [usual], "quotas": []}
    rows = [
        {
            **usual,
            "lot_id": str(lot.id),
            "label": lot_name(lot),
            "amount": lot.amount if lot.amount is not None or len(market.lots) > 1 else market.amount,
            "duration_months": market.duration_months,
        }
        for lot in market.lots
    ]
    return {"title": f"Calibrage, {market.title}", "rows": rows or [usual], "quotas": []}


def usual_values(references: References) -> dict[str, Any]:
    return {
        "trade": NO_TRADE,
        "insertion_rate": references.number("insertion_rate.default"),
        "hourly_cost": references.number("hourly_cost.default"),
    }


def lot_name(lot: Lot) -> str:
    """« Lot 1 : Gros œuvre »."""
    return text.typeset(f"Lot {lot.number} : {lot.title}" if lot.number else lot.title)


# --- adding and taking away lines ---


def asked_gesture() -> str | None:
    """What a button other than the main one asks to do to the lines; None when none was pressed."""
    asked = request.form.get("gesture", "") if request.method == "POST" else ""
    return asked if _GESTURE.fullmatch(asked) else None


def rearranged(gesture: str, references: References) -> dict[str, Any]:
    """What was typed, as typed, after the gesture."""
    rows, quotas = _typed("rows"), _typed("quotas")
    what, _, at = gesture.partition("-")
    position = int(at) if at else 0
    if what == "add" and len(rows) < MOST_ROWS:
        rows.append(usual_values(references))
    elif what == "quota" and len(quotas) < MOST_QUOTAS:
        quotas.append({})
    elif what == "split" and position < len(rows) < MOST_ROWS:
        rows.insert(position + 1, {**rows[position], "trade": NO_TRADE, "amount": "", "labour_share": ""})
    elif what == "remove" and position < len(rows) and len(rows) > 1:
        del rows[position]
    elif what == "drop" and position < len(quotas):
        del quotas[position]
    return {"title": request.form.get("title"), "rows": rows, "quotas": quotas}


def _typed(name: str) -> list[dict[str, Any]]:
    """The lines of a list, in order, their fields as text."""
    lines: dict[int, dict[str, Any]] = {}
    for key, value in request.form.items():
        if (found := _FIELD.fullmatch(key)) and found["list"] == name:
            lines.setdefault(int(found["at"]), {})[found["name"]] = value
    return [lines[at] for at in sorted(lines)]


def _as_id(value: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return None
