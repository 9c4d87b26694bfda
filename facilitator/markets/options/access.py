"""Who sees the tranches and reconductions: the staff of the structure that follows the market."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.kernel.errors import NotVisible
from facilitator.markets.options.models import MarketOption
from facilitator.organisations.access import Viewer, staff_structure_id


def get_option(session: Session, viewer: Viewer, option_id: uuid.UUID) -> MarketOption:
    """With its market. Raises NotVisible."""
    query = (
        sa.select(MarketOption)
        .where(MarketOption.id == option_id, MarketOption.structure_id == staff_structure_id(viewer))
        .options(joinedload(MarketOption.market))
    )
    found = session.scalar(query)
    if found is None:
        raise NotVisible
    return found
