"""Reading operations and their markets."""

import uuid
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.kernel.errors import NotVisible
from facilitator.kernel.paging import Paged, paged
from facilitator.markets import access
from facilitator.markets.enums import MarketKind
from facilitator.markets.models import Market, Operation
from facilitator.organisations.access import Viewer, staff_structure_id

MOST_CHOICES = 500


def operations_of(viewer: Viewer) -> sa.Select[Operation]:
    """The operations of the staff's structure, unordered. Raises NotVisible for anyone else."""
    return sa.select(Operation).where(Operation.structure_id == staff_structure_id(viewer))


def page_of_operations(session: Session, viewer: Viewer, number: int) -> Paged[Operation]:
    """By title, with their buyer."""
    query = operations_of(viewer).options(joinedload(Operation.authority)).order_by(Operation.title, Operation.id)
    return paged(session, query, number)


def list_operations(session: Session, viewer: Viewer) -> Sequence[Operation]:
    """For a select: the `MOST_CHOICES` first by title."""
    return session.scalars(operations_of(viewer).order_by(Operation.title, Operation.id).limit(MOST_CHOICES)).all()


def get_operation(session: Session, viewer: Viewer, operation_id: uuid.UUID) -> Operation:
    """With its buyer. Raises NotVisible."""
    query = operations_of(viewer).where(Operation.id == operation_id).options(joinedload(Operation.authority))
    found = session.scalar(query)
    if found is None:
        raise NotVisible
    return found


def count_markets(session: Session, operation_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many markets each of these operations has; those without any are absent."""
    query = (
        sa.select(Market.operation_id, sa.func.count().label("markets"))
        .where(Market.operation_id.in_(list(operation_ids)))
        .group_by(Market.operation_id)
    )
    return {row.operation_id: row.markets for row in session.execute(query) if row.operation_id}


def list_frameworks(session: Session, viewer: Viewer) -> Sequence[Market]:
    """The accords-cadres of the viewer, for a select: the `MOST_CHOICES` first by title."""
    query = (
        access.visible_markets(viewer)
        .where(Market.kind == MarketKind.FRAMEWORK)
        .order_by(Market.title, Market.id)
        .limit(MOST_CHOICES)
    )
    return session.scalars(query).all()


def list_subsequent(session: Session, viewer: Viewer, framework: Market) -> Sequence[Market]:
    """The marchés subséquents of an accord-cadre that the viewer sees, latest notified first."""
    query = (
        access.visible_markets(viewer)
        .where(Market.framework_id == framework.id)
        .order_by(Market.notified_on.desc().nulls_last(), Market.id)
    )
    return session.scalars(query).all()
