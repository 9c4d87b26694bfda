"""Who sees which markets and lots.

Staff see their structure's; a buyer those it buys, alone or in a groupement de commandes; a company those it holds.
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitator.kernel.errors import NotVisible
from facilitator.markets.models import Award, AwardMember, Lot, Market, MarketAuthority
from facilitator.organisations.access import (
    Viewer,
    acting_authority_id,
    acting_company_id,
    acting_structure_id,
    staff_structure_id,
)
from facilitator.organisations.enums import Role


def may_edit(viewer: Viewer) -> bool:
    """Whether the viewer may change markets: the staff of a structure, on its own."""
    return viewer.is_staff and viewer.structure_id is not None


def visible_markets(viewer: Viewer) -> sa.Select[Market]:
    """The markets that the viewer may open. Raises NotVisible for a role that sees none."""
    if viewer.is_staff:
        return sa.select(Market).where(Market.structure_id == staff_structure_id(viewer))
    own = sa.select(Market).where(Market.structure_id == acting_structure_id(viewer))
    if viewer.role is Role.BUYER:
        return own.where(bought_by(acting_authority_id(viewer)))
    if viewer.role is Role.COMPANY:
        return own.where(Market.id.in_(_held_by(acting_company_id(viewer))))
    raise NotVisible


def bought_by(authority_id: uuid.UUID) -> sa.ColumnElement[bool]:
    """The authority coordinates the market, or is another buyer of its groupement de commandes."""
    joined = sa.select(MarketAuthority.market_id).where(MarketAuthority.authority_id == authority_id)
    return sa.or_(Market.authority_id == authority_id, Market.id.in_(joined))


def _held_by(company_id: uuid.UUID) -> sa.Select[uuid.UUID]:
    return (
        sa.select(Lot.market_id)
        .join(Award, Award.lot_id == Lot.id)
        .join(AwardMember, AwardMember.award_id == Award.id)
        .where(AwardMember.company_id == company_id)
    )


def get_market(session: Session, viewer: Viewer, market_id: uuid.UUID) -> Market:
    """The market with its buyers, department, operation, framework, referent, lots and holders. Raises NotVisible."""
    query = (
        visible_markets(viewer)
        .where(Market.id == market_id)
        .options(
            joinedload(Market.authority),
            joinedload(Market.department),
            joinedload(Market.operation),
            joinedload(Market.framework),
            joinedload(Market.referent),
            joinedload(Market.cpv_code),
            joinedload(Market.other_authorities),
            selectinload(Market.lots).joinedload(Lot.award).joinedload(Award.members).joinedload(AwardMember.company),
        )
    )
    market = session.scalars(query).unique().one_or_none()
    if market is None:
        raise NotVisible
    return market


def get_lot(session: Session, viewer: Viewer, lot_id: uuid.UUID) -> Lot:
    """The lot with its market, the market's buyer, and who holds it. Raises NotVisible."""
    visible = visible_markets(viewer).with_only_columns(Market.id)
    query = (
        sa.select(Lot)
        .where(Lot.id == lot_id, Lot.market_id.in_(visible))
        .options(
            joinedload(Lot.market).joinedload(Market.authority),
            joinedload(Lot.award).selectinload(Award.members).joinedload(AwardMember.company),
        )
    )
    lot = session.scalar(query)
    if lot is None:
        raise NotVisible
    return lot
