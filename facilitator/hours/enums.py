"""Vocabulary of the hours."""

from enum import StrEnum


class DeclarationState(StrEnum):
    """Derived from the lines, never stored."""

    TO_FILL = "to_fill"
    SIGNED = "signed"
    PARTLY_VALIDATED = "partly_validated"
    TO_CORRECT = "to_correct"
    VALIDATED = "validated"
    NIL = "nil"
    MISSING = "missing"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    DeclarationState.TO_FILL: "À remplir",
    DeclarationState.SIGNED: "Signée",
    DeclarationState.PARTLY_VALIDATED: "En partie validée",
    DeclarationState.TO_CORRECT: "À corriger",
    DeclarationState.VALIDATED: "Validée",
    DeclarationState.NIL: "Sans heure",
    DeclarationState.MISSING: "Non remise",
}


class LineDecision(StrEnum):
    VALIDATED = "validated"
    RETURNED = "returned"
    QUESTIONED = "questioned"

    @property
    def label(self) -> str:
        return {"validated": "Validée", "returned": "À corriger", "questioned": "Question posée"}[self.value]


class PostingKind(StrEnum):
    """Why a ledger row exists."""

    VALIDATION = "validation"
    AMENDMENT = "amendment"
    TAKEOVER = "takeover"

    @property
    def label(self) -> str:
        return {"validation": "Validation", "amendment": "Rectification", "takeover": "Reprise"}[self.value]


class ReceptionChannel(StrEnum):
    """How a declaration recorded on the company's behalf arrived."""

    PAPER = "paper"
    MAIL = "mail"
    PHONE = "phone"

    @property
    def label(self) -> str:
        return {"paper": "Papier", "mail": "Courriel", "phone": "Téléphone"}[self.value]


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    OFF = "off"
