"""Home of a company: the month to declare, one row a person, one button to sign."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.hours import services
from facilitator.hours.access import get_declaration
from facilitator.hours.checks.queries import settings as thresholds_of
from facilitator.hours.months.queries import MonthToDeclare, list_month, list_months_to_declare, sheets as read_sheets
from facilitator.hours.months.rules import Sheet
from facilitator.kernel import clock, text
from facilitator.kernel.errors import NotVisible
from facilitator.organisations.access import acting_structure_id
from facilitator.portals.shared.forms import attempt
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db
from facilitator.portals.shared.sheets import SheetsForm, sheets_form

blueprint = Blueprint("home", __name__)
MONTH = "/mois/<int(fixed_digits=4):year>-<int(fixed_digits=2):month>"


@blueprint.get("/")
def index() -> ResponseReturnValue:
    months = list_months_to_declare(db(), viewer())
    if not months:
        return page("companies/home/nothing.html")
    return _show(months[0].period_end, months=months)


@blueprint.get(MONTH)
def month(year: int, month: int) -> ResponseReturnValue:
    return _show(_last_day(year, month))


@blueprint.post(MONTH)
def declare(year: int, month: int) -> ResponseReturnValue:
    """Sign every open sheet of the month; or, with the other button, keep the draft."""
    ending = _last_day(year, month)
    form = sheets_form(_open(_sheets(ending)), SheetsForm)
    if "save" in request.form:
        return _save(form, ending)
    if form.validate_to_sign() and attempt(form, lambda: _sign(form)):
        flash(f"Votre déclaration {text.of_month(ending)} est signée. Elle part chez votre facilitateur.", "success")
        return redirect(url_for(".index"), code=303)
    return _show(ending, form)


@blueprint.post(f"{MONTH}/brouillon")
def draft(year: int, month: int) -> ResponseReturnValue:
    """Keep what was just typed and give the totals again: asked by the grid at each change."""
    form = sheets_form(_open(_sheets(_last_day(year, month))), SheetsForm)
    saved = attempt(form, lambda: _keep(form))
    return page("companies/home/_totals.html", form=form, sheets=form.typed(), saved_at=clock.now() if saved else None)


def _save(form: SheetsForm, ending: date) -> ResponseReturnValue:
    if attempt(form, lambda: _keep(form)):
        flash("Le brouillon est enregistré. Il reste à le signer.", "success")
        return redirect(url_for(".month", year=ending.year, month=f"{ending.month:02}"), code=303)
    return _show(ending, form)


def _keep(form: SheetsForm) -> bool:
    for declared in form.to_declared():
        declaration = get_declaration(db(), viewer(), declared.declaration_id)
        services.save_draft(db(), declaration, declared, by=viewer().actor)
    return True


def _sign(form: SheetsForm) -> bool:
    services.sign(db(), services.Sign(declared=form.to_declared()), by=viewer().actor)
    return True


def _show(
    ending: date, form: SheetsForm | None = None, months: Sequence[MonthToDeclare] | None = None
) -> ResponseReturnValue:
    every = _sheets(ending)
    form = form or sheets_form(_open(every), SheetsForm)
    return page(
        "companies/home/month.html",
        form=form,
        ending=ending,
        sheets=form.typed(),
        closed=[sheet for sheet in every if not sheet.is_open],
        months=list_months_to_declare(db(), viewer()) if months is None else months,
        thresholds=thresholds_of(db(), acting_structure_id(viewer()), on=clock.today()),
        statement=services.STATEMENT,
        saved_at=None,
    )


def _sheets(ending: date) -> Sequence[Sheet]:
    """The sheets of the company for the periods that end on that day. Raises NotVisible when there are none."""
    declarations = list_month(db(), viewer(), ending)
    if not declarations:
        raise NotVisible
    return read_sheets(db(), declarations, today=clock.today())


def _open(sheets: Sequence[Sheet]) -> list[Sheet]:
    return [sheet for sheet in sheets if sheet.is_open]


def _last_day(year: int, month: int) -> date:
    """Raises NotVisible when the address names no month."""
    if not 1 <= month <= 12 or year < 2000:
        raise NotVisible
    return date(year, month, monthrange(year, month)[1])
