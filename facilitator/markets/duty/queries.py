"""Reading where projects stand with the duty to consider. The scope comes from `markets.access`."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.markets import access
from facilitator.markets.clauses.enums import LegalBasis
from facilitator.markets.clauses.models import Clause, ClauseLot
from facilitator.markets.duty import rules
from facilitator.markets.duty.rules import Assessment, Project, Threshold
from facilitator.markets.enums import DutyState, MarketState, SocialCondition
from facilitator.markets.models import Lot, Market
from facilitator.organisations.access import Viewer
from facilitator.organisations.models import Authority
from facilitator.references.queries import list_dated
from facilitator.references.rules import choose

_COLUMNS = (
    Market.id, Market.structure_id, Market.title, Market.reference, Market.state, Market.launched_on,
    Market.notified_on, Market.estimated_value, Market.purchase_type, Market.buyer_category,
    Market.social_conditions, Market.duty_ground, Authority.name.label("buyer"), Authority.category,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """A market and where it stands. `state`: the market's own, not the duty's."""

    market_id: uuid.UUID
    title: str
    reference: str | None
    buyer: str
    state: MarketState
    found: Assessment


@dataclass(frozen=True, kw_only=True, slots=True)
class Duties:
    """Those of one state of duty (or all), and how many of each."""

    counts: Mapping[DutyState, int]
    chosen: list[Duty]


def assess_market(session: Session, market: Market, bases: Collection[LegalBasis]) -> Assessment:
    """One market, its buyer loaded; `bases`: those of its clauses."""
    project = _project(market, market.authority.category, bases)
    return rules.assess(project, _Thresholds(session, market.structure_id).of(project))


def list_duties(session: Session, viewer: Viewer, wanted: DutyState | None) -> Duties:
    """The viewer's markets, except those given up: three queries, whatever their number.

    The latest launched first, then those whose launch is unknown.
    """
    scope = access.visible_markets(viewer).where(Market.state != MarketState.ABANDONED)
    query = (
        scope.join(Authority, Authority.id == Market.authority_id)
        .with_only_columns(*_COLUMNS)
        .order_by(Market.launched_on.desc().nulls_last(), Market.notified_on.desc().nulls_last(), Market.id)
    )
    bases = _bases(session, scope.with_only_columns(Market.id))
    thresholds = _Thresholds(session, viewer.structure_id)
    found = [_duty(row, bases.get(row.id, ()), thresholds) for row in session.execute(query)]
    return Duties(
        counts=Counter(duty.found.state for duty in found),
        chosen=[duty for duty in found if wanted is None or duty.found.state is wanted],
    )


def _duty(row: Any, bases: Collection[LegalBasis], thresholds: "_Thresholds") -> Duty:
    project = _project(row, row.category, bases)
    return Duty(
        market_id=row.id, title=row.title, reference=row.reference, buyer=row.buyer, state=row.state,
        found=rules.assess(project, thresholds.of(project)),
    )  # fmt: skip


def _project(market: Any, category: Any, bases: Collection[LegalBasis]) -> Project:
    return Project(
        launched_on=market.launched_on, notified_on=market.notified_on, estimated_value=market.estimated_value,
        purchase_type=market.purchase_type, category=market.buyer_category or category, bases=bases,
        conditions=[SocialCondition(value) for value in market.social_conditions], ground=market.duty_ground,
    )  # fmt: skip


def _bases(session: Session, market_ids: sa.Select[uuid.UUID]) -> dict[uuid.UUID, set[LegalBasis]]:
    query = (
        sa.select(Lot.market_id, Clause.legal_basis)
        .join(ClauseLot, ClauseLot.lot_id == Lot.id)
        .join(Clause, Clause.id == ClauseLot.clause_id)
        .where(Lot.market_id.in_(market_ids))
        .distinct()
    )
    found: dict[uuid.UUID, set[LegalBasis]] = {}
    for market_id, basis in session.execute(query):
        found.setdefault(market_id, set()).add(basis)
    return found


class _Thresholds:
    """Every dated threshold, read once; the structure's own win."""

    def __init__(self, session: Session, structure_id: uuid.UUID | None) -> None:
        self._by_key: dict[str, list[Any]] = {}
        for value in list_dated(session, rules.THRESHOLD_KEYS, structure_id=structure_id):
            self._by_key.setdefault(value.key, []).append(value)

    def of(self, project: Project) -> Threshold | None:
        """The one that held on the day of launch."""
        key = rules.threshold_key(project.purchase_type, project.category)
        if key is None or project.launched_on is None:
            return None
        return _threshold(self._by_key.get(key, ()), project.launched_on)


def _threshold(values: Iterable[Any], on: date) -> Threshold | None:
    value = choose(values, on=on)
    return Threshold(value=value.number, starts_on=value.starts_on, source=value.source) if value else None
