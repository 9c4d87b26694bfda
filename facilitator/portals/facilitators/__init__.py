"""Portal of the facilitators: those whom a structure employs."""

from flask import Blueprint

from facilitator.organisations.enums import STAFF
from facilitator.portals.facilitators import (
    activity,
    authorities,
    calibration,
    changes,
    clause_documents,
    clause_list,
    clauses,
    companies,
    contacts,
    cpv,
    declarations,
    duty,
    evaluations,
    home,
    imports,
    lots,
    market_states,
    markets,
    members,
    obligations,
    operations,
    options,
    people,
    placements,
    publications,
    references,
    reminders,
    search,
    takeovers,
    views,
    wordings,
)
from facilitator.portals.shared.audience import open_to
from facilitator.portals.shared.page import NavigationItem, register_navigation, register_search

blueprint = Blueprint("facilitators", __name__, url_prefix="/facilitateur")
open_to(blueprint, *STAFF)
for family in (
    home,
    markets,
    market_states,
    operations,
    options,
    duty,
    cpv,
    lots,
    imports,
    changes,
    publications,
    contacts,
    clause_list,
    clauses,
    clause_documents,
    declarations,
    obligations,
    activity,
    calibration,
    people,
    placements,
    evaluations,
    reminders,
    companies,
    authorities,
    members,
    references,
    search,
    takeovers,
    views,
    wordings,
):
    blueprint.register_blueprint(family.blueprint)

register_navigation(
    STAFF,
    (
        NavigationItem(label="À faire", endpoint="facilitators.home.index", icon="check2-square"),
        NavigationItem(label="Marchés", endpoint="facilitators.markets.index", icon="folder2-open"),
        NavigationItem(label="Clauses", endpoint="facilitators.clause_list.index", icon="card-checklist"),
        NavigationItem(label="Calibrages", endpoint="facilitators.calibration.index", icon="calculator"),
        NavigationItem(label="Personnes", endpoint="facilitators.people.index", icon="people"),
        NavigationItem(label="Déclarations", endpoint="facilitators.declarations.index", icon="calendar-check"),
        NavigationItem(label="Évaluations", endpoint="facilitators.evaluations.index", icon="clipboard-check"),
        NavigationItem(label="Relances", endpoint="facilitators.reminders.index", icon="bell"),
        NavigationItem(label="Entreprises", endpoint="facilitators.companies.index", icon="building"),
        NavigationItem(label="Acheteurs", endpoint="facilitators.authorities.index", icon="bank"),
        NavigationItem(label="Réglages", endpoint="facilitators.members.index", icon="gear"),
    ),
)
register_search(STAFF, "facilitators.search.index")
