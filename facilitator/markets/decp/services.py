"""Writing what a file brings: markets, lots, holders, and the records that remember where they came from.

The file is read before; here, one comparison and one bulk transaction, which the caller commits.
"""

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor, JournalEntry
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.db import Base, new_id
from facilitator.markets.changes.models import ContractChange
from facilitator.markets.changes.rules import Terms
from facilitator.markets.decp import grouping
from facilitator.markets.decp.amendments import acts_of, follow_acts
from facilitator.markets.decp.contracts import Party, PublishedContract, RecordKey
from facilitator.markets.decp.enums import LineStatus
from facilitator.markets.decp.files import Line
from facilitator.markets.decp.models import DecpRecord
from facilitator.markets.decp.parties import Directory, add_establishments
from facilitator.markets.decp.queries import (
    Comparison,
    Outcome,
    accepted_terms,
    batches,
    compare,
    published_contracts,
)
from facilitator.markets.enums import MarketState, MemberRole
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.organisations.models import Authority, Company, Structure

SOURCE = "decp"
BATCH = 500
"""Markets written together."""

Row = dict[str, Any]
Accepted = Mapping[uuid.UUID, Sequence[Terms]]
"""By lot, the modifications that somebody accepted."""


def import_lines(session: Session, structure: Structure, lines: Sequence[Line], *, by: Actor) -> Comparison:
    """Bring these lines in: new contracts become lots, changed ones update what their source says anew.

    What a facilitator typed stays, unless the same field changed in the source. Importing again changes nothing.
    """
    comparison = compare(session, structure.id, lines)
    _Import(session, structure.id, by).run(comparison)
    counts = {status.value: comparison.count(status) for status in LineStatus}
    if counts[LineStatus.CREATED] or counts[LineStatus.UPDATED]:
        record(session, by=by, event="decp.imported", subject=structure, structure_id=structure.id, **counts)
    return comparison


