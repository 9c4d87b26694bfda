"""The activity of a contract: invoices, orders or hours worked, and the hours that they make due."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.kernel.paging import paged_items
from facilitator.kernel.text import count
from facilitator.markets.activity import queries
from facilitator.markets.activity.access import get_fact
from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.imports import read_file
from facilitator.markets.activity.previews import Drawer, KeptFile
from facilitator.markets.activity.services import KINDS_OF, record_fact, record_facts, reverse_fact
from facilitator.markets.clauses import access
from facilitator.markets.clauses.enums import Target
from facilitator.markets.clauses.models import Clause
from facilitator.portals.facilitators.activity_forms import (
    FactFileForm,
    FactForm,
    FactReversalForm,
    InvoiceForm,
    WorkedForm,
)
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.dates import asked_day
from facilitator.portals.shared.forms import attempt, filled, perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db, short_reading

blueprint = Blueprint("activity", __name__, url_prefix="/clauses/<uuid:clause_id>/facturation")
LISTS = {"factures": FactKind.INVOICE, "commandes": FactKind.ORDER}


@blueprint.get("")
def show(clause_id: uuid.UUID) -> ResponseReturnValue:
    """What is cumulated and due on the day asked for, and every fact with the hours due after it."""
    clause = access.get_clause(db(), viewer(), clause_id)
    on = asked_day(clock.today())
    activity = queries.get_activity(db(), clause, on=on)
    if activity is None:
        return page("facilitators/activity/none.html", clause=clause)
    kind = _asked_kind(clause)
    found = queries.page_of_facts(db(), clause, kind, page_number())
    return page(
        "facilitators/activity/show.html",
        clause=clause,
        activity=activity,
        on=on,
        kind=kind,
        found=found,
        links=page_links(found),
        lists=_lists(clause, kind),
    )


@blueprint.route("/nouvelle", methods=["GET", "POST"])
def record(clause_id: uuid.UUID) -> ResponseReturnValue:
    clause = access.get_clause(db(), viewer(), clause_id)
    form = _form_class(clause).from_request(data={"effective_on": clock.today()})
    form.offer_members(clause.commitments)
    if attempt(form, lambda: record_fact(db(), clause, form.to_command(), by=viewer().actor)) is None:
        return page("facilitators/activity/record.html", form=form, clause=clause)
    return _recorded(clause, "La pièce est enregistrée.")


@blueprint.route("/<int:fact_id>/annuler", methods=["GET", "POST"])
def reverse(clause_id: uuid.UUID, fact_id: int) -> ResponseReturnValue:
    clause = access.get_clause(db(), viewer(), clause_id)
    fact = get_fact(db(), viewer(), clause.id, fact_id)
    form = FactReversalForm.from_request()
    if attempt(form, lambda: reverse_fact(db(), clause, fact, filled(form.reason), by=viewer().actor)) is None:
        return page("facilitators/activity/reverse.html", form=form, clause=clause, fact=fact)
    return _recorded(clause, "La pièce est annulée par une pièce contraire.")


@blueprint.route("/importer", methods=["GET", "POST"])
def upload(clause_id: uuid.UUID) -> ResponseReturnValue:
    """Read a file, and show what it would bring: nothing is recorded yet."""
    with short_reading() as session:
        clause = access.get_clause(session, viewer(), clause_id)
    form = FactFileForm.from_request()
    form.offer_kinds(KINDS_OF.get(clause.target, tuple(FactKind)))
    if form.validate_on_submit() and (key := _keep(clause, form)):
        return redirect(url_for(".preview", clause_id=clause.id, key=key), code=303)
    return page("facilitators/activity/upload.html", form=form, clause=clause)


@blueprint.get("/importer/<uuid:key>")
def preview(clause_id: uuid.UUID, key: uuid.UUID) -> ResponseReturnValue:
    clause = access.get_clause(db(), viewer(), clause_id)
    kept = drawer().open(clause.id, key)
    reading = read_file(db(), clause, kept)
    shown = paged_items(reading.faulty or reading.new, page_number())
    return page(
        "facilitators/activity/preview.html",
        clause=clause,
        kept=kept,
        reading=reading,
        shown=shown,
        links=page_links(shown),
        companies={member.id: member.company.name for member in clause.commitments},
    )


@blueprint.post("/importer/<uuid:key>")
def run(clause_id: uuid.UUID, key: uuid.UUID) -> ResponseReturnValue:
    """Record the lines understood that are not known yet. The file is read before anything is written."""
    with short_reading() as session:
        before = access.get_clause(session, viewer(), clause_id)
        reading = read_file(session, before, drawer().open(before.id, key))
    clause = access.get_clause(db(), viewer(), clause_id)
    done = perform(lambda: record_facts(db(), clause, reading.commands, by=viewer().actor))
    db().commit()  # before the file that says it goes
    drawer().drop(key)
    return _recorded(clause, f"Import terminé : {count(done.added, 'pièce')} de plus.")


def _keep(clause: Clause, form: FactFileForm) -> uuid.UUID | None:
    """Keep a file that can be read; None when it cannot."""
    sent = form.file.data
    kept = KeptFile(clause_id=clause.id, kind=FactKind(form.kind.data), name=sent.filename, content=sent.stream.read())
    try:
        with short_reading() as session:
            read_file(session, clause, kept)
    except DomainError as error:
        form.domain_errors.append(str(error))
        return None
    return drawer().keep(kept)


def _form_class(clause: Clause) -> type[FactForm]:
    return WorkedForm if clause.target is Target.SHARE else InvoiceForm


def _asked_kind(clause: Clause) -> FactKind:
    kinds = KINDS_OF[clause.target]
    asked = LISTS.get(request.args.get("pieces", ""))
    return asked if asked in kinds else kinds[0]


def _lists(clause: Clause, kind: FactKind) -> list[dict[str, Any]]:
    """The tabs: invoices and orders."""
    if clause.target is not Target.ACTIVITY:
        return []
    labels = {FactKind.INVOICE: "Factures et avoirs", FactKind.ORDER: "Bons de commande"}
    return [
        {"label": labels[one], "url": url_for(".show", clause_id=clause.id, pieces=name), "current": one is kind}
        for name, one in LISTS.items()
    ]


def _recorded(clause: Clause, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for(".show", clause_id=clause.id), code=303)


def drawer() -> Drawer:
    return Drawer(settings().data_dir)
