"""Reading the shipped files, and which value holds on a day."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol, TypeVar

FAMILIES = frozenset({"ccag", "iae", "geiq"})
_VALUE_FIELDS = frozenset({"key", "label", "unit", "value", "starts_on", "source", "is_assumed"})
_CRITERION_FIELDS = frozenset({"code", "label", "families", "proofs", "validity_months", "validity_is_assumed"})


class WrongReferenceFile(Exception):
    """A shipped file cannot be loaded. The message names the entry and what is wrong with it."""


class NotANumber(ValueError):
    """A reference value is an exact decimal."""


class Dated(Protocol):
    """A value that starts on a day, national or of one structure."""

    @property
    def structure_id(self) -> Any: ...

    @property
    def starts_on(self) -> Any: ...


V = TypeVar("V", bound=Dated)


@dataclass(frozen=True, kw_only=True, slots=True)
class ShippedValue:
    """One entry of a file of values; the fields of `ReferenceValue`."""

    key: str
    label: str
    unit: str
    value: str
    starts_on: date
    source: str
    is_assumed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ShippedCriterion:
    """One entry of the file of criteria; the fields of `Criterion`."""

    code: str
    label: str
    families: list[str]
    proofs: list[str]
    validity_months: int | None = None
    validity_is_assumed: bool = False
    position: int


def choose(values: Iterable[V], *, on: date) -> V | None:
    """Among the values of one key, national and of one structure, the one that holds on that day.

    A structure's own wins, however old: it was chosen knowing the national one. None when nothing has started yet.
    """
    started = [value for value in values if value.starts_on <= on]
    return max(started, key=lambda value: (value.structure_id is not None, value.starts_on), default=None)


BOUNDS: Mapping[str, tuple[Decimal, Decimal]] = {
    "%": (Decimal(0), Decimal(100)),
    "€/h": (Decimal(1), Decimal(1_000)),
    "€ HT": (Decimal(1), Decimal(100_000_000_000)),
    "h": (Decimal(1), Decimal(10_000)),
    "ETP": (Decimal("0.01"), Decimal(100_000)),
    "jours": (Decimal(0), Decimal(3_650)),
    "jour du mois": (Decimal(1), Decimal(31)),
    "mois": (Decimal(1), Decimal(600)),
    "ans": (Decimal(1), Decimal(100)),
    "personnes": (Decimal(1), Decimal(10_000)),
}
"""By unit, between which a value is no typing error."""
ANY_NUMBER = (Decimal(0), Decimal(1_000_000_000_000))
WHOLE_UNITS = frozenset({"jours", "jour du mois", "mois", "ans", "personnes"})
EARLIEST = date(2000, 1, 1)
LONGEST_NOTICE_DAYS = 5 * 366
LONGEST_SOURCE = 500

ORDERED = (
    ("insertion_rate.usual_minimum", "insertion_rate.usual_maximum"),
    ("insertion_rate.usual_maximum", "insertion_rate.maximum"),
    ("hourly_cost.low", "hourly_cost.high"),
    ("compliance.late_rate", "compliance.watch_rate"),
    ("formal_notice.minimum_days", "formal_notice.maximum_days"),
)
"""Keys whose values must stay in this order."""


def outside_bounds(number: Decimal, unit: str) -> tuple[Decimal, Decimal] | None:
    """The bounds of the unit when `number` is not between them; None when it is."""
    low, high = BOUNDS.get(unit, ANY_NUMBER)
    return None if low <= number <= high else (low, high)


def is_fraction_of_whole(number: Decimal, unit: str) -> bool:
    """Whether the unit counts whole things and the number is none."""
    return unit in WHOLE_UNITS and number != number.to_integral_value()


@dataclass(frozen=True, slots=True)
class ReferenceKey:
    """A key of a structure, or the national one: what the journal follows, whatever rows come and go."""

    key: str
    structure_id: uuid.UUID | None

    @property
    def id(self) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_OID, f"reference:{self.structure_id or 'national'}:{self.key}")


def plain(number: Decimal) -> str:
    """The decimal as the tables keep it: without exponent nor useless zeros (« 12.02 », « 5404000 »)."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(text: str) -> str:
    """`text` as an exact, finite decimal, written plainly. Raises NotANumber."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise NotANumber(text) from error
    if not number.is_finite():
        raise NotANumber(text)
    return plain(number)


def parse_values(document: Mapping[str, Any]) -> list[ShippedValue]:
    """The entries of a file of values. Raises WrongReferenceFile."""
    values = [_value(entry) for entry in document.get("value", ())]
    _refuse_twins([f"{value.key} on {value.starts_on}" for value in values])
    return values


def parse_criteria(document: Mapping[str, Any]) -> list[ShippedCriterion]:
    """The entries of the file of criteria, in its order. Raises WrongReferenceFile."""
    criteria = [_criterion(entry, position) for position, entry in enumerate(document.get("criterion", ()), start=1)]
    _refuse_twins([criterion.code for criterion in criteria])
    return criteria


def _value(entry: Mapping[str, Any]) -> ShippedValue:
    name = str(entry.get("key", "?"))
    _check_fields(name, entry, _VALUE_FIELDS, required=_VALUE_FIELDS - {"is_assumed"})
    if not isinstance(entry["value"], str):
        raise WrongReferenceFile(f"{name}: value is not a decimal in quotes: {entry['value']!r}.")
    if not isinstance(entry["starts_on"], date):
        raise WrongReferenceFile(f"{name}: starts_on is not a date: {entry['starts_on']!r}.")
    try:
        number = read_number(entry["value"])
    except NotANumber as error:
        raise WrongReferenceFile(f"{name}: value is not a decimal: {entry['value']!r}.") from error
    return ShippedValue(**{**entry, "value": number})


def _criterion(entry: Mapping[str, Any], position: int) -> ShippedCriterion:
    name = str(entry.get("code", "?"))
    _check_fields(name, entry, _CRITERION_FIELDS, required=frozenset({"code", "label", "families", "proofs"}))
    if strange := set(entry["families"]) - FAMILIES:
        raise WrongReferenceFile(f"{name}: unknown family {', '.join(sorted(strange))}.")
    return ShippedCriterion(**entry, position=position)


def _check_fields(name: str, entry: Mapping[str, Any], known: frozenset[str], *, required: frozenset[str]) -> None:
    if missing := required - set(entry):
        raise WrongReferenceFile(f"{name}: missing {', '.join(sorted(missing))}.")
    if unknown := set(entry) - known:
        raise WrongReferenceFile(f"{name}: unknown field {', '.join(sorted(unknown))}.")


def _refuse_twins(names: Sequence[str]) -> None:
    if twins := sorted({name for name in names if names.count(name) > 1}):
        raise WrongReferenceFile(f"Written twice: {', '.join(twins)}.")
