"""A file as lines: one for each record, read or not."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from facilitator.markets.decp import values
from facilitator.markets.decp.contracts import PublishedContract
from facilitator.markets.decp.reading import CONCESSIONS, NotDecp, RawRecord, read_records
from facilitator.markets.decp.rules import UnusableRecord, normalise

MEGABYTE = 1024 * 1024
CONCESSION_TYPE = "Contrat de concession"
_UNCLEAN = re.compile(r"""\\u00[01]|[\ud800-\udfff]| ": |[{,] ?" """)
"""Control characters, half characters, spaces around a key: what cleaning mends. Most records have none."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record of a file. Without `contract`, `reason` says why it is unusable."""

    position: int
    published_id: str
    buyer: str
    """Name, or identifier."""
    contract: PublishedContract | None
    reason: str | None
    source: str
    """The cleaned record, as JSON: five times lighter than the objects it holds."""


def read_lines(stream: BinaryIO) -> Iterator[Line]:
    """Each record of a DECP file, usable or not. Raises NotDecp for the file as a whole, at any line."""
    return (read_line(raw) for raw in read_records(stream))


def check_size(size: int, limit: int) -> None:
    """Refuse a file of more than `limit` bytes. Raises NotDecp."""
    if size > limit:
        raise NotDecp(
            f"Ce fichier pèse {-(-size // MEGABYTE)} Mo : la limite est de {limit // MEGABYTE} Mo. "
            "Découpez-le, par exemple par acheteur."
        )


def read_line(raw: RawRecord) -> Line:
    """The record, cleaned and read; never raises."""
    try:
        source, text = raw.value, json.dumps(raw.value, ensure_ascii=False)
        if _UNCLEAN.search(text):
            source = values.clean(raw.value)
            text = json.dumps(source, ensure_ascii=False)
    except RecursionError:
        return Line(raw.position, "", "", None, "Enregistrement trop imbriqué pour être lu.", "null")
    if raw.group == CONCESSIONS and isinstance(source, dict) and "_type" not in source:
        source["_type"] = CONCESSION_TYPE
        text = json.dumps(source, ensure_ascii=False)
    try:
        contract = normalise(source)
    except UnusableRecord as error:
        return Line(raw.position, _shown_id(source), _shown_buyer(source), None, str(error), text)
    buyer = contract.buyer.name or contract.buyer.siret or contract.buyer.number or ""
    return Line(raw.position, contract.published_id, buyer, contract, None, text)


def _shown_id(source: Any) -> str:
    return values.text(source.get("id")) or "" if isinstance(source, dict) else ""


def _shown_buyer(source: Any) -> str:
    buyer = source.get("acheteur") if isinstance(source, dict) else None
    if isinstance(buyer, dict):
        return values.text(buyer.get("nom")) or values.text(buyer.get("id")) or ""
    return values.text(buyer) or ""
