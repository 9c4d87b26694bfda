"""Saved views: a name for what a list is narrowed to. Each member keeps its own."""

import uuid
from itertools import groupby

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from facilitator.accounts.views import services
from facilitator.accounts.views.access import get_view
from facilitator.accounts.views.queries import list_views
from facilitator.accounts.views.services import SaveView
from facilitator.organisations.access import staff_structure_id
from facilitator.portals.shared.forms import BaseForm, attempt, filled, perform
from facilitator.portals.shared.identity import membership_id, viewer
from facilitator.portals.shared.lists import address_of, narrowed
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

blueprint = Blueprint("views", __name__, url_prefix="/vues")

LISTS = {
    "marches": ("facilitators.markets.index", "Marchés"),
    "clauses": ("facilitators.clause_list.index", "Clauses"),
    "personnes": ("facilitators.people.index", "Personnes"),
    "declarations": ("facilitators.declarations.index", "Déclarations"),
    "entreprises": ("facilitators.companies.index", "Entreprises"),
}
"""Lists whose filters may be kept: endpoint and title, by the name in the address."""
TITLES = dict(LISTS.values())


class NameForm(BaseForm):
    name = StringField("Nom de la vue", [InputRequired("Donnez un nom à cette vue."), Length(max=60)])

    def to_command(self, endpoint: str) -> SaveView:
        return SaveView(endpoint=endpoint, name=filled(self.name), query=narrowed())


@blueprint.get("/")
def index() -> ResponseReturnValue:
    staff_structure_id(viewer())
    views = list_views(db(), membership_id())
    groups = [(TITLES.get(endpoint, endpoint), list(own)) for endpoint, own in groupby(views, key=lambda v: v.endpoint)]
    return page("facilitators/views/index.html", groups=groups, address_of=address_of)


@blueprint.route("/<slug>/nouvelle", methods=["GET", "POST"])
def create(slug: str) -> ResponseReturnValue:
    """Keep the filters of the address, which are those of the list."""
    staff_structure_id(viewer())
    endpoint, title = LISTS.get(slug) or abort(404)
    form = NameForm.from_request()
    view = attempt(
        form,
        lambda: services.save_view(db(), membership_id(), form.to_command(endpoint), by=viewer().actor),
    )
    if view is None:
        return page("facilitators/views/create.html", form=form, title=title, list_url=address_of(endpoint, narrowed()))
    flash("La vue est enregistrée.", "success")
    return redirect(address_of(endpoint, view.query), code=303)


@blueprint.route("/<uuid:view_id>/renommer", methods=["GET", "POST"])
def rename(view_id: uuid.UUID) -> ResponseReturnValue:
    view = get_view(db(), membership_id(), view_id)
    form = NameForm.from_request(data={"name": view.name})

    def renamed() -> bool:
        services.rename_view(db(), view, filled(form.name), by=viewer().actor)
        return True

    if not attempt(form, renamed):
        return page("facilitators/views/rename.html", form=form, view=view)
    flash("La vue est renommée.", "success")
    return redirect(url_for(".index"), code=303)


@blueprint.post("/<uuid:view_id>/retirer")
def remove(view_id: uuid.UUID) -> ResponseReturnValue:
    view = get_view(db(), membership_id(), view_id)
    perform(lambda: services.remove_view(db(), view, by=viewer().actor))
    flash("La vue est retirée.", "success")
    return redirect(url_for(".index"), code=303)
