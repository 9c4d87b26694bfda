"""One published value at a time: what it says, or that it says nothing. Pure functions that never raise."""

import html
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from facilitator.kernel.quantities import exact

REPLACEMENT = "\ufffd"
"""Stands where a letter was lost on the way."""
LONGEST_TEXT = 2000
LARGEST_AMOUNT = Decimal(10) ** 11
"""Euros. No French public contract comes near; what is above is a typing or unit error."""
LONGEST_DURATION = 1200
"""Months: a century."""
FIRST_YEAR, LAST_YEAR = 1990, 2100

_NOTHING = frozenset({"", "nc", "nan", "none", "null", "nd", "na", "nr", "inconnu", "nonrenseigne", "noncommunique"})
LONGEST_NOTHING = max(map(len, _NOTHING)) + 4
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+)?(?:Z|[+-]\d{2}:?\d{2})?$")
_FRENCH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})$")
_CPV = re.compile(r"(\d{8})(?:-?\d)?$")
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_NOT_NUMERIC = re.compile(r"[\s\u00a0\u202f€]|EUR|HT")


def clean(value: Any) -> Any:
    """`value` with keys and strings that any database takes: no spaces around, no NUL, no half character."""
    if isinstance(value, str):
        return (value if value.isprintable() else _UNSAFE.sub("", value)).strip()
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        cleaned: dict[str, Any] = {}
        for key, item in value.items():
            name = clean(key)
            if not cleaned.get(name):
                cleaned[name] = clean(item)
        return cleaned
    return value


def fold(text: str) -> str:
    """Letters and digits alone, without accents or case: what tells two texts apart for good."""
    plain = text if text.isascii() and "&" not in text else unicodedata.normalize("NFKD", html.unescape(text))
    return "".join(filter(str.isalnum, plain.casefold()))


def is_absent(value: Any) -> bool:
    """Whether `value` is one of the many ways to say nothing."""
    if value is None or value in ([], {}):
        return True
    return isinstance(value, str) and len(value) <= LONGEST_NOTHING and _is_nothing(value)


@lru_cache(maxsize=10_000)
def _is_nothing(short: str) -> bool:
    return fold(short) in _NOTHING


def text(value: Any) -> str | None:
    """`value` on one line, its HTML entities decoded; None when it says nothing."""
    if isinstance(value, (dict, list, bool)) or is_absent(value):
        return None
    written = str(value)
    decoded = " ".join((html.unescape(written) if "&" in written else written).split())
    return decoded[:LONGEST_TEXT] or None


def amount(value: Any) -> Decimal | None:
    """Euros of a number or of a text such as « 12 345,60 € »; None when it is neither. The sign is kept."""
    number = _number(value)
    return exact(number) if number is not None and abs(number) <= LARGEST_AMOUNT * 10**9 else None


def whole_number(value: Any) -> int | None:
    number = _number(value)
    if number is None or abs(number) > LARGEST_AMOUNT or number != number.to_integral_value():
        return None
    return int(number)


def day(value: Any) -> date | None:
    """The day of « 2018-11-07 », « 2018-11-07+01:00 » or « 07/11/2018 »; None out of the plausible years."""
    written = str(value).strip() if isinstance(value, str) else ""
    if match := _DATE.match(written):
        year, month, number = (int(part) for part in match.groups())
    elif match := _FRENCH_DATE.match(written):
        number, month, year = (int(part) for part in match.groups())
    else:
        return None
    try:
        return date(year, month, number) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def cpv(value: Any) -> str | None:
    """The eight digits of a CPV code, without its check digit; None when it is no such code."""
    written = re.sub(r"\s", "", str(value)) if isinstance(value, (str, int)) else ""
    match = _CPV.match(written)
    return match[1] if match and not match[1].startswith("00") else None


def unwrap(value: Any, singular: str) -> Iterator[Any]:
    """The items of a list, wrapped one by one in a key (`[{"titulaire": …}]`), all at once, or not at all."""
    if isinstance(value, dict) and singular in value:
        yield from unwrap(value[singular], singular)
    elif isinstance(value, list):
        for item in value:
            yield from unwrap(item, singular)
    elif not is_absent(value):
        yield value


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    written = _NOT_NUMERIC.sub("", str(value))
    if "," in written:
        # The last of the two marks is the decimal one.
        thousands, decimals = written.rsplit(",", 1) if written.rfind(",") > written.rfind(".") else (written, "")
        written = f"{re.sub(r'[.,]', '', thousands)}.{decimals}" if decimals else written.replace(",", "")
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
