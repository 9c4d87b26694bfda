"""Who sees which calibration: the staff of the structure that made it."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitator.kernel.errors import NotVisible
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.models import Market
from facilitator.organisations.access import Viewer, staff_structure_id


def get_calibration(session: Session, viewer: Viewer, calibration_id: uuid.UUID) -> Calibration:
    """With its clause, its market, the market's buyer, referent and lots. Raises NotVisible."""
    query = (
        sa.select(Calibration)
        .where(Calibration.structure_id == staff_structure_id(viewer), Calibration.id == calibration_id)
        .options(
            joinedload(Calibration.clause),
            joinedload(Calibration.market).options(
                joinedload(Market.authority), joinedload(Market.referent), selectinload(Market.lots)
            ),
        )
    )
    calibration = session.scalar(query)
    if calibration is None:
        raise NotVisible
    return calibration
