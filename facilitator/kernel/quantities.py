"""Exact quantities: hours in hundredths, money in cents, and how they are spread.

In Python both are `Decimal` with two decimals; in the database, whole hundredths. A float never enters: SQLite
would sum 1,000 times 0.10 to 99.9999999999986.
"""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, TypeVar


@dataclass(frozen=True, slots=True)
class Unit:
    """What a two-decimal number counts; its presence in an annotation chooses the column type."""

    name: str


Hours = Annotated[Decimal, Unit("hours")]
Money = Annotated[Decimal, Unit("euros, excluding tax unless said otherwise")]
Percent = Annotated[Decimal, Unit("per hundred")]
Quantity = Annotated[Decimal, Unit("things counted, in hundredths")]

ZERO = Decimal("0.00")
HUNDREDTH = Decimal("0.01")
WEEKS_PER_YEAR = 52
MONTHS_PER_YEAR = 12

_K = TypeVar("_K", bound=Hashable)
_CLOCK = re.compile(r"^(?P<hours>\d{1,6})\s*(?:h|:|heures?)\s*(?P<minutes>[0-5]?\d)?\s*(?:min|mn)?$", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u202f]")


class NotAQuantity(ValueError):
    """The text is not a number of hours or an amount."""


def exact(value: Decimal | int | str) -> Decimal:
    """`value` rounded half up to two decimals."""
    return Decimal(value).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def to_hundredths(value: Decimal) -> int:
    """Whole hundredths of `value`.

    Raises ValueError when `value` has a third decimal: rounding is a decision, never an accident of storage.
    """
    scaled = value * 100
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than two decimals")
    return int(scaled)


def from_hundredths(value: int) -> Decimal:
    return HUNDREDTH * value


def parse_decimal(text: str) -> Decimal:
    """Read « 1 234,5 » or « 1234.50 » as a two-decimal number.

    Raises NotAQuantity when the text is no finite number, or has more than two decimals.
    """
    cleaned = _SPACES.sub("", text).removesuffix("€").replace(",", ".")
    if not re.fullmatch(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+", cleaned):
        raise NotAQuantity(text)
    try:
        value = Decimal(cleaned)
        to_hundredths(value)
    except (InvalidOperation, ValueError) as error:
        raise NotAQuantity(text) from error
    return value.quantize(HUNDREDTH)


def parse_hours(text: str) -> Decimal:
    """Read hours as people write them: « 151,67 », « 7.5 h », « 7h20 » (7.33), « 7:20 ».

    Raises NotAQuantity.
    """
    cleaned = _SPACES.sub("", text)
    if (clock := _CLOCK.match(cleaned)) is not None:
        return exact(Decimal(clock["hours"]) + Decimal(clock["minutes"] or 0) / 60)
    return parse_decimal(re.sub(r"(?i)(heures?|h)$", "", cleaned))


def monthly_hours(weekly: Decimal) -> Decimal:
    """Weekly hours as monthly hours: × 52 ÷ 12 (35 h a week are 151.67 h a month)."""
    return exact(weekly * WEEKS_PER_YEAR / MONTHS_PER_YEAR)


def spread(total: Decimal, weights: Mapping[_K, Decimal]) -> dict[_K, Decimal]:
    """Share `total` by `weights` so that the parts sum to it exactly (largest remainder).

    Ties go to the earlier key, so the result depends on the order of `weights` alone. All weights null: the first
    key bears everything. Raises ValueError without weights, or with a negative one.
    """
    if not weights:
        raise ValueError("nobody to spread over")
    if any(weight < 0 for weight in weights.values()):
        raise ValueError("a weight is negative")
    whole = sum(weights.values(), Decimal(0))
    units = to_hundredths(total)
    sign = -1 if units < 0 else 1
    if not whole:
        parts = dict.fromkeys(weights, 0)
        parts[next(iter(weights))] = abs(units)
    else:
        parts = _largest_remainder(abs(units), weights, whole)
    return {key: from_hundredths(sign * part) for key, part in parts.items()}


def _largest_remainder(units: int, weights: Mapping[_K, Decimal], whole: Decimal) -> dict[_K, int]:
    # Fractions with one common denominator: comparing them needs no rounding at all.
    scale = 10 ** max(0, *(-int(weight.as_tuple().exponent) for weight in weights.values()))
    numerators = {key: int(weight * scale) * units for key, weight in weights.items()}
    denominator = int(whole * scale)
    parts = {key: value // denominator for key, value in numerators.items()}
    missing = units - sum(parts.values())
    by_remainder = sorted(numerators, key=lambda key: numerators[key] % denominator, reverse=True)
    for key in by_remainder[:missing]:
        parts[key] += 1
    return parts
