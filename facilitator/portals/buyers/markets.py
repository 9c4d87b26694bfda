"""One market as its buyer sees it: what is owed, what is done, by which company; never a name of a person."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField
from wtforms.validators import InputRequired

from facilitator.compliance.explanations.queries import explain
from facilitator.compliance.queries import AsOf, get_situation, list_situations, page_of_markets
from facilitator.kernel import clock
from facilitator.markets import access
from facilitator.portals.shared.compliance import chart_of
from facilitator.portals.shared.dates import asked_day
from facilitator.portals.shared.forms import BaseForm, attempt, filled
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.reports import pdf_response
from facilitator.portals.shared.session import db
from facilitator.reports import access as reports_access, queries as reports, services

blueprint = Blueprint("markets", __name__)


class ReportForm(BaseForm):
    on = DateField("Arrêté au", [InputRequired("Indiquez la date d’arrêté du rapport.")])


@blueprint.get("/marches/")
def index() -> ResponseReturnValue:
    """Every market of the buyer that the structure follows, with a clause or not."""
    found = page_of_markets(db(), viewer(), page_number())
    return page("buyers/markets/index.html", found=found, links=page_links(found))


@blueprint.get("/marches/<uuid:market_id>")
def show(market_id: uuid.UUID) -> ResponseReturnValue:
    market = access.get_market(db(), viewer(), market_id)
    as_of = AsOf(on=asked_day(clock.today()))
    situations = list_situations(db(), viewer(), as_of, market_id=market.id)
    return page(
        "buyers/markets/show.html",
        market=market,
        situations=situations,
        as_of=as_of,
        form=ReportForm(data={"on": clock.today()}),
        reports=reports.list_reports(db(), market),
    )


@blueprint.get("/clauses/<uuid:clause_id>")
def clause(clause_id: uuid.UUID) -> ResponseReturnValue:
    """Why these figures: the events and the months that make them."""
    as_of = AsOf(on=asked_day(clock.today()))
    situation = get_situation(db(), viewer(), clause_id, as_of)
    explanation = explain(db(), situation)
    return page(
        "buyers/markets/clause.html",
        situation=situation,
        explanation=explanation,
        chart=chart_of(explanation),
        as_of=as_of,
    )


@blueprint.post("/marches/<uuid:market_id>/rapports")
def issue(market_id: uuid.UUID) -> ResponseReturnValue:
    market = access.get_market(db(), viewer(), market_id)
    form = ReportForm.from_request()
    report = attempt(
        form, lambda: services.issue_compliance_report(db(), market, on=filled(form.on), by=viewer().actor)
    )
    if report is None:
        for message in [*form.domain_errors, *(error for errors in form.errors.values() for error in errors)]:
            flash(message, "danger")
        return redirect(url_for(".show", market_id=market.id), code=303)
    return redirect(url_for(".report", report_id=report.id), code=303)


@blueprint.get("/rapports/<uuid:report_id>.pdf")
def report(report_id: uuid.UUID) -> ResponseReturnValue:
    found = reports_access.get_report(db(), viewer(), report_id)
    return pdf_response(db(), viewer(), found)
