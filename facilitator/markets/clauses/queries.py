"""Reading what a clause may cover, and the habits of its structure."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.markets.clauses.models import ClauseLot
from facilitator.markets.models import Lot, Market
from facilitator.organisations.models import Structure

MOST_LOTS = 60


def list_free_lots(session: Session, market: Market) -> Sequence[Lot]:
    """The lots that a new clause may cover: those of the market first, then of the same buyer's other markets.

    At most `MOST_LOTS`, with their market; none is under a clause yet.
    """
    query = (
        sa.select(Lot)
        .join(Lot.market)
        .where(
            Lot.structure_id == market.structure_id,
            Market.authority_id == market.authority_id,
            Lot.id.not_in(sa.select(ClauseLot.lot_id)),
        )
        .options(joinedload(Lot.market))
        .order_by(
            Lot.market_id != market.id, Market.notified_on.desc().nulls_last(), Lot.market_id, Lot.position, Lot.id
        )
        .limit(MOST_LOTS)
    )
    return session.scalars(query).all()


def get_habits(session: Session, structure_id: uuid.UUID) -> dict[str, Any]:
    """The settings of the structure, from which a new clause starts (see `rules.default_terms`)."""
    settings = session.scalar(sa.select(Structure.settings).where(Structure.id == structure_id))
    return settings or {}
