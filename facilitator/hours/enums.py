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

COMPANY_MUST_ACT = frozenset({DeclarationState.TO_FILL, DeclarationState.MISSING, DeclarationState.TO_CORRECT})
WAITS_FOR_STAFF = frozenset({DeclarationState.SIGNED, DeclarationState.PARTLY_VALIDATED})


class LineStatus(StrEnum):
    """Where a signed line stands: its last review says it."""

    PENDING = "pending"
    QUESTIONED = "questioned"
    RETURNED = "returned"
    VALIDATED = "validated"

    @property
    def label(self) -> str:
        return {
            "pending": "À examiner",
            "questioned": "Question posée",
            "returned": "À corriger",
            "validated": "Validée",
        }[self.value]


class LineDecision(StrEnum):
    """One step of the review of a line. The last one holds."""

    VALIDATED = "validated"
    RETURNED = "returned"
    QUESTIONED = "questioned"
    ANSWERED = "answered"
    """The company's answer to a question: the line waits for the facilitator again."""

    @property
    def label(self) -> str:
        return {
            "validated": "Validée",
            "returned": "À corriger",
            "questioned": "Question posée",
            "answered": "Réponse de l’entreprise",
        }[self.value]

    @property
    def status(self) -> LineStatus:
        return LineStatus.PENDING if self is LineDecision.ANSWERED else LineStatus(self.value)


TRANSITIONS = {
    LineStatus.PENDING: frozenset({LineDecision.VALIDATED, LineDecision.RETURNED, LineDecision.QUESTIONED}),
    LineStatus.QUESTIONED: frozenset({LineDecision.VALIDATED, LineDecision.RETURNED, LineDecision.ANSWERED}),
    LineStatus.RETURNED: frozenset({LineDecision.VALIDATED}),
    LineStatus.VALIDATED: frozenset[LineDecision](),
}
"""What may follow. A validated line changes by an amendment alone; a returned one may be accepted after all."""


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


class AlertCode(StrEnum):
    """What a check found."""

    ABSURD = "absurd"
    OUTSIDE_CONTRACT = "outside_contract"
    OVER_MAXIMUM = "over_maximum"
    OVER_MAXIMUM_ELSEWHERE = "over_maximum_elsewhere"
    WAITING_ELIGIBILITY = "waiting_eligibility"
    OUTSIDE_WINDOW = "outside_window"
    WINDOW_ENDS = "window_ends"
    CLAUSE_CLOSED = "clause_closed"
    ABOVE_CONTRACT = "above_contract"
    CLONED_MONTH = "cloned_month"
    OVERLAPPING_CONTRACTS = "overlapping_contracts"


COMPANY_CAN_MEND = frozenset({AlertCode.ABSURD, AlertCode.OUTSIDE_CONTRACT, AlertCode.OVER_MAXIMUM})
"""Faults of typing: a signature is refused while one of them blocks. The others only keep a line from validation."""
