"""The list of the duty to consider: the same for those who follow the markets and for those who buy."""

from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue

from facilitator.kernel.paging import paged_items
from facilitator.markets.duty.queries import list_duties
from facilitator.markets.duty.rules import SINCE
from facilitator.markets.enums import DutyState
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

VIEWS: Mapping[str, DutyState] = {
    "attendue": DutyState.MISSING,
    "a-verifier": DutyState.TO_CHECK,
    "motif": DutyState.JUSTIFIED,
    "condition": DutyState.MET,
    "non-concernes": DutyState.NOT_CONCERNED,
}


def duty_page(template: str) -> ResponseReturnValue:
    """The viewer's markets, of one state of duty or of all."""
    chosen = request.args.get("etat", "")
    found = list_duties(db(), viewer(), VIEWS.get(chosen))
    shown = paged_items(found.chosen, page_number())
    return page(
        template,
        found=shown,
        links=page_links(shown),
        counts=found.counts,
        total=sum(found.counts.values()),
        views=VIEWS,
        chosen=chosen if chosen in VIEWS else "",
        since=SINCE,
    )
