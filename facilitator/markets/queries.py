"""Reading markets. The scope always comes from `access`."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.markets import access
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.organisations.access import Viewer


def list_lots(session: Session, viewer: Viewer, lot_ids: Sequence[uuid.UUID]) -> Sequence[Lot]:
    """Those of these lots that the viewer sees, with their market and holders."""
    visible = access.visible_markets(viewer).with_only_columns(Market.id)
    query = (
        sa.select(Lot)
        .where(Lot.id.in_(lot_ids), Lot.market_id.in_(visible))
        .options(
            joinedload(Lot.market),
            joinedload(Lot.award).selectinload(Award.members).joinedload(AwardMember.company),
        )
        .order_by(Lot.market_id, Lot.position, Lot.id)
    )
    return session.scalars(query).all()
