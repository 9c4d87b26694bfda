"""Vocabulary of the amendments."""

from enum import StrEnum


class ChangeKind(StrEnum):
    MODIFICATION = "modification"
    SUBCONTRACTING = "subcontracting"

    @property
    def label(self) -> str:
        return {"modification": "Avenant", "subcontracting": "Acte de sous-traitance"}[self.value]


class ChangeState(StrEnum):
    TO_REVIEW = "to_review"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"

    @property
    def label(self) -> str:
        return {"to_review": "À examiner", "accepted": "Reprise", "dismissed": "Écartée"}[self.value]
