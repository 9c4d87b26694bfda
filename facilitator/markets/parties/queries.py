"""Reading the companies and buyers of a structure's markets."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.markets.models import AwardMember, Market, MarketAuthority
from facilitator.organisations.access import Viewer, staff_structure_id
from facilitator.organisations.models import Authority, Company


def list_companies(session: Session, viewer: Viewer) -> Sequence[Company]:
    """The companies of the structure's markets, subcontractors included, by name. Raises NotVisible."""
    taking_part = sa.select(AwardMember.company_id).where(AwardMember.structure_id == staff_structure_id(viewer))
    query = sa.select(Company).where(Company.id.in_(taking_part)).order_by(Company.name, Company.id)
    return session.scalars(query).all()


def list_authorities(session: Session, viewer: Viewer) -> Sequence[Authority]:
    """The buyers of the structure's markets, by name. Raises NotVisible."""
    buying = buyers_of(staff_structure_id(viewer))
    query = sa.select(Authority).where(Authority.id.in_(buying)).order_by(Authority.name, Authority.id)
    return session.scalars(query).all()


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
