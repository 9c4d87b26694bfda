"""What a published record says once it is read, and which contract it is."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from facilitator.markets.decp.values import fold
from facilitator.markets.enums import GroupementKind, PurchaseType, SocialConsideration
from facilitator.organisations.enums import IdentifierKind


class RecordKey(NamedTuple):
    """Which contract a record is, whatever its place in the file. `uid` is empty when the buyer gave none."""

    buyer: str
    uid: str
    discriminator: str


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer or a holder, as published. `number` is the SIREN behind a SIRET."""

    kind: IdentifierKind
    number: str | None
    siret: str | None
    name: str | None

    @property
    def key(self) -> str:
        """Tells it apart: the whole identifier when there is one, else the name."""
        if self.number is None:
            return f"nom:{fold(self.name or '')}"
        return self.siret or (self.number if self.kind is IdentifierKind.SIREN else f"{self.kind}:{self.number}")


@dataclass(frozen=True, slots=True)
class Modification:
    """A change to the contract that its buyer published afterwards; None where it changes nothing."""

    number: str | None
    title: str | None
    notified_on: date | None
    amount: Decimal | None
    duration_months: int | None
    holders: tuple[Party, ...]
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class SubcontractingAct:
    """A subcontractor that the buyer accepted, or what changed in an act published before (`amends`)."""

    number: str | None
    amends: bool
    subcontractor: Party | None
    """None where the act only changes another."""
    amount: Decimal | None
    duration_months: int | None
    notified_on: date | None
    published_on: date | None
    price_variation: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedContract:
    """A record that can be used, with what was wrong in it."""

    published_id: str
    """As published, for people; `uid` is what identifies."""
    uid: str
    buyer: Party
    title: str
    nature: str | None = None
    purchase_type: PurchaseType | None = None
    procedure: str | None = None
    cpv: str | None = None
    amount: Decimal | None = None
    duration_months: int | None = None
    notified_on: date | None = None
    starts_on: date | None = None
    place: str | None = None
    holders: tuple[Party, ...] = ()
    groupement: GroupementKind = GroupementKind.ALONE
    considerations: tuple[SocialConsideration, ...] = ()
    modifications: tuple[Modification, ...] = ()
    subcontracting: tuple[SubcontractingAct, ...] = ()
    published_on: date | None = None
    warnings: tuple[str, ...] = ()

    key: RecordKey = field(init=False, repr=False)
    content_hash: str = field(init=False, repr=False)
    """Changes with what is said of the contract, not with the day it was published again."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self._key())
        object.__setattr__(self, "content_hash", _digest([f"{name}={getattr(self, name)}" for name in CONTENT]))

    @property
    def latest_on(self) -> date:
        """The last day something was published of it: a record keeps its own day when an act is added."""
        days = [self.published_on, *(act.published_on for act in self.modifications)]
        days += [act.published_on for act in self.subcontracting]
        return max((day for day in days if day), default=date.min)

    def _key(self) -> RecordKey:
        """Buyer, id, and what tells apart the contracts of one id: object and holders; without id, the day too."""
        parts = [fold(self.title) or self.title, *sorted(party.key for party in self.holders)]
        if not self.uid:
            parts.append(str(self.notified_on))
        return RecordKey(self.buyer.key, self.uid, _digest(parts)[:16])

    def differences(self, before: "PublishedContract") -> Iterator[tuple[str, Any, Any]]:
        """Field, value in `before`, value here, for each that differs."""
        for name in CONTENT:
            old, new = getattr(before, name), getattr(self, name)
            if old != new:
                yield name, old, new


CONTENT = tuple(
    item.name
    for item in fields(PublishedContract)
    if item.name not in {"published_id", "uid", "buyer", "published_on", "warnings", "key", "content_hash"}
)


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
