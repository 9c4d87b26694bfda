"""Vocabulary of the evaluations."""

from enum import StrEnum


class Moment(StrEnum):
    END = "end"
    MONTHS_3 = "months_3"
    MONTHS_6 = "months_6"
    MONTHS_12 = "months_12"

    @property
    def months(self) -> int:
        """Months after the end of the placement."""
        return {"end": 0, "months_3": 3, "months_6": 6, "months_12": 12}[self.value]

    @property
    def label(self) -> str:
        return {
            "end": "À la sortie", "months_3": "À 3 mois", "months_6": "À 6 mois", "months_12": "À 12 mois",
        }[self.value]  # fmt: skip


class Outcome(StrEnum):
    """Situation of the person. *Injoignable* is an answer, unlike *non renseigné*."""

    LASTING_JOB = "lasting_job"
    TRANSITION = "transition"
    POSITIVE = "positive"
    OTHER = "other"
    WITHDRAWN = "withdrawn"
    UNREACHABLE = "unreachable"

    @property
    def label(self) -> str:
        return {
            "lasting_job": "Emploi durable",
            "transition": "Emploi de transition",
            "positive": "Sortie positive (formation, autre SIAE)",
            "other": "Autre situation",
            "withdrawn": "Retrait",
            "unreachable": "Injoignable",
        }[self.value]


class AnswerChannel(StrEnum):
    PERSON = "person"
    FACILITATOR = "facilitator"

    @property
    def label(self) -> str:
        return {"person": "Par la personne", "facilitator": "Notée par le facilitateur"}[self.value]


class EvaluationState(StrEnum):
    """Where an evaluation stands. Derived, never stored."""

    PLANNED = "planned"
    TO_CALL = "to_call"
    """Due, and no link is open: only a call will bring an answer."""
    SENT = "sent"
    ANSWERED = "answered"
    UNREACHABLE = "unreachable"
    DECLINED = "declined"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {
            "planned": "À venir",
            "to_call": "À appeler",
            "sent": "Lien envoyé",
            "answered": "Réponse reçue",
            "unreachable": "Injoignable",
            "declined": "Ne souhaite pas répondre",
            "cancelled": "Annulée",
        }[self.value]


AWAITED = frozenset({EvaluationState.TO_CALL, EvaluationState.SENT})
"""Due and without an answer."""
OPEN = AWAITED | {EvaluationState.PLANNED}
"""An answer may still be given for the first time."""
