"""Portal of the facilitators: those whom a structure employs."""

from flask import Blueprint

from facilitator.organisations.enums import STAFF
from facilitator.portals.facilitators import (
    calibration,
    clauses,
    declarations,
    evaluations,
    home,
    members,
    obligations,
    people,
    placements,
    reminders,
)
from facilitator.portals.shared.audience import open_to
from facilitator.portals.shared.page import NavigationItem, register_navigation

blueprint = Blueprint("facilitators", __name__, url_prefix="/facilitateur")
open_to(blueprint, *STAFF)
for family in (
    home,
    clauses,
    declarations,
    obligations,
    calibration,
    people,
    placements,
    evaluations,
    reminders,
    members,
):
    blueprint.register_blueprint(family.blueprint)

register_navigation(
    STAFF,
    (
        NavigationItem(label="À faire", endpoint="facilitators.home.index", icon="check2-square"),
        NavigationItem(label="Déclarations", endpoint="facilitators.declarations.index", icon="calendar-check"),
        NavigationItem(label="Personnes", endpoint="facilitators.people.index", icon="people"),
        NavigationItem(label="Évaluations", endpoint="facilitators.evaluations.index", icon="clipboard-check"),
        NavigationItem(label="Relances", endpoint="facilitators.reminders.index", icon="bell"),
        NavigationItem(label="Réglages", endpoint="facilitators.members.index", icon="gear"),
    ),
)
