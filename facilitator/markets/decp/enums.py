"""Vocabulary of the import."""

from enum import StrEnum


class LineStatus(StrEnum):
    """What a record of a file is to the database."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    LineStatus.CREATED: "Nouveau",
    LineStatus.UPDATED: "Modifié",
    LineStatus.UNCHANGED: "Inchangé",
    LineStatus.REJECTED: "Inutilisable",
}
