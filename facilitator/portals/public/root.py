"""The root address sends each role home."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from facilitator.organisations.enums import Role
from facilitator.portals.shared.identity import viewer

blueprint = Blueprint("root", __name__)

HOMES = {
    Role.FACILITATOR: "facilitators.home.index",
    Role.STRUCTURE_ADMIN: "facilitators.home.index",
    Role.COMPANY: "companies.home.index",
    Role.BUYER: "buyers.home.index",
    Role.PRESCRIBER: "prescribers.home.index",
    Role.INSTANCE_ADMIN: "instance.structures.index",
}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return redirect(url_for(HOMES[viewer().role]), code=303)
