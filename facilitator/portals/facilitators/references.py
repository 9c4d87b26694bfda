"""Réglages, Valeurs de référence: the national values, and those that the structure has chosen instead."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from facilitator.journal.queries import list_entries as list_journal
from facilitator.kernel import clock
from facilitator.organisations.access import check_may_administer, may_administer, staff_structure_id
from facilitator.portals.shared.forms import attempt, perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.reference_values import TITLES, ValueForm, by_family, known_key, with_unit
from facilitator.portals.shared.session import db
from facilitator.portals.shared.timeline import timeline_of
from facilitator.references import queries, services
from facilitator.references.rules import ReferenceKey

blueprint = Blueprint("references", __name__, url_prefix="/reglages/valeurs")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    entries = queries.list_entries(db(), on=clock.today(), structure_id=staff_structure_id(viewer()))
    return page("facilitators/references/index.html", families=by_family(entries), with_unit=with_unit)


@blueprint.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    """One value: what holds today, what held before, who changed it."""
    model, structure_id = known_key(key), staff_structure_id(viewer())
    history = queries.list_history(db(), key, structure_id=structure_id)
    held = queries.get_values(db(), [key], on=clock.today(), structure_id=structure_id)
    return page(
        "facilitators/references/show.html",
        model=model,
        in_force=held.get(key),
        history=history,
        with_unit=with_unit,
        changes=timeline_of(list_journal(db(), [ReferenceKey(key, structure_id).id]), TITLES),
        may_edit=may_administer(viewer()),
        today=clock.today(),
    )


@blueprint.route("/<key>/modifier", methods=["GET", "POST"])
def edit(key: str) -> ResponseReturnValue:
    check_may_administer(viewer())
    model, structure_id = known_key(key), staff_structure_id(viewer())
    held = queries.get_values(db(), [key], on=clock.today()).get(key)
    form = ValueForm.from_request(data={"starts_on": clock.today()})
    command = form.to_command
    if attempt(form, lambda: services.set_value(db(), command(key), structure_id=structure_id, by=viewer().actor)):
        flash("La valeur de votre structure est enregistrée. Les calculs passés gardent la leur.", "success")
        return redirect(url_for(".show", key=key), code=303)
    return page("facilitators/references/edit.html", form=form, model=model, national=held, with_unit=with_unit)


@blueprint.post("/retirer/<uuid:value_id>")
def withdraw(value_id: uuid.UUID) -> ResponseReturnValue:
    own = queries.get_own(db(), staff_structure_id(viewer()), value_id)
    check_may_administer(viewer())
    key = own.key
    perform(lambda: services.withdraw_value(db(), own, by=viewer().actor))
    flash("Cette valeur est retirée. Les calculs passés gardent la leur.", "success")
    return redirect(url_for(".show", key=key), code=303)
