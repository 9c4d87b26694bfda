"""Home of a prescriber: the structure that opened the access, and its contacts."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.accounts.memberships.queries import map_administrators
from facilitator.organisations.access import acting_structure_id, get_acting_structure
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    structure_id = acting_structure_id(viewer())
    return page(
        "prescribers/home/index.html",
        structure=get_acting_structure(db(), viewer()),
        administrators=map_administrators(db(), [structure_id]).get(structure_id, []),
    )
