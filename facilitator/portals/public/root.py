"""The root address sends each role home."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from facilitator.organisations.enums import Role
from facilitator.portals.shared.identity import viewer

blueprint = Blueprint("root", __name__)

HOMES = {
    Role.FACILITATOR: "facilitators.home.index",
    Role.STRUCTURE_ADMIN: "facilitators.home.index",
    Role.COMPANY: "companies.home.index",
    Role.BUYER: "buyers.home.index",
    Role.INSTANCE_ADMIN: "instance.structures.index",
}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    home = HOMES.get(viewer().role) or abort(404)
    return redirect(url_for(home), code=303)
