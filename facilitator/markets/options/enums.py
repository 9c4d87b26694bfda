"""Vocabulary of the options of a contract."""

from enum import StrEnum


class OptionKind(StrEnum):
    TRANCHE = "tranche"
    RENEWAL = "renewal"

    @property
    def label(self) -> str:
        return {"tranche": "Tranche optionnelle", "renewal": "Reconduction"}[self.value]


class OptionState(StrEnum):
    PLANNED = "planned"
    AFFIRMED = "affirmed"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {"planned": "Prévue", "affirmed": "Affermie", "declined": "Abandonnée"}[self.value]
