"""Vocabulary of the takeover."""

from enum import StrEnum


class SheetName(StrEnum):
    """A sheet of the workbook; its value is what the structure's references are remembered under."""

    MARKETS = "markets"
    LOTS = "lots"
    CLAUSES = "clauses"
    COMMITMENTS = "commitments"
    CONTRACTS = "contracts"
    HOURS = "hours"

    @property
    def label(self) -> str:
        """The name of the sheet."""
        return _SHEET_LABELS[self]


_SHEET_LABELS = {
    SheetName.MARKETS: "Marchés",
    SheetName.LOTS: "Lots",
    SheetName.CLAUSES: "Clauses",
    SheetName.COMMITMENTS: "Engagements",
    SheetName.CONTRACTS: "Contrats",
    SheetName.HOURS: "Heures",
}


class RowStatus(StrEnum):
    """What a line of the workbook would bring."""

    CREATED = "created"
    UPDATED = "updated"
    """Hours taken over before, corrected: the difference is posted."""
    UNCHANGED = "unchanged"
    HELD = "held"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return {
            "created": "Nouvelle",
            "updated": "Corrigée",
            "unchanged": "Déjà reprise",
            "held": "En attente",
            "rejected": "À corriger",
        }[self.value]
