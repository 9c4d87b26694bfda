"""Completing what a lot publishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.markets.publication.queries import Prepared


@dataclass(frozen=True, kw_only=True, slots=True)
class CompletePublication:
    """Values by field, as the format writes them; a field that is None goes back to what the market says."""

    values: Mapping[str, Any]


def complete(session: Session, prepared: Prepared, command: CompletePublication, *, by: Actor) -> list[str]:
    """Keep what differs from what the lot already says. Returns the fields that changed."""
    lot = prepared.lot
    kept = dict(lot.published)
    for name, value in command.values.items():
        kept.pop(name, None)
        if value is not None and value != prepared.described.get(name):
            kept[name] = value
    changed = sorted(name for name in {*kept, *lot.published} if kept.get(name) != lot.published.get(name))
    if changed:
        lot.published = kept
        record(
            session, by=by, event="lot.publication_completed", subject=lot, structure_id=lot.structure_id,
            published=changed,
        )  # fmt: skip
    return changed
