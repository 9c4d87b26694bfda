"""What a file would change: each of its lines compared with what was imported before."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.markets.changes.queries import list_accepted_terms
from facilitator.markets.changes.rules import Terms
from facilitator.markets.decp import wording
from facilitator.markets.decp.contracts import PublishedContract, RecordKey
from facilitator.markets.decp.enums import LineStatus
from facilitator.markets.decp.files import Line
from facilitator.markets.decp.grouping import KnownMarket, amended
from facilitator.markets.decp.models import DecpRecord
from facilitator.markets.decp.rules import normalise
from facilitator.markets.models import Lot, Market

BATCH = 500
"""Values in one IN (…)."""
SAME_AS_ANOTHER = "Ce contrat figure plusieurs fois dans le fichier : la publication la plus récente est retenue."
OLDER = "Une publication plus récente de ce contrat a déjà été importée."
SAME_ID = "Cet identifiant sert à plusieurs contrats du même acheteur : importé comme un lot de plus."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stored:
    """A record imported before."""

    id: uuid.UUID
    content_hash: str
    lot_id: uuid.UUID
    market_id: uuid.UUID


@dataclass(slots=True)
class Outcome:
    """What becomes of a line. `before` is the contract as it was imported, when it changed."""

    line: Line
    status: LineStatus
    messages: list[str] = field(default_factory=list)
    before: PublishedContract | None = None
    stored: Stored | None = None


@dataclass(slots=True)
class Comparison:
    """A file against the database; `outcomes` follow the order of the file."""

    outcomes: list[Outcome]
    known_markets: dict[tuple[str, str], list[KnownMarket]]

    def count(self, status: LineStatus) -> int:
        return sum(outcome.status is status for outcome in self.outcomes)


def compare(session: Session, structure_id: uuid.UUID, lines: Sequence[Line]) -> Comparison:
    """Say for each line whether it is new, changed, already there or unusable. Writes nothing."""
    chosen = _choose(lines)
    stored, known_markets = _stored_records(session, structure_id, {key.buyer for key in chosen})
    sources = _sources(session, _changed(chosen, stored))
    uses = _uses(chosen, stored)
    outcomes = []
    for line in lines:
        outcome = _outcome(line, chosen, stored, sources)
        if outcome.status is LineStatus.CREATED and _key(line).uid and len(uses[_key(line)[:2]]) > 1:
            outcome.messages.append(SAME_ID)
        outcomes.append(outcome)
    return Comparison(outcomes, known_markets)


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """`values` in lists of at most `size`."""
    batch: list[T] = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def published_contracts(
    session: Session, market_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, dict[uuid.UUID, PublishedContract]]:
    """What was imported for each of these markets, as amended since, by market then record."""
    contracts: dict[uuid.UUID, dict[uuid.UUID, PublishedContract]] = defaultdict(dict)
    for batch in batches(sorted(set(market_ids))):
        query = (
            sa.select(Lot.market_id, Lot.id, DecpRecord.id, DecpRecord.source)
            .join(DecpRecord, DecpRecord.lot_id == Lot.id)
            .where(Lot.market_id.in_(batch))
            .order_by(DecpRecord.id)
        )
        rows = session.execute(query).all()
        accepted = accepted_terms(session, [lot_id for _market_id, lot_id, _record_id, _source in rows])
        for market_id, lot_id, record_id, source in rows:
            contracts[market_id][record_id] = amended(normalise(source), accepted.get(lot_id, ()))
    return contracts


def accepted_terms(session: Session, lot_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Terms]]:
    """The accepted modifications of these lots, the earliest first."""
    found: dict[uuid.UUID, list[Terms]] = {}
    for batch in batches(sorted(set(lot_ids))):
        found |= list_accepted_terms(session, batch)
    return found


def list_records(session: Session, lot_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[PublishedContract]]:
    """What was published about each of these lots. The caller has authorised them."""
    query = sa.select(DecpRecord).where(DecpRecord.lot_id.in_(lot_ids)).order_by(DecpRecord.lot_id, DecpRecord.id)
    records: dict[uuid.UUID, list[PublishedContract]] = defaultdict(list)
    for record in session.scalars(query):
        records[record.lot_id].append(normalise(record.source))
    return records


def _key(line: Line) -> RecordKey:
    return line.contract.key if line.contract else RecordKey("", "", "")


def _choose(lines: Sequence[Line]) -> dict[RecordKey, Line]:
    """One line for each contract: its latest publication, whatever the order of the file."""
    chosen: dict[RecordKey, Line] = {}
    for line in lines:
        if line.contract is None:
            continue
        rival = chosen.setdefault(line.contract.key, line)
        if rival is not line and _rank(line) > _rank(rival):
            chosen[line.contract.key] = line
    return chosen


def _rank(line: Line) -> tuple[date, str]:
    assert line.contract is not None  # noqa: S101  chosen among usable lines
    return line.contract.latest_on, line.contract.content_hash


def _stored_records(
    session: Session, structure_id: uuid.UUID, buyers: Iterable[str]
) -> tuple[dict[RecordKey, Stored], dict[tuple[str, str], list[KnownMarket]]]:
    records: dict[RecordKey, Stored] = {}
    markets: dict[tuple[str, str], dict[uuid.UUID, KnownMarket]] = defaultdict(dict)
    for batch in batches(sorted(buyers)):
        query = (
            sa.select(DecpRecord.id, DecpRecord.buyer, DecpRecord.uid, DecpRecord.discriminator)
            .add_columns(DecpRecord.content_hash, DecpRecord.lot_id, Lot.market_id, Market.notified_on)
            .join(Lot, Lot.id == DecpRecord.lot_id)
            .join(Market, Market.id == Lot.market_id)
            .where(DecpRecord.structure_id == structure_id, DecpRecord.buyer.in_(batch))
            .order_by(DecpRecord.id)
        )
        for row in session.execute(query):
            key = RecordKey(row.buyer, row.uid, row.discriminator)
            records[key] = Stored(row.id, row.content_hash, row.lot_id, row.market_id)
            if row.uid:
                markets[key[:2]][row.market_id] = KnownMarket(row.market_id, row.notified_on)
    return records, {identity: list(known.values()) for identity, known in markets.items()}


def _changed(chosen: dict[RecordKey, Line], stored: dict[RecordKey, Stored]) -> list[uuid.UUID]:
    return [
        stored[key].id
        for key, line in chosen.items()
        if key in stored and line.contract and line.contract.content_hash != stored[key].content_hash
    ]


def _sources(session: Session, record_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Any]:
    sources: dict[uuid.UUID, Any] = {}
    for batch in batches(record_ids):
        query = sa.select(DecpRecord.id, DecpRecord.source).where(DecpRecord.id.in_(batch))
        sources |= {row.id: row.source for row in session.execute(query)}
    return sources


def _uses(chosen: Iterable[RecordKey], stored: Iterable[RecordKey]) -> dict[tuple[str, str], set[str]]:
    """By buyer and id, the contracts that use it, in the file or in the database."""
    uses: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key in (*chosen, *stored):
        uses[key[:2]].add(key.discriminator)
    return uses


def _outcome(
    line: Line, chosen: dict[RecordKey, Line], stored: dict[RecordKey, Stored], sources: dict[uuid.UUID, Any]
) -> Outcome:
    contract = line.contract
    if contract is None:
        return Outcome(line, LineStatus.REJECTED, [line.reason or ""])
    messages = list(contract.warnings)
    key = contract.key
    known = stored.get(key)
    if chosen[key] is not line:
        return Outcome(line, LineStatus.UNCHANGED, [*messages, SAME_AS_ANOTHER], stored=known)
    if known is None:
        return Outcome(line, LineStatus.CREATED, messages)
    if known.id not in sources:
        return Outcome(line, LineStatus.UNCHANGED, messages, stored=known)
    before = normalise(sources[known.id])
    if contract.published_on and before.published_on and contract.latest_on < before.latest_on:
        return Outcome(line, LineStatus.UNCHANGED, [*messages, OLDER], stored=known)
    changes = wording.differences(before, contract)
    status = LineStatus.UPDATED if changes else LineStatus.UNCHANGED
    return Outcome(line, status, [*messages, *changes], before, known)


def map_markets(session: Session, structure_id: uuid.UUID, outcomes: Iterable[Outcome]) -> dict[int, uuid.UUID]:
    """By position in the file, the market that each imported line belongs to."""
    keys = {line.contract.key: line.position for line in (outcome.line for outcome in outcomes) if line.contract}
    records, _markets = _stored_records(session, structure_id, {key.buyer for key in keys})
    return {position: records[key].market_id for key, position in keys.items() if key in records}
