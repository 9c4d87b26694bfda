"""Vocabulary of the instance administrator's pages."""

from enum import StrEnum


class MailList(StrEnum):
    """Which mails are listed. `DOUBTFUL` comes first: only a person can settle those."""

    DOUBTFUL = "incertains"
    WAITING = "en-attente"
    REFUSED = "refuses"
    SENT = "envoyes"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    MailList.DOUBTFUL: "Envoi incertain",
    MailList.WAITING: "En attente",
    MailList.REFUSED: "Refusés",
    MailList.SENT: "Envoyés",
}
