"""Who sees the amendments: the staff of the structure that follows the market."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.kernel.errors import NotVisible
from facilitator.markets.changes.models import ContractChange
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.organisations.access import Viewer, staff_structure_id


def visible_changes(viewer: Viewer) -> sa.Select[ContractChange]:
    """The acts of the structure's markets, with lot, market, buyer and companies. Raises NotVisible."""
    lot = joinedload(ContractChange.lot)
    return (
        sa.select(ContractChange)
        .where(ContractChange.structure_id == staff_structure_id(viewer))
        .options(
            lot.joinedload(Lot.market).joinedload(Market.authority),
            lot.joinedload(Lot.award).selectinload(Award.members).joinedload(AwardMember.company),
        )
    )


def get_change(session: Session, viewer: Viewer, change_id: uuid.UUID) -> ContractChange:
    """Raises NotVisible."""
    change = session.scalar(visible_changes(viewer).where(ContractChange.id == change_id))
    if change is None:
        raise NotVisible
    return change
