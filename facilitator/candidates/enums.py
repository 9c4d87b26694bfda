"""Vocabulary of the candidates."""

from enum import StrEnum


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"female": "Femme", "male": "Homme", "unknown": "Non renseigné"}[self.value]


class CandidateState(StrEnum):
    ACTIVE = "active"
    LEFT = "left"

    @property
    def label(self) -> str:
        return {"active": "En parcours", "left": "Sorti"}[self.value]
