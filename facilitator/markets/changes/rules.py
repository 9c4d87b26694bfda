"""What an act says, what it would change, and what makes one doubt. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from facilitator.kernel import text
from facilitator.markets.rules import Change, expected_end
from facilitator.organisations.enums import IdentifierKind

LOT_AMOUNT, MARKET_AMOUNT = "lot.amount", "market.amount"
DURATION, ENDS_ON = "market.duration_months", "market.ends_on"
HOLDERS, SUBCONTRACTOR = "award.holders", "award.subcontractor"
FAR_BELOW = Decimal("0.1")
"""A new total under this part of the present one is more likely the amount of the amendment alone."""


@dataclass(frozen=True, slots=True)
class ActParty:
    """A company that an act names. `number` is the SIREN behind a SIRET."""

    kind: IdentifierKind
    number: str | None
    siret: str | None
    name: str | None

    @property
    def identity(self) -> tuple[IdentifierKind, str]:
        return self.kind, self.number or self.name or ""

    @property
    def shown(self) -> str:
        """Its name, else its number in groups of digits."""
        named = self.name if self.name and self.name != self.number else None
        return named or text.siret(self.siret or "") or text.siren(self.number or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What an act says; None, or nobody, where it changes nothing. Amounts in euros excl. tax, durations in months."""

    title: str | None = None
    amount: Decimal | None = None
    duration_months: int | None = None
    holders: tuple[ActParty, ...] = ()
    subcontractor: ActParty | None = None
    amends: bool = False
    """A subcontracting act that changes the one of the same number."""
    price_variation: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """The lot as it stands, before the act."""

    lot_amount: Decimal | None
    market_amount: Decimal | None
    lot_count: int
    duration_months: int | None
    notified_on: date | None
    starts_on: date | None
    ends_on: date | None
    holders: tuple[ActParty, ...]
    subcontracted: Mapping[tuple[IdentifierKind, str], Decimal | None]
    """What each subcontractor of the lot executes, by identity."""


def read_terms(content: Mapping[str, Any]) -> Terms:
    """The terms kept in `ContractChange.content`."""
    amount, subcontractor = content.get("amount"), content.get("subcontractor")
    return Terms(
        title=content.get("title"),
        amount=Decimal(amount) if amount is not None else None,
        duration_months=content.get("duration_months"),
        holders=tuple(_party(holder) for holder in content.get("holders", ())),
        subcontractor=_party(subcontractor) if subcontractor else None,
        amends=bool(content.get("amends")),
        price_variation=content.get("price_variation"),
    )


def _party(content: Mapping[str, Any]) -> ActParty:
    return ActParty(IdentifierKind(content["kind"]), content["number"], content["siret"], content["name"])


def effects_of_modification(terms: Terms, now: Situation, kept: Collection[str] = ()) -> list[Change]:
    """What accepting a modification changes. `kept`: fields that a later amendment has already set."""
    changes: list[Change] = []
    if terms.amount is not None and LOT_AMOUNT not in kept:
        changes.append(Change(LOT_AMOUNT, now.lot_amount, terms.amount))
        changes.append(Change(MARKET_AMOUNT, now.market_amount, _market_amount(terms.amount, now)))
    if terms.duration_months is not None and DURATION not in kept:
        months = terms.duration_months if now.lot_count == 1 else max(terms.duration_months, now.duration_months or 0)
        changes.append(Change(DURATION, now.duration_months, months))
        if now.ends_on and months != now.duration_months:
            end = expected_end(now.starts_on or now.notified_on, months)
            changes.append(Change(ENDS_ON, now.ends_on, end or now.ends_on))
    if terms.holders and HOLDERS not in kept and _identities(terms.holders) != _identities(now.holders):
        changes.append(Change(HOLDERS, now.holders, terms.holders))
    return [change for change in changes if change.before != change.after]


def _market_amount(amount: Decimal, now: Situation) -> Decimal | None:
    """The market follows its lots: by the whole, or by the difference."""
    if now.lot_count == 1:
        return amount
    if now.market_amount is None or now.lot_amount is None:
        return now.market_amount
    return now.market_amount + amount - now.lot_amount


def effects_of_subcontracting(terms: Terms, now: Situation) -> list[Change]:
    """What accepting a subcontracting act changes; an act that amends another names its subcontractor here."""
    if terms.subcontractor is None:
        return []
    known = now.subcontracted
    identity = terms.subcontractor.identity
    if identity in known and (terms.amount is None or known[identity] == terms.amount):
        return []
    before = (terms.subcontractor, known[identity]) if identity in known else None
    return [Change(SUBCONTRACTOR, before, (terms.subcontractor, terms.amount))]


def doubts(terms: Terms, now: Situation, effective_on: date | None, *, is_modification: bool) -> list[str]:
    """What should be looked at twice before accepting, in French sentences."""
    found: list[str] = []
    if effective_on and now.notified_on and effective_on < now.notified_on:
        found.append(
            f"Cet acte est notifié le {text.long_date(effective_on)}, avant le marché lui-même, "
            f"notifié le {text.long_date(now.notified_on)} : l’une des deux dates est fausse."
        )
    if not is_modification:
        return found
    if terms.amount is not None and now.lot_amount and terms.amount < now.lot_amount * FAR_BELOW:
        found.append(
            f"Le nouveau montant, {text.money(terms.amount)}, est très inférieur au montant actuel, "
            f"{text.money(now.lot_amount)} : l’acheteur a peut-être publié le montant de l’avenant seul."
        )
    if terms.duration_months is not None and now.duration_months and terms.duration_months < now.duration_months:
        found.append(
            f"La nouvelle durée, {terms.duration_months} mois, est plus courte que la durée actuelle, "
            f"{now.duration_months} mois : l’acheteur a peut-être publié la prolongation seule."
        )
    return found


def _identities(parties: Sequence[ActParty]) -> set[tuple[IdentifierKind, str]]:
    return {party.identity for party in parties}


def rank(effective_on: date | None, number: str | None) -> tuple[date, int]:
    """Which of two acts comes after the other: by day, then by number."""
    return effective_on or date.min, int(number) if number and number.isdecimal() else 0
