"""Home of the facilitators: what is to be done."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from facilitator.compliance.queries import list_at_risk
from facilitator.kernel import clock
from facilitator.kernel.paging import paged_items
from facilitator.markets.contacts.queries import list_next_actions
from facilitator.organisations.access import staff_structure_id
from facilitator.portals.facilitators.worklist import worklist
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("home", __name__)

MINE = "miens"


@blueprint.get("/")
def index() -> ResponseReturnValue:
    mine = _mine()
    groups = worklist(db(), viewer(), today=clock.today(), mine=mine)
    return page("facilitators/home/index.html", groups=groups, mine=mine, today=clock.today())


@blueprint.get("/actions")
def actions() -> ResponseReturnValue:
    """Every action promised and not done."""
    owner_id = viewer().user_id if _mine() else None
    found = paged_items(
        list_next_actions(db(), staff_structure_id(viewer()), owner_id=owner_id, limit=None), page_number()
    )
    return page("facilitators/home/actions.html", found=found, links=page_links(found), mine=_mine())


@blueprint.get("/clauses-a-risque")
def clauses_at_risk() -> ResponseReturnValue:
    """Every running clause to watch or late."""
    found = paged_items(list_at_risk(db(), viewer(), clock.today()), page_number())
    return page("facilitators/home/clauses_at_risk.html", found=found, links=page_links(found), today=clock.today())


def _mine() -> bool:
    return request.args.get("dossiers") == MINE
