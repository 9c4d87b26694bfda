"""Home of a buyer: its clauses and where they stand."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from facilitator.compliance.enums import AT_RISK, ComplianceState
from facilitator.compliance.queries import AsOf, count_without_clause, list_situations
from facilitator.kernel import clock
from facilitator.kernel.paging import paged_items
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("home", __name__)

VIEWS = {
    "": ("Toutes", frozenset(ComplianceState)),
    "a-suivre": ("À surveiller ou en retard", AT_RISK),
    "atteintes": ("Atteintes", frozenset({ComplianceState.MET})),
    "closes": ("Closes", frozenset({ComplianceState.CLOSED})),
}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    as_of = AsOf(on=clock.today())
    found = list_situations(db(), viewer(), as_of)
    chosen = request.args.get("etat", "")
    _label, states = VIEWS.get(chosen, VIEWS[""])
    shown = paged_items([situation for situation in found if situation.figures.state in states], page_number())
    return page(
        "buyers/home/index.html",
        shown=shown,
        links=page_links(shown),
        counts={
            key: sum(situation.figures.state in wanted for situation in found) for key, (_, wanted) in VIEWS.items()
        },
        views=VIEWS,
        chosen=chosen if chosen in VIEWS else "",
        total=len(found),
        without_clause=count_without_clause(db(), viewer()),
        as_of=as_of,
    )