class _Import:
    """One import under way."""

    def __init__(self, session: Session, structure_id: uuid.UUID, by: Actor) -> None:
        self._session = session
        self._structure_id = structure_id
        self._by = by

    def run(self, comparison: Comparison) -> None:
        created = [outcome for outcome in comparison.outcomes if outcome.status is LineStatus.CREATED]
        updated = [outcome for outcome in comparison.outcomes if outcome.status is LineStatus.UPDATED]
        self._find_parties([outcome.line.contract for outcome in created if outcome.line.contract])
        sources = {outcome.line.contract.key: outcome.line.source for outcome in created if outcome.line.contract}
        groups = grouping.group(
            [outcome.line.contract for outcome in created if outcome.line.contract], comparison.known_markets
        )
        joined = [group for group in groups if group.market_id]
        before = published_contracts(
            self._session,
            [*(g.market_id for g in joined if g.market_id), *(o.stored.market_id for o in updated if o.stored)],
        )
        accepted = accepted_terms(self._session, [o.stored.lot_id for o in updated if o.stored])
        for batch in batches([group for group in groups if group.market_id is None], BATCH):
            self._create_markets(batch, sources)
        self._join_markets(joined, sources)
        self._update_lots(updated, accepted)
        self._update_markets(before, joined, updated, accepted)
        self._follow_acts(updated)

    # --- buyers and companies ---

    def _find_parties(self, contracts: Sequence[PublishedContract]) -> None:
        holders = [party for contract in contracts for party in contract.holders]
        self._buyers = Directory(self._session, Authority, [contract.buyer for contract in contracts])
        self._companies = Directory(self._session, Company, holders)
        for directory, noun in ((self._buyers, "authority"), (self._companies, "company")):
            directory.complete()
            self._journal(noun.capitalize(), f"{noun}.created", [(row_id, {}) for row_id in directory.created])
            self._journal(noun.capitalize(), f"{noun}.named", [(row_id, {}) for row_id in directory.named])
        add_establishments(self._session, self._companies, holders)

    # --- what is new ---

    def _create_markets(self, groups: Sequence[grouping.Group], sources: Mapping[RecordKey, str]) -> None:
        for group in groups:
            group.market_id = new_id()
        self._insert(Market, [self._market_row(group) for group in groups])
        self._add_lots([(group, 1) for group in groups], sources)
        created = [(group.market_id, {"lots": len(group.contracts)}) for group in groups]
        self._journal("Market", "market.created", created)

    def _market_row(self, group: grouping.Group) -> Row:
        return {
            "id": group.market_id,
            "structure_id": self._structure_id,
            "authority_id": self._buyers[group.contracts[0].buyer],
            "state": MarketState.RUNNING,
            **grouping.describe_market(group.contracts),
        }

    def _join_markets(self, groups: Sequence[grouping.Group], sources: Mapping[RecordKey, str]) -> None:
        for batch in batches(groups, BATCH):
            market_ids = [group.market_id for group in batch]
            query = sa.select(Lot.market_id, sa.func.max(Lot.position).label("last")).where(
                Lot.market_id.in_(market_ids)
            )
            last: dict[uuid.UUID | None, int] = {
                row.market_id: row.last for row in self._session.execute(query.group_by(Lot.market_id))
            }
            self._add_lots([(group, last.get(group.market_id, 0) + 1) for group in batch], sources)
            added = [(group.market_id, {"lot": contract.title}) for group in batch for contract in group.contracts]
            self._journal("Market", "market.lot_added", added)

    def _add_lots(self, groups: Sequence[tuple[grouping.Group, int]], sources: Mapping[RecordKey, str]) -> None:
        lots: list[Row] = []
        records: list[Row] = []
        awards: list[Row] = []
        members: list[Row] = []
        acts: list[Row] = []
        for group, first in groups:
            for position, contract in enumerate(sorted(group.contracts, key=grouping.lot_order), start=first):
                lot = self._lot_row(group, contract, position)
                lots.append(lot)
                records.append(self._record_row(lot["id"], contract, sources[contract.key]))
                acts += acts_of(self._structure_id, lot["id"], contract)
                if contract.holders:
                    awards.append(self._award_row(lot["id"], contract))
                    members += self._member_rows(awards[-1]["id"], contract.holders)
        written = ((Lot, lots), (DecpRecord, records), (Award, awards), (AwardMember, members), (ContractChange, acts))
        for model, rows in written:
            self._insert(model, rows)

    def _lot_row(self, group: grouping.Group, contract: PublishedContract, position: int) -> Row:
        return {
            "id": new_id(),
            "structure_id": self._structure_id,
            "market_id": group.market_id,
            "position": position,
            **grouping.describe_lot(contract),
        }

    def _record_row(self, lot_id: uuid.UUID, contract: PublishedContract, source: str) -> Row:
        return {
            "id": new_id(),
            "structure_id": self._structure_id,
            "lot_id": lot_id,
            **contract.key._asdict(),
            "content_hash": contract.content_hash,
            "source": json.loads(source),
            "warnings": list(contract.warnings),
            "imported_at": clock.now(),
        }

    def _award_row(self, lot_id: uuid.UUID, contract: PublishedContract) -> Row:
        return {
            "id": new_id(),
            "structure_id": self._structure_id,
            "lot_id": lot_id,
            "groupement": grouping.groupement(contract),
        }

    def _member_rows(self, award_id: uuid.UUID, holders: Iterable[Party]) -> list[Row]:
        """One row a company: two establishments of one company are one member."""
        sirets: dict[uuid.UUID, str | None] = {}
        for party in holders:
            sirets.setdefault(self._companies[party], party.siret)
        return [
            {
                "id": new_id(),
                "structure_id": self._structure_id,
                "award_id": award_id,
                "company_id": company_id,
                "siret": siret,
                "role": MemberRole.LEAD if position == 1 else MemberRole.MEMBER,
                "position": position,
            }
            for position, (company_id, siret) in enumerate(sirets.items(), start=1)
        ]

    # --- what changed ---

    def _update_lots(self, outcomes: Sequence[Outcome], accepted: Accepted) -> None:
        changes: list[tuple[uuid.UUID, Row]] = []
        for batch in batches(outcomes, BATCH):
            lots = self._by_id(Lot, [outcome.stored.lot_id for outcome in batch if outcome.stored])
            awards = self._awards(lots)
            for outcome in batch:
                if outcome.stored is None or outcome.before is None or outcome.line.contract is None:
                    continue
                lot = lots[outcome.stored.lot_id]
                before, after = (
                    grouping.amended(contract, accepted.get(lot.id, ()))
                    for contract in (outcome.before, outcome.line.contract)
                )
                fields = _assign(lot, grouping.describe_lot(before), grouping.describe_lot(after))
                if (
                    lot.id in awards
                    and awards[lot.id].groupement is grouping.groupement(before)
                    and len(after.holders) > 1
                ):
                    awards[lot.id].groupement = grouping.groupement(after)
                if fields:
                    changes.append((lot.id, {"fields": fields}))
            self._remember(batch)
        self._journal("Lot", "lot.updated", changes)

    def _awards(self, lot_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Award]:
        query = sa.select(Award).where(Award.lot_id.in_(list(lot_ids)))
        return {award.lot_id: award for award in self._session.scalars(query)}

    def _remember(self, outcomes: Sequence[Outcome]) -> None:
        """Keep the record as it is published now."""
        rows = [
            {
                "id": outcome.stored.id,
                "content_hash": outcome.line.contract.content_hash,
                "source": json.loads(outcome.line.source),
                "warnings": list(outcome.line.contract.warnings),
                "imported_at": clock.now(),
            }
            for outcome in outcomes
            if outcome.stored and outcome.line.contract
        ]
        self._session.execute(sa.update(DecpRecord), rows)

    def _update_markets(
        self,
        before: Mapping[uuid.UUID, Mapping[uuid.UUID, PublishedContract]],
        joined: Sequence[grouping.Group],
        updated: Sequence[Outcome],
        accepted: Accepted,
    ) -> None:
        """Follow what the market takes from its lots taken together: only what the import itself moved."""
        after: dict[uuid.UUID, list[PublishedContract]] = {}
        replaced = {
            o.stored.id: grouping.amended(o.line.contract, accepted.get(o.stored.lot_id, ()))
            for o in updated
            if o.stored and o.line.contract
        }
        for market_id, contracts in before.items():
            after[market_id] = [replaced.get(record_id, contract) for record_id, contract in contracts.items()]
        for group in joined:
            if group.market_id:
                after.setdefault(group.market_id, []).extend(group.contracts)
        changes: list[tuple[uuid.UUID, Row]] = []
        for batch in batches(sorted(before), BATCH):
            for market_id, market in self._by_id(Market, batch).items():
                old = grouping.describe_market(list(before[market_id].values()))
                fields = _assign(market, old, grouping.describe_market(after[market_id]))
                if fields:
                    changes.append((market_id, {"fields": fields}))
        self._session.flush()
        self._journal("Market", "market.updated", changes)

    def _follow_acts(self, outcomes: Sequence[Outcome]) -> None:
        """Keep for review what the buyer published since: amendments, subcontractors."""
        published = {o.stored.lot_id: o.line.contract for o in outcomes if o.stored and o.line.contract}
        acts = follow_acts(self._session, self._structure_id, published)
        self._insert(ContractChange, acts)
        counts = Counter(act["lot_id"] for act in acts)
        self._journal("Lot", "change.published", [(lot_id, {"acts": number}) for lot_id, number in counts.items()])

    # --- both ---

    def _by_id(self, model: type[Any], ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Any]:
        return {row.id: row for row in self._session.scalars(sa.select(model).where(model.id.in_(list(ids))))}

    def _journal(self, subject_type: str, event: str, subjects: Iterable[tuple[uuid.UUID | None, Row]]) -> None:
        """Many entries at once; `journal.record` writes them one by one."""
        rows = [
            {
                "structure_id": self._structure_id,
                "recorded_at": clock.now(),
                "actor_id": self._by.id,
                "actor_label": self._by.label,
                "event": event,
                "subject_type": subject_type,
                "subject_id": subject_id,
                "facts": {"source": SOURCE, **facts},
            }
            for subject_id, facts in subjects
        ]
        self._insert(JournalEntry, rows)

    def _insert(self, model: type[Base], rows: Sequence[Row]) -> None:
        """Straight to the table: the unit of work would double the time of a large import."""
        for batch in batches(rows, 1000):
            self._session.execute(sa.insert(model.__table__), batch)  # type: ignore[arg-type]


def _assign(row: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Give `row` the source's values that changed; the others may have been corrected by hand."""
    fields = [name for name, value in after.items() if before[name] != value and getattr(row, name) != value]
    for name in fields:
        setattr(row, name, after[name])
    return fields
