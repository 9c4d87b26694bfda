"""Portal of the companies: declare hours, follow what is owed."""

from flask import Blueprint

from facilitator.organisations.enums import Role
from facilitator.portals.companies import clauses, commitments, declarations, home, people
from facilitator.portals.shared.audience import open_to
from facilitator.portals.shared.page import NavigationItem, register_navigation

blueprint = Blueprint("companies", __name__, url_prefix="/entreprise")
open_to(blueprint, Role.COMPANY)
for family in (home, commitments, clauses, people, declarations):
    blueprint.register_blueprint(family.blueprint)

register_navigation(
    frozenset({Role.COMPANY}),
    (
        NavigationItem(label="Mes heures", endpoint="companies.home.index", icon="calendar-check"),
        NavigationItem(label="Mes engagements", endpoint="companies.commitments.index", icon="bullseye"),
        NavigationItem(label="Mes personnes", endpoint="companies.people.index", icon="people"),
        NavigationItem(label="Mes déclarations", endpoint="companies.declarations.index", icon="journal-check"),
    ),
)
