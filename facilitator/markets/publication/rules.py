"""Whether a record may be published: each field present, and valid. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from facilitator.markets.decp import values
from facilitator.markets.publication.enums import Kind, Screen
from facilitator.markets.publication.fields import IDENTIFIER_KINDS, PLACE_KINDS, ActFields, Field

_SIRET = re.compile(r"[0-9]{14}")
_CPV = re.compile(r"[0-9]{8}(-[0-9])?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a record from being published, and where it is put right."""

    field: str
    sentence: str
    screen: Screen


def faults(record: Mapping[str, Any], fields: Sequence[Field]) -> list[Fault]:
    """Empty when the record may be published."""
    found: list[Fault] = []
    for field in fields:
        value = record.get(field.name)
        if value is None:
            complaint = "à indiquer" if field.is_required else None
        else:
            complaint = _CHECKS[field.kind](value, field)
        if complaint:
            found.append(Fault(field.name, f"{field.label} : {complaint}", field.screen))
    return found


def _text(value: Any, field: Field) -> str | None:
    if not isinstance(value, str) or not value:
        return "à indiquer"
    too_long = field.longest is not None and len(value) > field.longest
    return f"{len(value)} caractères, {field.longest} au plus" if too_long else None


def _choice(value: Any, field: Field) -> str | None:
    return None if value in field.choices else f"« {value} » n’est pas admis"


def _choices(value: Any, field: Field) -> str | None:
    items = value.get(field.inside) if isinstance(value, dict) else None
    if not items:
        return "à indiquer"
    wrong = [str(item) for item in items if item not in field.choices]
    return f"« {wrong[0]} » n’est pas admis" if wrong else None


def _whole(value: Any, field: Field) -> str | None:
    return None if _is_whole(value) and value >= field.minimum else f"un nombre d’au moins {field.minimum} est attendu"


def _number(value: Any, field: Field) -> str | None:
    if not _is_number(value) or value < field.minimum:
        return f"un montant d’au moins {field.minimum} € est attendu"
    return "montant invraisemblable" if Decimal(str(value)) > values.LARGEST_AMOUNT else None


def _ratio(value: Any, _field: Field) -> str | None:
    return None if _is_number(value) and 0 <= value <= 1 else "une part entre 0 et 100 % est attendue"


def _yes_no(value: Any, _field: Field) -> str | None:
    return None if isinstance(value, bool) else "oui ou non est attendu"


def _day(value: Any, _field: Field | None = None) -> str | None:
    is_day = isinstance(value, str) and _DAY.match(value) and values.day(value)
    return None if is_day else f"« {value} » n’est pas une date"


def _cpv(value: Any, _field: Field) -> str | None:
    return None if isinstance(value, str) and _CPV.fullmatch(value) else f"« {value} » n’est pas un code CPV"


def _buyer(value: Any, _field: Field) -> str | None:
    return None if isinstance(value, dict) and _SIRET.fullmatch(str(value.get("id"))) else "14 chiffres sont attendus"


def _place(value: Any, _field: Field) -> str | None:
    if not isinstance(value, dict) or not isinstance(value.get("code"), str):
        return "code à indiquer"
    return None if value.get("typeCode") in PLACE_KINDS else "type de code à indiquer"


def _holders(value: Any, field: Field) -> str | None:
    if not isinstance(value, list) or not value:
        return "à indiquer"
    wrong = [item for item in value if not _is_party(item.get(field.inside))]
    return f"identifiant de {_named(wrong[0][field.inside])} à indiquer" if wrong else None


def _named(holder: Any) -> str:
    return str(holder.get("denominationSociale") or holder.get("id") or "chaque entreprise")


def _is_party(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("id")) and value.get("typeIdentifiant") in IDENTIFIER_KINDS


def _acts(value: Any, field: Field) -> str | None:
    if not isinstance(value, list) or not value:
        return "illisible"
    known = field.act or ActFields(required=())
    complaints = (_act(item.get(field.inside), known) for item in value)
    return next((complaint for complaint in complaints if complaint), None)


def _act(act: Any, known: ActFields) -> str | None:
    if not isinstance(act, dict):
        return "illisible"
    missing = [name for name in known.required if values.is_absent(act.get(name))]
    wrong = [
        *(name for name in known.whole if name in act and not (_is_whole(act[name]) and act[name] >= 1)),
        *(name for name in known.days if name in act and _day(act[name])),
        *(name for name in known.numbers if name in act and not (_is_number(act[name]) and act[name] >= 1)),
        *(name for name, choices in known.choices if name in act and act[name] not in choices),
        *(name for name in ("sousTraitant",) if name in act and not _is_party(act[name])),
        *(name for name in ("depensesInvestissement",) if name in act and not _is_positive(act[name])),
        *(name for name in ("tarifs",) if name in act and not _are_prices(act[name])),
        *(name for name in ("titulaires",) if any(not _is_party(h.get("titulaire")) for h in act.get(name, ()))),
    ]
    faulty = [*missing, *wrong]
    return f"n° {act.get('id', '?')}, « {faulty[0]} » absent ou non admis" if faulty else None


def _are_prices(value: Any) -> bool:
    items = [item.get("tarif") for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return bool(items) and all(
        isinstance(item, dict) and isinstance(item.get("intituleTarif"), str) and _is_number(item.get("tarif"))
        for item in items
    )


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_positive(value: Any) -> bool:
    return _is_number(value) and bool(value >= 0)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_CHECKS: Mapping[Kind, Callable[[Any, Field], str | None]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.RATIO: _ratio,
    Kind.YES_NO: _yes_no,
    Kind.DAY: _day,
    Kind.CPV: _cpv,
    Kind.BUYER: _buyer,
    Kind.PLACE: _place,
    Kind.HOLDERS: _holders,
    Kind.ACTS: _acts,
}
