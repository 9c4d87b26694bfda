"""Vocabulary of the activity of a contract."""

from enum import StrEnum


class FactKind(StrEnum):
    INVOICE = "invoice"
    ORDER = "order"
    HOURS_WORKED = "hours_worked"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    FactKind.INVOICE: "Facture ou avoir",
    FactKind.ORDER: "Bon de commande",
    FactKind.HOURS_WORKED: "Total des heures travaillées",
}
