"""Searching the common procurement vocabulary: a page, and suggestions under a field being typed."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import StringField

from facilitator.portals.shared.forms import BaseForm
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db
from facilitator.references.cpv import queries

blueprint = Blueprint("cpv", __name__, url_prefix="/cpv")


class SearchForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField("Code ou mots")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    form = SearchForm(request.args)
    found = queries.page_of_codes(db(), form.q.data, page_number())
    return page(
        "facilitators/cpv/index.html",
        filter_form=form,
        found=found,
        links=page_links(found),
        has_codes=bool(found.total) or queries.has_codes(db()),
    )


@blueprint.get("/suggestions")
def suggestions() -> ResponseReturnValue:
    """The options of the list under the field, for the letters typed so far."""
    return render_template("facilitators/cpv/_options.html", codes=queries.list_matching(db(), request.args.get("cpv")))
