"""Vocabulary of contacts and exchanges."""

from enum import StrEnum


class ContactState(StrEnum):
    VALID = "valid"
    BOUNCED = "bounced"
    LEFT = "left"

    @property
    def label(self) -> str:
        return {"valid": "Joignable", "bounced": "Adresse en erreur", "left": "A quitté l’entreprise"}[self.value]


class ExchangeKind(StrEnum):
    CALL = "call"
    VISIT = "visit"
    MAIL = "mail"
    MEETING = "meeting"

    @property
    def label(self) -> str:
        return {"call": "Appel", "visit": "Visite", "mail": "Courriel", "meeting": "Réunion"}[self.value]
