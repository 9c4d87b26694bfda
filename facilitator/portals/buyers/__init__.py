"""Portal of the buyers: see whether clauses are kept; never a name."""

from flask import Blueprint

from facilitator.organisations.enums import Role
from facilitator.portals.buyers import clauses, duty, home, markets
from facilitator.portals.shared.audience import open_to
from facilitator.portals.shared.page import NavigationItem, register_navigation

blueprint = Blueprint("buyers", __name__, url_prefix="/acheteur")
open_to(blueprint, Role.BUYER)
for family in (home, markets, clauses, duty):
    blueprint.register_blueprint(family.blueprint)

register_navigation(
    frozenset({Role.BUYER}),
    (
        NavigationItem(label="Mes clauses", endpoint="buyers.home.index", icon="bar-chart-line"),
        NavigationItem(label="Mes marchés", endpoint="buyers.markets.index", icon="folder2-open"),
        NavigationItem(label="Obligation de considération", endpoint="buyers.duty.index", icon="clipboard-check"),
    ),
)
