"""From the journal to `components/timeline.html`: each event in French, values that are contract facts alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from facilitator.journal.models import JournalEntry

ANYTHING_ELSE = "Modification du dossier"
Title = str | Callable[[Mapping[str, Any]], str]
"""A sentence, or what makes one from the event's facts."""
FIELDS = "Champs modifiés\u202f: "
ICONS = {
    "obligation": "hourglass-split",
    "activity": "receipt",
    "change": "newspaper",
    "report": "file-earmark-text",
    "award": "trophy",
    "eligibility": "person-check",
    "evidence": "file-earmark-check",
    "document": "paperclip",
    "referent": "person-badge",
    "calibration": "calculator",
    "duty": "clipboard-check",
    "created": "plus-lg",
    "registered": "plus-lg",
    "added": "plus-lg",
    "assigned": "link-45deg",
    "moved": "arrow-left-right",
    "received": "arrow-left-right",
    "started": "play",
    "contacted": "telephone",
    "informed": "info-lg",
    "read": "eye",
    "state": "flag",
    "closed": "flag",
    "ended": "flag",
    "left": "flag",
    "extended": "calendar-plus",
    "reopened": "arrow-counterclockwise",
    "resumed": "arrow-counterclockwise",
    "removed": "x-lg",
    "withdrawn": "x-lg",
    "reversed": "x-lg",
    "mail": "envelope",
}
"""Bootstrap icon by a word of the event's name, the most telling first; a correction for anything else."""
CORRECTION = "pencil"


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineEntry:
    """One line of a timeline."""

    at: datetime
    title: str
    by: str
    icon: str
    body: str | None = None


def timeline_of(
    entries: Iterable[JournalEntry], titles: Mapping[str, Title], fields: Mapping[str, str] | None = None
) -> list[TimelineEntry]:
    """Lines for these entries. `titles`: French by event name; `fields`: French by field name, for corrections."""
    return [
        TimelineEntry(
            at=entry.recorded_at,
            title=_title(entry, titles),
            by=entry.actor_label,
            icon=_icon(entry.event),
            body=_changed(entry, fields or {}),
        )
        for entry in entries
    ]


def _title(entry: JournalEntry, titles: Mapping[str, Title]) -> str:
    title = titles.get(entry.event, ANYTHING_ELSE)
    return title if isinstance(title, str) else title(entry.facts)


def _changed(entry: JournalEntry, fields: Mapping[str, str]) -> str | None:
    names = [fields[name] for name in entry.facts.get("fields", ()) if name in fields]
    return f"{FIELDS}{', '.join(names)}." if names else None


def _icon(event: str) -> str:
    words = event.replace("_", ".").split(".")
    return next((icon for word, icon in ICONS.items() if word in words), CORRECTION)
