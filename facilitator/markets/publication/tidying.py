"""A published record, spelled as the format wants: nothing is invented, what says nothing is dropped. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from facilitator.markets.decp import values
from facilitator.markets.publication.enums import Kind
from facilitator.markets.publication.fields import IDENTIFIER_KINDS, PLACE_KINDS, ActFields, Field
from facilitator.organisations.rules import compact_identifier

SIRET_LENGTH = 14
_YES, _NO = frozenset({"oui", "true", "vrai", "1"}), frozenset({"non", "false", "faux", "0"})
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def tidy(source: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    """The fields of the format that `source` fills, in the format's order. What cannot be read stays as it is."""
    tidied: dict[str, Any] = {}
    for field in fields:
        published = source.get(field.name)
        if not values.is_absent(published):
            read = _TIDIERS[field.kind](published, field)
            if not values.is_absent(read):
                tidied[field.name] = read
    return tidied


def respelled(published: Any, choices: Sequence[str]) -> Any:
    """The admitted value that `published` stands for, whatever its accents, case and apostrophes."""
    folded = values.fold(str(published))
    return next((choice for choice in choices if values.fold(choice) == folded), published)


def number(published: Any) -> Any:
    """A JSON number; what is none stays as it is."""
    amount = values.amount(published)
    return published if amount is None else plain(amount)


def plain(amount: Decimal) -> int | float:
    """The number as JSON writes it: two decimals of an amount below a hundred billion survive the trip."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def ratio(published: Any) -> Any:
    try:
        read = Decimal(str(published).replace(",", "."))
    except ArithmeticError:
        return published
    return plain(read) if read.is_finite() else published


def _text(published: Any, _field: Field) -> Any:
    return published if isinstance(published, str) else values.text(published)


def _choice(published: Any, field: Field) -> Any:
    return respelled(published, field.choices)


def _choices(published: Any, field: Field) -> Any:
    items = [respelled(item, field.choices) for item in values.unwrap(published, field.inside)]
    return {field.inside: list(dict.fromkeys(map(str, items)))}


def _whole(published: Any, _field: Field | None = None) -> Any:
    read = values.whole_number(published)
    return published if read is None else read


def _yes_no(published: Any, _field: Field) -> Any:
    folded = values.fold(str(published))
    return True if folded in _YES else False if folded in _NO else published


def _day(published: Any, _field: Field | None = None) -> Any:
    read = values.day(published)
    return published if read is None or _ISO.match(str(published)) else read.isoformat()


def _cpv(published: Any, _field: Field) -> Any:
    return re.sub(r"\s", "", str(published))


def _buyer(published: Any, _field: Field) -> Any:
    buyer = published[0] if isinstance(published, list) else published
    if not isinstance(buyer, dict):
        buyer = {"id": buyer}
    kept = {name: value for name, value in buyer.items() if not values.is_absent(value)}
    return {**kept, "id": compact_identifier(str(kept.get("id", "")))}


def _place(published: Any, _field: Field) -> Any:
    if not isinstance(published, dict):
        return {"code": str(published)}
    kept = {name: value for name, value in published.items() if not values.is_absent(value)}
    if "code" in kept:
        kept["code"] = str(kept["code"])
    if "typeCode" in kept:
        kept["typeCode"] = respelled(kept["typeCode"], PLACE_KINDS)
    return kept


def _holders(published: Any, field: Field) -> Any:
    return _parties(published, field.inside)


def _parties(published: Any, inside: str) -> list[dict[str, Any]]:
    """Each company once, wrapped; what names nobody is dropped."""
    found = [party(item) for item in values.unwrap(published, inside) if isinstance(item, dict)]
    wrapped: list[dict[str, Any]] = []
    for item in found:
        if item.get("id") and {inside: item} not in wrapped:
            wrapped.append({inside: item})
    return wrapped


def party(published: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in published.items() if not values.is_absent(value)}
    kept["id"] = str(kept.get("id", ""))
    is_siret = kept["id"].isdigit() and len(kept["id"]) == SIRET_LENGTH
    kind = kept.get("typeIdentifiant") or ("SIRET" if is_siret else "")
    if kind:
        kept["typeIdentifiant"] = respelled(kind, IDENTIFIER_KINDS)
    return kept


def _acts(published: Any, field: Field) -> list[dict[str, Any]]:
    items = [item for item in values.unwrap(published, field.inside) if isinstance(item, dict)]
    known = field.act or ActFields(required=())
    return [{field.inside: _act(item, known, rank)} for rank, item in enumerate(items, start=1)]


def _act(published: Mapping[str, Any], known: ActFields, rank: int) -> dict[str, Any]:
    """One act; the older format neither numbers them nor calls their day as this one does."""
    act = {name: value for name, value in published.items() if not values.is_absent(value)}
    if "id" in known.required:
        act.setdefault("id", rank)
    if "dateNotificationModification" in known.required and "dateSignatureModification" in act:
        act.setdefault("dateNotificationModification", act.pop("dateSignatureModification"))
    readers: list[tuple[Sequence[str], Callable[[Any], Any]]] = [
        (known.whole, _whole),
        (known.days, _day),
        (known.numbers, number),
    ]
    for names, read in readers:
        act |= {name: read(act[name]) for name in names if name in act}
    act |= {name: respelled(act[name], choices) for name, choices in known.choices if name in act}
    if isinstance(act.get("sousTraitant"), dict):
        act["sousTraitant"] = party(act["sousTraitant"])
    if "titulaires" in act:
        act["titulaires"] = _parties(act["titulaires"], "titulaire")
    return {name: value for name, value in act.items() if value != []}


_TIDIERS: Mapping[Kind, Callable[[Any, Field], Any]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.WHOLE: _whole,
    Kind.NUMBER: lambda published, _field: number(published),
    Kind.RATIO: lambda published, _field: ratio(published),
    Kind.YES_NO: _yes_no,
    Kind.DAY: _day,
    Kind.CPV: _cpv,
    Kind.BUYER: _buyer,
    Kind.PLACE: _place,
    Kind.HOLDERS: _holders,
    Kind.ACTS: _acts,
}
