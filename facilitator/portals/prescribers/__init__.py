"""Portal of the prescribers: for now, who opened their access and whom to write to."""

from flask import Blueprint

from facilitator.organisations.enums import Role
from facilitator.portals.prescribers import home
from facilitator.portals.shared.audience import open_to
from facilitator.portals.shared.page import NavigationItem, register_navigation

blueprint = Blueprint("prescribers", __name__, url_prefix="/prescripteur")
open_to(blueprint, Role.PRESCRIBER)
blueprint.register_blueprint(home.blueprint)

register_navigation(
    frozenset({Role.PRESCRIBER}),
    (NavigationItem(label="Mon accès", endpoint="prescribers.home.index", icon="signpost"),),
)
