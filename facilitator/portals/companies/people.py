"""People of a company: their contracts and until when their hours count; never why."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.kernel import clock
from facilitator.kernel.paging import paged_items
from facilitator.organisations.access import acting_company_id, acting_structure_id
from facilitator.placements.queries import list_at_work
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("people", __name__)


@blueprint.get("/personnes")
def index() -> ResponseReturnValue:
    today = clock.today()
    at_work = list_at_work(
        db(),
        structure_id=acting_structure_id(viewer()),
        company_id=acting_company_id(viewer()),
        first_day=today,
        last_day=today,
    )
    found = paged_items(at_work, page_number())
    return page("companies/people/index.html", found=found, links=page_links(found), today=today)
