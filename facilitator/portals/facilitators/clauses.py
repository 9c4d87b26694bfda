"""Clauses: their page, and their life from draft to close."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.candidates.queries import get_counting_rules
from facilitator.compliance.groupements.queries import get_joint_debt
from facilitator.compliance.queries import AsOf, situations
from facilitator.journal.queries import list_entries
from facilitator.kernel import clock
from facilitator.kernel.errors import NotVisible
from facilitator.markets import access as markets_access
from facilitator.markets.calibration.access import get_calibration
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.services import attach_calibration
from facilitator.markets.clauses import access, queries, services
from facilitator.markets.clauses.documents.access import list_documents
from facilitator.markets.clauses.enums import ClauseState, JointDebt
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.rules import default_terms, missing_terms
from facilitator.markets.models import Market
from facilitator.markets.obligations import queries as ledger
from facilitator.markets.obligations.opening import LotWithoutAward, OwingCompany, list_owing, start_clause
from facilitator.portals.facilitators.calibration import asked_lot, hours_asked, lots_of
from facilitator.portals.facilitators.clause_forms import CloseForm, NewClauseForm, StartForm, start_values
from facilitator.portals.facilitators.clause_terms import ClauseForm, TermsForm, values_of, values_of_terms
from facilitator.portals.facilitators.market_events import FIELDS, TITLES
from facilitator.portals.shared.clauses import counting_in_words, publics_of_quotas, terms_in_words
from facilitator.portals.shared.conflicts import conflict_page
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
        debt=get_joint_debt(db(), clause) if len(clause.commitments) > 1 else JointDebt.NOBODY,
        **_terms(clause),
    )


@blueprint.get("/clauses/<uuid:clause_id>/historique")
def history(clause_id: uuid.UUID) -> ResponseReturnValue:
    """What happened to the clause: who, when, what."""
    clause = access.get_clause(db(), viewer(), clause_id)
    entries = timeline_of(list_entries(db(), [clause.id]), TITLES, FIELDS)
    return page("facilitators/clauses/history.html", clause=clause, entries=entries)


@blueprint.route("/marches/<uuid:market_id>/clause", methods=["GET", "POST"])
def create(market_id: uuid.UUID) -> ResponseReturnValue:
    market = markets_access.get_market(db(), viewer(), market_id)
    free = queries.list_free_lots(db(), market)
    calibration = _asked_calibration()
    form = NewClauseForm.from_request(data=_first_values(market, free, calibration))
    known = _offer(form, market.structure_id)
    form.tick_usual_criteria()
    form.offer_lots(free)
    shown = {"market": market, "free": free, "calibration": calibration, **known}
    if _adds_quota(form):
        return page("facilitators/clauses/create.html", form=form, is_adding=True, **shown)
    clause = attempt(form, lambda: _create(form, calibration))
    if clause is None:
        return page("facilitators/clauses/create.html", form=form, **shown)
    flash("La clause est enregistrée. Vérifiez qui la porte, puis démarrez-la.", "success")
    return redirect(url_for(".start", clause_id=clause.id), code=303)


@blueprint.route("/clauses/<uuid:clause_id>/modifier", methods=["GET", "POST"])
def edit(clause_id: uuid.UUID) -> ResponseReturnValue:
    """A draft whole; a running clause, what its ledger does not hold."""
    clause = access.get_clause(db(), viewer(), clause_id)
    form_class = ClauseForm if clause.state is ClauseState.DRAFT else TermsForm
    calibration = _asked_calibration()
    hours = {"hours": hours_asked(calibration)} if calibration else {}
    form = form_class.from_request(data={**values_of(clause), **hours})
    known = _offer(form, clause.structure_id, clause)
    form.opened_on(clause.version)
    if _adds_quota(form):
        return page("facilitators/clauses/edit.html", form=form, clause=clause, is_adding=True, **known)
    if attempt(form, lambda: _edit(clause, form, calibration)) is None:
        if form.is_stale:
            return _conflict(form, clause_id)
        return page("facilitators/clauses/edit.html", form=form, clause=clause, **known)
    flash("La clause est modifiée.", "success")
    return redirect(url_for(".show", clause_id=clause.id), code=303)


@blueprint.route("/clauses/<uuid:clause_id>/demarrer", methods=["GET", "POST"])
def start(clause_id: uuid.UUID) -> ResponseReturnValue:
    """Who will owe, and how much: confirmed before the ledger opens."""
    clause = access.get_clause(db(), viewer(), clause_id)
    owing = _owing(clause)
    form = StartForm.with_companies(owing).from_request(data=start_values(clause, owing))
    form.offer_months(clock.today())
    if attempt(form, lambda: start_clause(db(), clause, form.to_command(), by=viewer().actor)) is None:
        lacking = missing_terms(clause)
        return page("facilitators/clauses/start.html", form=form, clause=clause, owing=owing, lacking=lacking)
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
        terms = form.to_terms_of(clause)
        return services.edit_terms(db(), clause, terms, version=form.known_version, by=viewer().actor)
    if calibration is not None:
        attach_calibration(db(), calibration, clause, by=viewer().actor)
    return services.edit_draft(db(), clause, form.to_command(), version=form.known_version, by=viewer().actor)


def _terms(clause: Clause) -> dict[str, Any]:
    """What the contract says, in words."""
    criteria = sorted((row.criterion for row in clause.criteria), key=lambda criterion: criterion.position)
    return {
        "criteria": criteria,
        "terms": terms_in_words(clause),
        "quota_publics": publics_of_quotas(clause.quotas, criteria),
        "counting": counting_in_words(clause.counting_rules),
        "doubts": queries.list_doubts(db(), clause=clause) if clause.legal_basis.asks_proportion else [],
        "documents": list_documents(db(), viewer(), [clause.id])[clause.id],
    }


def _offer(form: TermsForm, structure_id: uuid.UUID, clause: Clause | None = None) -> dict[str, Any]:
    """Give the form its choices; returns what its page also shows."""
    today = clock.today()
    usual = get_counting_rules(db(), structure_id, on=today)
    factors = queries.get_factors(db(), structure_id, on=today)
    form.offer_criteria(list_criteria(db()))
    form.offer_counting(usual)
    if isinstance(form, ClauseForm):
        form.offer_factors(factors, clause)
        if clause is not None:
            form.tick_usual_criteria()
    return {"usual_counting": usual, "factors": factors}


def _adds_quota(form: TermsForm) -> bool:
    """Whether the button for one more sub-quota was pressed: its line is added, nothing is saved."""
    if "add_quota" not in request.form:
        return False
    form.add_quota()
    return True


def _conflict(form: TermsForm, clause_id: uuid.UUID) -> ResponseReturnValue:
    """What somebody else saved meanwhile, beside what was typed."""
    clause = access.get_clause(db(), viewer(), clause_id)
    theirs = type(form)(None, data=values_of(clause))
    _offer(theirs, clause.structure_id, clause)
    back = url_for(".show", clause_id=clause.id)
    return conflict_page(form, theirs, version=clause.version, title=clause.title, back=back)


def _first_values(market: Market, free: Sequence[Any], calibration: Calibration | None) -> dict[str, Any]:
    """What the form shows at first: the habits of the structure, the dates of the market, a calibration's hours."""
    own = [str(lot.id) for lot in free if lot.market_id == market.id]
    habits = queries.get_habits(db(), market.structure_id)
    values = values_of_terms(default_terms(f"Clause d’insertion, {market.title}", habits))
    hours: Decimal | None = hours_asked(calibration) if calibration else None
    return {
        **values,
        "lots": _lots_to_tick(own, calibration),
        "hours": hours,
        "starts_on": market.starts_on or market.notified_on,
        "ends_on": market.ends_on,
    }


def _lots_to_tick(own: Sequence[str], calibration: Calibration | None) -> list[str]:
    """The only lot of the market, else those that the calculation is for."""
    if len(own) == 1 or calibration is None:
        return list(own) if len(own) == 1 else []
    asked = asked_lot(calibration)
    wanted = {str(lot_id) for lot_id in ([asked] if asked else lots_of(calibration))}
    return [lot_id for lot_id in own if lot_id in wanted]


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
