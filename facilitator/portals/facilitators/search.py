"""One search box for everything: the first finds of each list, and the way to the whole of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from facilitator.kernel import clock
from facilitator.kernel.paging import Part
from facilitator.markets.portfolio import queries as markets
from facilitator.markets.portfolio.queries import MarketFilter
from facilitator.organisations.access import Viewer
from facilitator.placements.people.queries import PeopleFilters, list_people
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

blueprint = Blueprint("search", __name__)

SHOWN = 5
SHORTEST = 2
"""Letters under which a search would give everything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Find:
    label: str
    url: str
    detail: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finds:
    """What one list holds for the words searched: the first ones, how many in all, where the whole is."""

    title: str
    total: int
    url: str
    first: Sequence[Find]


@blueprint.get("/recherche")
def index() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()
    groups = _search(db(), viewer(), words) if len(words) >= SHORTEST else []
    found = [group for group in groups if group.total]
    return page("facilitators/search/index.html", query=words, groups=found, is_short=len(words) < SHORTEST)


def _search(session: Session, who: Viewer, words: str) -> list[Finds]:
    return [_people(session, who, words), _markets(session, who, words), _companies(session, who, words)]


def _people(session: Session, who: Viewer, words: str) -> Finds:
    found = list_people(session, who, PeopleFilters(text=words, state=None), Part(), today=clock.today())
    return Finds(
        title="Personnes",
        total=found.total,
        url=url_for("facilitators.people.index", q=words, state="tous"),
        first=[
            Find(
                label=line.identity.full_name,
                url=url_for("facilitators.people.show", candidate_id=line.candidate.id),
                detail=line.identity.commune,
            )
            for line in found.items[:SHOWN]
        ],
    )


def _markets(session: Session, who: Viewer, words: str) -> Finds:
    found = markets.page_of_markets(session, who, MarketFilter(text=words), Part())
    return Finds(
        title="Marchés",
        total=found.total,
        url=url_for("facilitators.markets.index", q=words),
        first=[
            Find(
                label=market.title,
                url=url_for("facilitators.markets.show", market_id=market.id),
                detail=market.authority.name,
            )
            for market in found.items[:SHOWN]
        ],
    )


def _companies(session: Session, who: Viewer, words: str) -> Finds:
    found = markets.page_of_companies(session, who, words, 1)
    return Finds(
        title="Entreprises",
        total=found.total,
        url=url_for("facilitators.companies.index", q=words),
        first=[
            Find(
                label=company.name,
                url=url_for("facilitators.companies.show", company_id=company.id),
                detail=company.inclusion_kind.label,
            )
            for company in found.items[:SHOWN]
        ],
    )
