"""National values: what holds for every structure that has not chosen otherwise."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from facilitator.journal.queries import list_entries as list_journal
from facilitator.kernel import clock
from facilitator.portals.shared.forms import attempt
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.reference_values import TITLES, ValueForm, by_family, known_key, with_unit
from facilitator.portals.shared.session import db
from facilitator.portals.shared.timeline import timeline_of
from facilitator.references import queries, services
from facilitator.references.rules import ReferenceKey

blueprint = Blueprint("references", __name__, url_prefix="/valeurs")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    entries = queries.list_entries(db(), on=clock.today(), structure_id=None)
    return page("instance/references/index.html", families=by_family(entries), with_unit=with_unit)


@blueprint.get("/<key>")
def show(key: str) -> ResponseReturnValue:
    model = known_key(key)
    history = queries.list_history(db(), key, structure_id=None)
    return page(
        "instance/references/show.html",
        model=model,
        in_force=queries.get_values(db(), [key], on=clock.today()).get(key),
        history=history,
        with_unit=with_unit,
        changes=timeline_of(list_journal(db(), [ReferenceKey(key, None).id]), TITLES),
        today=clock.today(),
    )


@blueprint.route("/<key>/modifier", methods=["GET", "POST"])
def edit(key: str) -> ResponseReturnValue:
    model = known_key(key)
    form = ValueForm.from_request(data={"starts_on": clock.today()})
    command = form.to_command
    if attempt(form, lambda: services.set_value(db(), command(key), structure_id=None, by=viewer().actor)):
        flash("La valeur nationale est enregistrée. Les calculs passés gardent la leur.", "success")
        return redirect(url_for(".show", key=key), code=303)
    held = queries.get_values(db(), [key], on=clock.today()).get(key)
    return page("instance/references/edit.html", form=form, model=model, national=held, with_unit=with_unit)
