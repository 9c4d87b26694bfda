"""The story of a declaration, told alike to the company and to the facilitator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from facilitator.journal.models import JournalEntry
from facilitator.kernel import text

TITLES = {
    "declaration.opened": ("Déclaration ouverte", "calendar-plus"),
    "declaration.draft_saved": ("Brouillon modifié", "pencil"),
    "declaration.signed": ("Déclaration signée", "pen"),
    "declaration.recorded_on_behalf": ("Déclaration saisie pour l’entreprise", "envelope-paper"),
    "declaration.contested": ("Saisie contestée par l’entreprise", "exclamation-triangle"),
    "declaration.validated": ("Heures validées", "check2-circle"),
    "declaration.line_returned": ("Ligne renvoyée à l’entreprise", "arrow-return-left"),
    "declaration.line_questioned": ("Question posée à l’entreprise", "question-circle"),
    "declaration.line_answered": ("Réponse de l’entreprise", "chat-left-text"),
    "declaration.amended": ("Heures rectifiées", "arrow-left-right"),
}
_DRAFT = "declaration.draft_saved"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One line of `components/timeline.html`."""

    at: datetime
    title: str
    by: str
    icon: str
    body: str | None


def story(entries: Iterable[JournalEntry]) -> list[Told]:
    """What happened, latest first; of the drafts, only the last is told."""
    told: list[Told] = []
    drafts = 0
    for entry in entries:
        drafts += entry.event == _DRAFT
        if entry.event in TITLES and (entry.event != _DRAFT or drafts == 1):
            title, icon = TITLES[entry.event]
            told.append(Told(at=entry.recorded_at, title=title, by=entry.actor_label, icon=icon, body=_figures(entry)))
    return told


def _figures(entry: JournalEntry) -> str | None:
    facts = entry.facts
    if "before" in facts and "after" in facts:
        return f"{text.hours(Decimal(facts['before']))} deviennent {text.hours(Decimal(facts['after']))}"
    return text.hours(Decimal(facts["hours"])) if "hours" in facts else None
