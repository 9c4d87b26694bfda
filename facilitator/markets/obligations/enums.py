"""Vocabulary of the obligation ledger."""

from enum import StrEnum


class EventKind(StrEnum):
    INITIAL = "initial"
    OFFER = "offer"
    AMENDMENT = "amendment"
    TRANCHE = "tranche"
    RENEWAL = "renewal"
    ORDER = "order"
    INVOICE = "invoice"
    TRANSFER = "transfer"
    SUSPENSION = "suspension"
    WAIVER = "waiver"
    TAKEOVER = "takeover"
    CORRECTION = "correction"

    @property
    def label(self) -> str:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    EventKind.INITIAL: "Objectif initial",
    EventKind.OFFER: "Offre au-dessus du minimum",
    EventKind.AMENDMENT: "Avenant",
    EventKind.TRANCHE: "Tranche affermie",
    EventKind.RENEWAL: "Reconduction",
    EventKind.ORDER: "Bon de commande",
    EventKind.INVOICE: "Facturation",
    EventKind.TRANSFER: "Transfert entre membres",
    EventKind.SUSPENSION: "Suspension",
    EventKind.WAIVER: "Dispense accordée par l’acheteur",
    EventKind.TAKEOVER: "Reprise d’un solde d’ouverture",
    EventKind.CORRECTION: "Correction",
}


class LineAccount(StrEnum):
    CLAUSE = "clause"
    MEMBER = "member"
    UNALLOCATED = "unallocated"
    """À répartir: owed by the groupement, not yet by one of its members."""
