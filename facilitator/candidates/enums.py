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


class CountingTerm(StrEnum):
    """How long the hours of a contract count, from the first hiring."""

    STANDARD = "standard"
    OPEN_ENDED = "open_ended"
    WHOLE_CONTRACT = "whole_contract"
    IMMERSION = "immersion"
    """Counts only under a clause that says so."""


class Stage(StrEnum):
    """Where a person stands under a clause on a day."""

    BEFORE_HIRING = "before_hiring"
    HIRED = "hired"
