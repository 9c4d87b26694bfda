"""Commitments of a company: what it owes, what is done, what is left, by when."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.compliance.queries import AsOf, ClauseSituation, list_situations
from facilitator.kernel import clock
from facilitator.organisations.access import acting_company_id
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

blueprint = Blueprint("commitments", __name__)


@blueprint.get("/engagements")
def index() -> ResponseReturnValue:
    today = clock.today()
    situations = list_situations(db(), viewer(), AsOf(on=today))
    return page("companies/commitments/index.html", lines=[_own(one) for one in situations], today=today)


def _own(situation: ClauseSituation) -> dict[str, object]:
    """The clause and the company's own figures: those of its partners are not its affair."""
    company_id = acting_company_id(viewer())
    mine = next(one for one in situation.members if one.commitment.company_id == company_id)
    return {"clause": situation.clause, "figures": mine.figures}
