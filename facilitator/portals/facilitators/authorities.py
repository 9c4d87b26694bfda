"""Buyers of the structure's markets."""

import uuid

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.kernel.paging import Part
from facilitator.markets.portfolio import queries
from facilitator.markets.portfolio.queries import MarketFilter
from facilitator.organisations.departments.queries import list_departments
from facilitator.organisations.directory.services import is_unnamed
from facilitator.portals.facilitators.legal_persons import (
    NameForm,
    SearchForm,
    ask_official_name,
    save_name,
    save_official_name,
)
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.forms import perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db, short_reading

blueprint = Blueprint("authorities", __name__)


@blueprint.get("/acheteurs/")
def index() -> ResponseReturnValue:
    form = SearchForm(request.args)
    found = queries.page_of_authorities(db(), viewer(), form.q.data, page_number())
    markets = queries.count_markets_by_authority(db(), viewer(), [authority.id for authority in found.items])
    return page(
        "facilitators/authorities/index.html", filter_form=form, found=found, links=page_links(found), markets=markets
    )


@blueprint.get("/acheteurs/<uuid:authority_id>")
def show(authority_id: uuid.UUID) -> ResponseReturnValue:
    return _page(authority_id, NameForm())


@blueprint.post("/acheteurs/<uuid:authority_id>")
def name(authority_id: uuid.UUID) -> ResponseReturnValue:
    """Give a name to a buyer that no source named."""
    authority = queries.get_authority(db(), viewer(), authority_id)
    form = NameForm.from_request()
    if not save_name(authority, form):
        return _page(authority_id, form)
    return redirect(url_for(".show", authority_id=authority_id), code=303)


@blueprint.post("/acheteurs/<uuid:authority_id>/nom-officiel")
def official_name(authority_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the public registry for the name that no file gave."""
    with short_reading() as session:
        identifier = queries.get_authority(session, viewer(), authority_id).identifier
    found = perform(lambda: ask_official_name(identifier))
    save_official_name(queries.get_authority(db(), viewer(), authority_id), found)
    return redirect(url_for(".show", authority_id=authority_id), code=303)


def _page(authority_id: uuid.UUID, form: NameForm) -> ResponseReturnValue:
    session, looking = db(), viewer()
    authority = queries.get_authority(session, looking, authority_id)
    markets = queries.page_of_markets(
        session, looking, MarketFilter(authority_id=authority.id), Part(number=page_number())
    )
    return page(
        "facilitators/authorities/show.html",
        form=form,
        authority=authority,
        is_unnamed=is_unnamed(authority),
        registry_url=url_for(".official_name", authority_id=authority_id) if settings().company_registry_url else None,
        departments=list_departments(session, looking, authority.id),
        found=markets,
        links=page_links(markets),
        clauses=queries.count_clauses(session, [market.id for market in markets.items]),
    )
