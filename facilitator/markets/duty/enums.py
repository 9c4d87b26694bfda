"""Vocabulary of the duty to consider."""

from enum import StrEnum


class MissingFact(StrEnum):
    """What must be known to say whether the duty applies."""

    LAUNCH = "launch"
    VALUE = "value"
    TYPE = "type"
    CATEGORY = "category"

    @property
    def label(self) -> str:
        return {
            "launch": "date de lancement",
            "value": "valeur estimée du besoin",
            "type": "type d’achat",
            "category": "catégorie d’acheteur",
        }[self.value]
