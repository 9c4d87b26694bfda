"""Legal identities, shared by all structures: the instance administrator alone corrects a name."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired

from facilitator.organisations.directory.queries import LegalPerson, get_person, page_of_persons
from facilitator.organisations.directory.services import correct_name
from facilitator.organisations.models import Authority, Company
from facilitator.portals.shared.forms import BaseForm, attempt, filled
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("identities", __name__)
MODELS: dict[str, LegalPerson] = {"entreprises": Company, "acheteurs": Authority}
LABELS = {"entreprises": "Entreprises", "acheteurs": "Acheteurs"}


class NameForm(BaseForm):
    name = StringField("Nom", [InputRequired("Indiquez le nom.")])


class SearchForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField("Nom, SIREN ou SIRET")


@blueprint.get("/organisations/", defaults={"kind": "entreprises"})
@blueprint.get("/organisations/<any(entreprises, acheteurs):kind>")
def index(kind: str) -> ResponseReturnValue:
    form = SearchForm(request.args)
    found = page_of_persons(db(), viewer(), MODELS[kind], form.q.data, page_number())
    return page(
        "instance/identities/index.html",
        filter_form=form,
        kind=kind,
        labels=LABELS,
        found=found,
        links=page_links(found),
    )


@blueprint.route("/organisations/<any(entreprises, acheteurs):kind>/<uuid:person_id>", methods=["GET", "POST"])
def edit(kind: str, person_id: uuid.UUID) -> ResponseReturnValue:
    person = get_person(db(), viewer(), MODELS[kind], person_id)
    form = NameForm.from_request(data={"name": person.name})
    done = attempt(form, lambda: correct_name(db(), person, filled(form.name), by=viewer().actor))
    if done is None:
        return page("instance/identities/edit.html", form=form, kind=kind, labels=LABELS, person=person)
    flash("Le nom est corrigé." if done else "Rien n’a changé.", "success")
    return redirect(url_for(".index", kind=kind, q=person.name), code=303)
