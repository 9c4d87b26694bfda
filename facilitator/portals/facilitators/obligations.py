"""The ledger of hours owed: why a figure, and the entries that change it."""

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from facilitator.compliance.groupements.queries import get_groupement
from facilitator.compliance.queries import AsOf
from facilitator.kernel import clock
from facilitator.kernel.errors import NotVisible
from facilitator.markets.activity.queries import get_activity
from facilitator.markets.clauses import access
from facilitator.markets.clauses.models import Clause
from facilitator.markets.obligations import queries
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.models import ObligationEvent
from facilitator.markets.obligations.services import record_event, reverse_event
from facilitator.markets.obligations.suspensions import suspend_clause
from facilitator.portals.facilitators.obligation_forms import EventForm, ReversalForm, SuspensionForm, TransferForm
from facilitator.portals.shared.dates import asked_day, asked_instant
from facilitator.portals.shared.forms import attempt, filled
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

blueprint = Blueprint("obligations", __name__, url_prefix="/clauses/<uuid:clause_id>")


@blueprint.get("/pourquoi")
def why(clause_id: uuid.UUID) -> ResponseReturnValue:
    """The rule, the lines and the dates that make what is owed on a day."""
    clause = access.get_clause(db(), viewer(), clause_id)
    as_of = AsOf(on=asked_day(clock.today()), recorded_by=asked_instant())
    return page(
        "facilitators/obligations/why.html",
        clause=clause,
        as_of=as_of,
        now=clock.now(),
        owed=queries.owed_by(db(), clause, on=as_of.on, recorded_by=as_of.recorded_by),
        events=queries.list_events(db(), clause, on=as_of.on, recorded_by=as_of.recorded_by),
        activity=get_activity(db(), clause, on=as_of.on, recorded_by=as_of.recorded_by),
    )


@blueprint.get("/groupement")
def groupement(clause_id: uuid.UUID) -> ResponseReturnValue:
    """Who answers for whom, and who executes for whom."""
    clause = access.get_clause(db(), viewer(), clause_id)
    return page("facilitators/obligations/groupement.html", clause=clause, groupement=get_groupement(db(), clause))


@blueprint.route("/ecritures/nouvelle", methods=["GET", "POST"])
def record(clause_id: uuid.UUID) -> ResponseReturnValue:
    clause = access.get_clause(db(), viewer(), clause_id)
    form_class = EventForm.with_members(
        clause.commitments, clause.target, first_target=queries.awaits_target(db(), clause)
    )
    form = form_class.from_request(data=_first_values(clause))
    if attempt(form, lambda: record_event(db(), clause, form.to_command(), by=viewer().actor)) is None:
        return page("facilitators/obligations/record.html", form=form, clause=clause)
    return _recorded(clause, "L’écriture est inscrite au registre.")


@blueprint.route("/ecritures/transfert", methods=["GET", "POST"])
def transfer(clause_id: uuid.UUID) -> ResponseReturnValue:
    clause = access.get_clause(db(), viewer(), clause_id)
    form = TransferForm.from_request(data={"effective_on": _present_day(clause)})
    form.offer(clause.commitments)
    if attempt(form, lambda: record_event(db(), clause, form.to_command(clause.ends_on), by=viewer().actor)) is None:
        owed = queries.owed_by(db(), clause, on=clock.today())
        return page("facilitators/obligations/transfer.html", form=form, clause=clause, owed=owed)
    return _recorded(clause, "Le transfert est inscrit au registre.")


@blueprint.route("/ecritures/suspension", methods=["GET", "POST"])
def suspend(clause_id: uuid.UUID) -> ResponseReturnValue:
    clause = access.get_clause(db(), viewer(), clause_id)
    form = SuspensionForm.from_request(data={"effective_on": _present_day(clause)})
    if attempt(form, lambda: suspend_clause(db(), clause, form.to_command(), by=viewer().actor)) is None:
        return page("facilitators/obligations/suspend.html", form=form, clause=clause)
    return _recorded(clause, "La suspension est inscrite au registre.")


@blueprint.route("/ecritures/<int:event_id>/annuler", methods=["GET", "POST"])
def reverse(clause_id: uuid.UUID, event_id: int) -> ResponseReturnValue:
    clause = access.get_clause(db(), viewer(), clause_id)
    event = _get_event(clause, event_id)
    form = ReversalForm.from_request()
    if attempt(form, lambda: reverse_event(db(), clause, event, filled(form.reason), by=viewer().actor)) is None:
        return page("facilitators/obligations/reverse.html", form=form, clause=clause, event=event)
    return _recorded(clause, "L’écriture est annulée par une écriture contraire.")


def _get_event(clause: Clause, event_id: int) -> ObligationEvent:
    event = queries.get_event(db(), clause, event_id)
    if event is None:
        raise NotVisible
    return event


def _recorded(clause: Clause, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("facilitators.clauses.show", clause_id=clause.id, _anchor="registre"), code=303)


def _present_day(clause: Clause) -> date:
    """Today, or the first day of a clause that has not begun."""
    return max(clock.today(), clause.starts_on) if clause.starts_on else clock.today()


def _first_values(clause: Clause) -> dict[str, Any]:
    """An entry of today, due evenly until the end of the clause."""
    on = _present_day(clause)
    is_before_the_end = clause.ends_on is not None and on < clause.ends_on
    return {
        "kind": EventKind.AMENDMENT.value,
        "effective_on": on,
        "runs_from": on if is_before_the_end else None,
        "runs_until": clause.ends_on if is_before_the_end else None,
    }
