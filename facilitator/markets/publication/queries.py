"""Which lots of a structure may be published, and what the others lack."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.markets.decp.grouping import amended
from facilitator.markets.decp.models import DecpRecord
from facilitator.markets.decp.queries import accepted_terms, batches
from facilitator.markets.decp.rules import normalise
from facilitator.markets.enums import MarketState
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.markets.publication.composing import Origin, completed, describe, is_concession
from facilitator.markets.publication.fields import fields_of
from facilitator.markets.publication.rules import Fault, faults

NOTIFIED = (MarketState.NOTIFIED, MarketState.RUNNING, MarketState.CLOSED)
"""What is not yet, or never, a contract has nothing to publish."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A lot ready to be published, or not yet. `described` leaves out what was typed to complete it."""

    lot: Lot
    is_concession: bool
    record: dict[str, Any]
    described: dict[str, Any]
    faults: Sequence[Fault]


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """Every lot of a structure, sorted."""

    ready: Sequence[Prepared]
    lacking: Sequence[Prepared]


def prepare(session: Session, structure_id: uuid.UUID) -> Publication:
    """Every notified lot of the structure, in the order of the markets."""
    query = (
        sa.select(Lot.id)
        .join(Market, Market.id == Lot.market_id)
        .where(Market.structure_id == structure_id, Market.state.in_(NOTIFIED))
        .order_by(Market.notified_on, Market.id, Lot.position, Lot.id)
    )
    prepared = list(prepare_lots(session, session.scalars(query).all()))
    return Publication(
        ready=[one for one in prepared if not one.faults], lacking=[one for one in prepared if one.faults]
    )


def prepare_lots(session: Session, lot_ids: Sequence[uuid.UUID]) -> Iterator[Prepared]:
    """These lots, in this order. The caller has authorised them."""
    for batch in batches(lot_ids):
        query = (
            sa.select(Lot)
            .where(Lot.id.in_(batch))
            .options(
                joinedload(Lot.market).joinedload(Market.authority),
                joinedload(Lot.award).selectinload(Award.members).joinedload(AwardMember.company),
            )
        )
        lots = {lot.id: lot for lot in session.scalars(query)}
        origins = _origins(session, lots.values())
        alone = _alone(session, {lot.market_id for lot in lots.values()})
        for lot_id in batch:
            if (lot := lots.get(lot_id)) is not None:
                yield _prepare(lot, origins.get(lot_id), is_alone=lot.market_id in alone)


def _alone(session: Session, market_ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these markets that have one lot."""
    query = sa.select(Lot.market_id).where(Lot.market_id.in_(market_ids)).group_by(Lot.market_id)
    return set(session.scalars(query.having(sa.func.count() == 1)))


def _prepare(lot: Lot, origin: Origin | None, *, is_alone: bool) -> Prepared:
    concession = is_concession(lot, origin)
    fields = fields_of(is_concession=concession)
    described = describe(lot, origin, fields, is_alone=is_alone)
    record = completed(described, lot, fields)
    return Prepared(
        lot=lot,
        is_concession=concession,
        record=record,
        described=described,
        faults=faults(record, fields),
    )


def _origins(session: Session, lots: Iterable[Lot]) -> dict[uuid.UUID, Origin]:
    """The record of each of these lots that has one; of several, the last imported."""
    wanted = list(lots)
    rows = _records(session, {lot.market_id for lot in wanted})
    accepted = accepted_terms(session, [row.lot_id for row in rows])
    contracts = {row.id: normalise(row.source) for row in rows}
    markets: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        markets[row.market_id].append(amended(contracts[row.id], accepted.get(row.lot_id, ())))
    return {
        row.lot_id: Origin(
            source=row.source,
            contract=contracts[row.id],
            accepted=accepted.get(row.lot_id, ()),
            market=markets[row.market_id],
        )
        for row in rows
    }


def _records(session: Session, market_ids: Iterable[uuid.UUID]) -> list[sa.Row[Any]]:
    rows: list[sa.Row[Any]] = []
    for batch in batches(sorted(market_ids)):
        query = (
            sa.select(DecpRecord.id, DecpRecord.lot_id, DecpRecord.source, Lot.market_id)
            .join(Lot, Lot.id == DecpRecord.lot_id)
            .where(Lot.market_id.in_(batch))
            .order_by(DecpRecord.imported_at, DecpRecord.id)
        )
        rows += session.execute(query).all()
    return rows


def as_file(prepared: Iterable[Prepared]) -> bytes:
    """The records as a file of the regulatory format, UTF-8."""
    groups: dict[str, list[Any]] = {"marche": [], "contrat-concession": []}
    for one in prepared:
        groups["contrat-concession" if one.is_concession else "marche"].append(one.record)
    return json.dumps({"marches": groups}, ensure_ascii=False, indent=1).encode()
