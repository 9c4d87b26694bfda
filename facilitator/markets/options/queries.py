"""Reading the tranches and reconductions of a market."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause, ClauseLot
from facilitator.markets.models import Lot, Market
from facilitator.markets.options.models import MarketOption


def list_options(session: Session, market: Market) -> Sequence[MarketOption]:
    """In the order of the contract."""
    query = (
        sa.select(MarketOption)
        .where(MarketOption.structure_id == market.structure_id, MarketOption.market_id == market.id)
        .order_by(MarketOption.position, MarketOption.id)
    )
    return session.scalars(query).all()


def list_running_clauses(session: Session, market: Market) -> Sequence[Clause]:
    """The running clauses on a lot of the market: those that an option may prolong."""
    covered = sa.select(ClauseLot.clause_id).join(Lot, Lot.id == ClauseLot.lot_id).where(Lot.market_id == market.id)
    query = (
        sa.select(Clause)
        .where(Clause.id.in_(covered), Clause.state == ClauseState.RUNNING)
        .order_by(Clause.created_at, Clause.id)
    )
    return session.scalars(query).all()
