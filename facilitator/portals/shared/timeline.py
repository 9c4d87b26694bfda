"""From the journal to `components/timeline.html`: each event in French, values that are contract facts alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from facilitator.journal.models import JournalEntry

ANYTHING_ELSE = "Modification du dossier"
FIELDS = "Champs modifiés\u202f: "


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineEntry:
    """One line of a timeline."""

    at: datetime
    title: str
    by: str
    body: str | None = None


def timeline_of(
    entries: Iterable[JournalEntry], titles: Mapping[str, str], fields: Mapping[str, str] | None = None
) -> list[TimelineEntry]:
    """Lines for these entries. `titles`: French by event name; `fields`: French by field name, for corrections."""
    return [
        TimelineEntry(
            at=entry.recorded_at,
            title=titles.get(entry.event, ANYTHING_ELSE),
            by=entry.actor_label,
            body=_changed(entry, fields or {}),
        )
        for entry in entries
    ]


def _changed(entry: JournalEntry, fields: Mapping[str, str]) -> str | None:
    names = [fields[name] for name in entry.facts.get("fields", ()) if name in fields]
    return f"{FIELDS}{', '.join(names)}." if names else None
