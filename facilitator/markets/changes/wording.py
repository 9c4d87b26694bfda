"""What an act changes, said in French."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from facilitator.kernel import text
from facilitator.markets.changes import rules
from facilitator.markets.changes.rules import ActParty
from facilitator.markets.rules import Change

NOTHING = "—"
LABELS = {
    rules.LOT_AMOUNT: "Montant du lot hors taxes",
    rules.MARKET_AMOUNT: "Montant du marché hors taxes",
    rules.DURATION: "Durée du marché",
    rules.ENDS_ON: "Fin du marché",
    rules.HOLDERS: "Titulaires",
    rules.SUBCONTRACTOR: "Sous-traitant",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the table before / after, ready to read."""

    label: str
    before: str
    after: str


def differences(changes: Iterable[Change]) -> list[Difference]:
    return [
        Difference(LABELS[change.field], _shown(change.field, change.before), _shown(change.field, change.after))
        for change in changes
    ]


def _shown(field: str, value: Any) -> str:
    if value is None or value == ():
        return NOTHING
    if field == rules.HOLDERS:
        return holders(value)
    if field == rules.SUBCONTRACTOR:
        party, amount = value
        return f"{party.shown}, {text.money(amount)}" if amount is not None else str(party.shown)
    if isinstance(value, Decimal):
        return text.money(value)
    return text.long_date(value) if isinstance(value, date) else f"{value} mois"


def holders(parties: Sequence[ActParty]) -> str:
    return text.join_words([party.shown for party in parties])
