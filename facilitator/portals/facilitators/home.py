"""Home of the facilitators: what is to be done."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.portals.shared.page import page

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return page("facilitators/home/index.html")
