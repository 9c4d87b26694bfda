"""Companies that hold a lot or owe hours."""

import uuid

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.kernel.spreadsheets import Kind
from facilitator.kernel.text import siren
from facilitator.markets.portfolio import queries
from facilitator.markets.portfolio.queries import CompanyLine
from facilitator.organisations.directory.services import is_unnamed
from facilitator.portals.facilitators.legal_persons import (
    NameForm,
    SearchForm,
    ask_official_name,
    save_name,
    save_official_name,
)
from facilitator.portals.shared.addresses import url_if_any
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.forms import perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.lists import Column, Listing, listed
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db, short_reading

blueprint = Blueprint("companies", __name__)


def _company_url(line: CompanyLine) -> str:
    return url_for("facilitators.companies.show", company_id=line.company.id)


COMPANIES: Listing[CompanyLine] = Listing(
    slug="entreprises",
    title="Entreprises",
    noun="entreprise",
    heading="name",
    default_sort="name",
    columns=(
        Column(key="name", label="Entreprise", value=lambda line: siren(line.company.name), link=_company_url),
        Column(key="identifier", label="SIREN", value=lambda line: siren(line.company.identifier or "") or None),
        Column(key="kind", label="Type", value=lambda line: line.company.inclusion_kind.label),
        Column(key="lots", label="Lots", value=lambda line: line.lots, kind=Kind.NUMBER),
        Column(key="commitments", label="Engagements", value=lambda line: line.commitments, kind=Kind.NUMBER),
    ),
)


@blueprint.get("/entreprises/")
def index() -> ResponseReturnValue:
    form = SearchForm(request.args)
    return listed(
        COMPANIES,
        "facilitators/companies/index.html",
        lambda part: queries.list_company_lines(db(), viewer(), form.q.data, part),
        filter_form=form,
    )


@blueprint.get("/entreprises/<uuid:company_id>")
def show(company_id: uuid.UUID) -> ResponseReturnValue:
    return _page(company_id, NameForm())


@blueprint.post("/entreprises/<uuid:company_id>")
def name(company_id: uuid.UUID) -> ResponseReturnValue:
    """Give a name to a company that no source named."""
    company = queries.get_company(db(), viewer(), company_id)
    form = NameForm.from_request()
    if not save_name(company, form):
        return _page(company_id, form)
    return redirect(url_for(".show", company_id=company_id), code=303)


@blueprint.post("/entreprises/<uuid:company_id>/nom-officiel")
def official_name(company_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the public registry for the name that no file gave."""
    with short_reading() as session:
        identifier = queries.get_company(session, viewer(), company_id).identifier
    found = perform(lambda: ask_official_name(identifier))
    save_official_name(queries.get_company(db(), viewer(), company_id), found)
    return redirect(url_for(".show", company_id=company_id), code=303)


def _page(company_id: uuid.UUID, form: NameForm) -> ResponseReturnValue:
    session, looking = db(), viewer()
    company = queries.get_company(session, looking, company_id)
    lots = queries.page_of_held_lots(session, looking, company, page_number())
    return page(
        "facilitators/companies/show.html",
        form=form,
        company=company,
        is_unnamed=is_unnamed(company),
        registry_url=url_for(".official_name", company_id=company_id) if settings().company_registry_url else None,
        lots=lots,
        links=page_links(lots),
        commitments=queries.list_commitments(session, looking, company),
        url_if_any=url_if_any,
    )
