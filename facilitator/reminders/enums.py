"""Vocabulary of the reminders."""

from enum import StrEnum


class ReminderKind(StrEnum):
    """What made the reminder leave."""

    LATE_DECLARATION = "late_declaration"
    """By itself, once for each declaration."""
    BY_HAND = "by_hand"

    @property
    def label(self) -> str:
        return {"late_declaration": "Automatique", "by_hand": "À la main"}[self.value]


class ReminderState(StrEnum):
    SENT_TO_OUTBOX = "sent_to_outbox"
    NOBODY_TO_REACH = "nobody_to_reach"

    @property
    def label(self) -> str:
        return {"sent_to_outbox": "Envoyée", "nobody_to_reach": "Aucun contact joignable"}[self.value]
