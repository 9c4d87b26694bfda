"""Vocabulary of the reminders."""

from enum import StrEnum


class ReminderKind(StrEnum):
    LATE_DECLARATION = "late_declaration"

    @property
    def label(self) -> str:
        return {"late_declaration": "Déclaration en retard"}[self.value]


class ReminderState(StrEnum):
    SENT_TO_OUTBOX = "sent_to_outbox"
    NOBODY_TO_REACH = "nobody_to_reach"

    @property
    def label(self) -> str:
        return {"sent_to_outbox": "Envoyée", "nobody_to_reach": "Aucun contact joignable"}[self.value]
