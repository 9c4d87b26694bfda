"""Which contracts are lots of one market, and what that market is called. Pure."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import takewhile
from typing import Any

from facilitator.markets.changes.rules import Terms
from facilitator.markets.decp.contracts import PublishedContract
from facilitator.markets.enums import GroupementKind

SAME_MARKET = timedelta(days=366)
"""Lots of one market are notified within a year; the same id further apart was used again for something else."""
LONG_ENOUGH = 8
"""Characters of a shared part of the objects that make it a title."""

_SEPARATOR = re.compile(r"\s+[-–—:/]\s+|\s*;\s*")
_LOT_NUMBER = re.compile(r"\blots?\s*(?:n\s*[°ºo]|no\.?|num[ée]ro)?\s*(\d{1,3}|[A-Z])\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnownMarket:
    """A market that holds records of some id already."""

    id: uuid.UUID
    notified_on: date | None


@dataclass(slots=True)
class Group:
    """Contracts that become lots of one market: a known one, or a new one."""

    market_id: uuid.UUID | None
    contracts: list[PublishedContract] = field(default_factory=list)


def group(
    contracts: Iterable[PublishedContract], known: Mapping[tuple[str, str], Sequence[KnownMarket]]
) -> list[Group]:
    """Lots of one buyer under one id, notified within a year, make one market. The order given does not matter.

    `known` tells, by buyer and id, the markets already there. A contract without id stands alone.
    """
    groups: list[Group] = []
    under_one_id: dict[tuple[str, str], list[PublishedContract]] = {}
    for contract in contracts:
        if contract.uid:
            under_one_id.setdefault(contract.key[:2], []).append(contract)
        else:
            groups.append(Group(None, [contract]))
    for identity, same in under_one_id.items():
        groups += _clusters(same, known.get(identity, ()))
    return groups


def _clusters(contracts: list[PublishedContract], known: Sequence[KnownMarket]) -> list[Group]:
    clusters: list[tuple[date | None, Group]] = [(market.notified_on, Group(market.id)) for market in known]
    for contract in sorted(contracts, key=lambda c: (c.notified_on or date.max, lot_order(c))):
        near = [cluster for cluster in clusters if _is_near(cluster[0], contract.notified_on)]
        if near:
            min(near, key=lambda cluster: _distance(cluster[0], contract.notified_on))[1].contracts.append(contract)
        else:
            clusters.append((contract.notified_on, Group(None, [contract])))
    return [cluster for _day, cluster in clusters if cluster.contracts]


def _is_near(one: date | None, other: date | None) -> bool:
    return _distance(one, other) <= SAME_MARKET


def _distance(one: date | None, other: date | None) -> timedelta:
    return abs(one - other) if one and other else timedelta()


def lot_order(contract: PublishedContract) -> tuple[int, str, str]:
    """By lot number when the object says it, then by object."""
    number = lot_number(contract) or ""
    return (int(number) if number.isdigit() else 999, number, contract.key.discriminator)


def lot_number(contract: PublishedContract) -> str | None:
    """« 4 » for « Électricité, lot n° 4 »."""
    match = _LOT_NUMBER.search(contract.title)
    return match[1].lstrip("0") or None if match else None


def amended(contract: PublishedContract, accepted: Iterable[Terms]) -> PublishedContract:
    """The contract as its accepted modifications leave it: they stand, whatever its first terms become."""
    for terms in accepted:
        contract = replace(
            contract,
            amount=contract.amount if terms.amount is None else terms.amount,
            duration_months=contract.duration_months if terms.duration_months is None else terms.duration_months,
        )
    return contract


def describe_market(contracts: Sequence[PublishedContract]) -> dict[str, Any]:
    """What the market as a whole takes from its published lots, by field."""
    first = min(contracts, key=lambda c: (c.notified_on or date.max, lot_order(c)))
    amounts = [contract.amount for contract in contracts if contract.amount is not None]
    return {
        "title": common_title([contract.title for contract in sorted(contracts, key=lot_order)]),
        "reference": first.published_id if first.uid else None,
        "purchase_type": first.purchase_type,
        "procedure": first.procedure,
        "cpv": first.cpv,
        "amount": sum(amounts, Decimal("0.00")) if amounts else None,
        "notified_on": first.notified_on,
        "starts_on": first.starts_on,
        "duration_months": max((c.duration_months for c in contracts if c.duration_months), default=None),
        "place": first.place,
    }


def describe_lot(contract: PublishedContract) -> dict[str, Any]:
    """What the lot takes from its record, by field."""
    return {
        "title": contract.title,
        "number": lot_number(contract),
        "cpv": contract.cpv,
        "amount": contract.amount,
        "considerations": [str(consideration) for consideration in contract.considerations],
    }


def common_title(titles: Sequence[str]) -> str:
    """What several objects share: a part between dashes, or their first words; else the first and how many others."""
    distinct = list(dict.fromkeys(titles))
    if len(distinct) == 1:
        return distinct[0]
    parts = [_SEPARATOR.split(title.strip()) for title in distinct]
    for shared in ({split[-1] for split in parts}, {split[0] for split in parts}):
        if len(shared) == 1 and len(title := shared.pop()) >= LONG_ENOUGH:
            return title
    words = [title.split() for title in distinct]
    same = takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False))
    start = " ".join(column[0] for column in same).rstrip(" -–—:;,/(")
    if len(start) >= 2 * LONG_ENOUGH:
        return start
    others = len(distinct) - 1
    return f"{distinct[0]} (et {others} autre{'s' if others > 1 else ''} lot{'s' if others > 1 else ''})"


def groupement(contract: PublishedContract) -> GroupementKind:
    """How its companies hold the contract; two establishments of one company hold it alone."""
    companies = {(party.kind, party.number or party.name) for party in contract.holders}
    return contract.groupement if len(companies) > 1 else GroupementKind.ALONE
