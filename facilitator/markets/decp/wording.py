"""What changed in a published contract, said in French."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from facilitator.kernel import text
from facilitator.markets.decp.contracts import Party, PublishedContract

FIELD_LABELS = {
    "title": "Objet",
    "nature": "Nature",
    "purchase_type": "Type d’achat",
    "procedure": "Procédure",
    "cpv": "CPV",
    "amount": "Montant",
    "duration_months": "Durée en mois",
    "notified_on": "Date de notification",
    "starts_on": "Début d’exécution",
    "place": "Lieu",
    "holders": "Titulaires",
    "groupement": "Forme de groupement",
    "considerations": "Considérations sociales",
    "modifications": "Modifications publiées",
    "subcontracting": "Actes de sous-traitance publiés",
}
COUNTED = {"modifications": "modification", "subcontracting": "acte"}


def differences(before: PublishedContract, after: PublishedContract) -> list[str]:
    """« Montant : 44 996,25 € → 49 599,25 € », one sentence for each field that changed."""
    return [
        f"{FIELD_LABELS[name]} : {_shown(name, old)} → {_shown(name, new)}"
        for name, old, new in after.differences(before)
    ]


def party(value: Party) -> str:
    """Its name, else its identifier in groups of digits."""
    return value.name or text.siret(value.siret or "") or text.siren(value.number or "")


def _shown(name: str, value: Any) -> str:
    if value is None or value == ():
        return "rien"
    if name in COUNTED:
        return text.count(len(value), COUNTED[name])
    if isinstance(value, tuple):
        return text.join_words(party(item) if isinstance(item, Party) else item.label for item in value)
    if isinstance(value, Decimal):
        return text.money(value)
    if isinstance(value, date):
        return text.long_date(value)
    return str(getattr(value, "label", value)) if isinstance(value, Enum) else str(value)
