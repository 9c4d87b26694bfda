"""Portal of the instance administrator: structures, mail, jobs; no person."""

from flask import Blueprint

from facilitator.organisations.enums import Role
from facilitator.portals.instance import identities, jobs, mails, references, structures
from facilitator.portals.shared.audience import open_to
from facilitator.portals.shared.page import NavigationItem, register_navigation

blueprint = Blueprint("instance", __name__, url_prefix="/instance")
open_to(blueprint, Role.INSTANCE_ADMIN)
for family in (structures, identities, references, mails, jobs):
    blueprint.register_blueprint(family.blueprint)

register_navigation(
    frozenset({Role.INSTANCE_ADMIN}),
    (
        NavigationItem(label="Structures", endpoint="instance.structures.index", icon="building"),
        NavigationItem(label="Organisations", endpoint="instance.identities.index", icon="bank"),
        NavigationItem(label="Valeurs de référence", endpoint="instance.references.index", icon="calculator"),
        NavigationItem(label="Messages", endpoint="instance.mails.index", icon="envelope"),
        NavigationItem(label="Travaux", endpoint="instance.jobs.index", icon="clock-history"),
    ),
)
