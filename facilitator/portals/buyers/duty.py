"""The duty to consider a social execution condition, on the buyer's own markets."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.portals.shared.duty import duty_page

blueprint = Blueprint("duty", __name__)


@blueprint.get("/obligation-de-consideration/")
def index() -> ResponseReturnValue:
    return duty_page("buyers/duty/index.html")
