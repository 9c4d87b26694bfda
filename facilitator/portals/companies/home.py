"""Home of a company: the months to declare."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.portals.shared.page import page

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return page("companies/home/index.html")
