"""Information pages: accessibility, data protection."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.portals.shared.audience import public
from facilitator.portals.shared.page import page

blueprint = Blueprint("pages", __name__)


@blueprint.get("/accessibilite")
@public
def accessibility() -> ResponseReturnValue:
    return page("public/pages/accessibility.html")


@blueprint.get("/donnees-personnelles")
@public
def data_protection() -> ResponseReturnValue:
    return page("public/pages/data_protection.html")
