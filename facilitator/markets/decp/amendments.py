"""The acts published with a contract, kept as amendments to review."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel import clock
from facilitator.kernel.db import new_id
from facilitator.markets.changes.enums import ChangeKind, ChangeState
from facilitator.markets.changes.models import ContractChange
from facilitator.markets.decp.contracts import Modification, Party, PublishedContract, SubcontractingAct
from facilitator.markets.decp.queries import batches

NO_LONGER_PUBLISHED = "L’acheteur ne publie plus cet acte sous cette forme."
BY_IMPORT = "Import DECP"

Row = dict[str, Any]


def acts_of(structure_id: uuid.UUID, lot_id: uuid.UUID, contract: PublishedContract) -> list[Row]:
    """One row for each act of the contract; an act published twice is one."""
    rows = [
        *(_row(ChangeKind.MODIFICATION, act, _modification(act)) for act in contract.modifications),
        *(_row(ChangeKind.SUBCONTRACTING, act, _subcontracting(act)) for act in contract.subcontracting),
    ]
    distinct = {(row["kind"], row["fingerprint"]): row for row in rows}
    return [{"structure_id": structure_id, "lot_id": lot_id, **row} for row in distinct.values()]


def follow_acts(
    session: Session, structure_id: uuid.UUID, published: Mapping[uuid.UUID, PublishedContract]
) -> list[Row]:
    """The acts that these lots' new publications add, to be inserted. One no longer published, and not decided, goes.

    An act corrected by its buyer is another act: the first waits no more, or stays as it was decided.
    """
    added: list[Row] = []
    for batch in batches(published):
        known = _known(session, batch)
        for lot_id in batch:
            rows = acts_of(structure_id, lot_id, published[lot_id])
            added += [row for row in rows if (lot_id, row["kind"], row["fingerprint"]) not in known]
            still = {(lot_id, row["kind"], row["fingerprint"]) for row in rows}
            _set_aside([change for key, change in known.items() if key[0] == lot_id and key not in still])
    session.flush()
    return added


def _known(session: Session, lot_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, ChangeKind, str], ContractChange]:
    query = sa.select(ContractChange).where(ContractChange.lot_id.in_(lot_ids)).order_by(ContractChange.id)
    return {(change.lot_id, change.kind, change.fingerprint): change for change in session.scalars(query)}


def _set_aside(changes: Iterable[ContractChange]) -> None:
    for change in changes:
        if change.state is ChangeState.TO_REVIEW:
            change.state, change.reason = ChangeState.DISMISSED, NO_LONGER_PUBLISHED
            change.decided_at, change.decided_by = clock.now(), BY_IMPORT


def _row(kind: ChangeKind, act: Modification | SubcontractingAct, content: Row) -> Row:
    return {
        "id": new_id(),
        "kind": kind,
        "number": act.number,
        "published_on": act.published_on,
        "effective_on": act.notified_on,
        "summary": content.get("title"),
        "content": content,
        "fingerprint": _fingerprint(act.number, act.notified_on, content),
        "state": ChangeState.TO_REVIEW,
    }


def _modification(act: Modification) -> Row:
    return {
        "title": act.title,
        "amount": None if act.amount is None else str(act.amount),
        "duration_months": act.duration_months,
        "holders": [asdict(holder) for holder in act.holders],
    }


def _subcontracting(act: SubcontractingAct) -> Row:
    return {
        "amends": act.amends,
        "subcontractor": asdict(act.subcontractor) if act.subcontractor else None,
        "amount": None if act.amount is None else str(act.amount),
        "duration_months": act.duration_months,
        "price_variation": act.price_variation,
    }


def _fingerprint(number: str | None, notified_on: date | None, content: Row) -> str:
    """Of what the act says: neither the day it was published again nor a company's name makes it another act."""
    parts = {**content, "number": number, "notified_on": str(notified_on)}
    for name in ("holders", "subcontractor"):
        parts[name] = _identifiers(content.get(name))
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _identifiers(published: Any) -> Any:
    if isinstance(published, dict):
        return Party(**published).key
    return [_identifiers(item) for item in published] if isinstance(published, list) else None
