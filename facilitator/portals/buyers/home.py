"""Home of a buyer: its markets and their state."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.portals.shared.page import page

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return page("buyers/home/index.html")
