"""Who buys the structure's markets."""

import uuid

import sqlalchemy as sa

from facilitator.markets.models import Market, MarketAuthority


def purchases(structure_id: uuid.UUID) -> sa.CompoundSelect[tuple[uuid.UUID, uuid.UUID]]:
    """(market_id, authority_id) of each buyer of each market, coordinators and the others; a pair appears once."""
    coordinated = sa.select(Market.id.label("market_id"), Market.authority_id.label("authority_id"))
    joined = sa.select(MarketAuthority.market_id, MarketAuthority.authority_id).join(
        Market, Market.id == MarketAuthority.market_id
    )
    own = Market.structure_id == structure_id
    return sa.union(coordinated.where(own), joined.where(own))


def buyers_of(structure_id: uuid.UUID) -> sa.Select[uuid.UUID]:
    """The ids of the buyers of the structure's markets."""
    return sa.select(purchases(structure_id).subquery().c.authority_id)
