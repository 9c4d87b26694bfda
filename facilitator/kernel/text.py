"""French text: dates, quantities, lists and plurals as a careful typist would write them.

Pure functions. Spaces that must not break are no-break spaces: U+202F (narrow) inside and after numbers and before
; : ! ? %, as the Imprimerie nationale has it.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate

from babel.dates import format_date
from babel.numbers import format_decimal

from facilitator.kernel import clock

LOCALE = "fr"
NARROW = "\u202f"
NO_BREAK = "\u00a0"
MINUS = "\u2212"
NOTHING = "—"
"""What stands for a value that is not known."""

_INVARIABLE_ENDINGS = ("s", "x", "z")
_HIGH_PUNCTUATION = re.compile(r"(?<=\S)[ \u00a0\u202f]*([;!?%»]|:(?!//))(?=\s|$|[)»])")
_OPENING_QUOTE = re.compile(r"«[ \u00a0\u202f]*")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def day(value: date | datetime) -> date:
    """The calendar day of `value`, in Paris for an instant."""
    if isinstance(value, datetime):
        return value.astimezone(clock.PARIS).date()
    return value


def long_date(value: date | datetime) -> str:
    """« 3 mars 2026 », « 1er mars 2026 »."""
    return _first_of_month(format_date(day(value), "d MMMM yyyy", locale=LOCALE))


def short_date(value: date | datetime) -> str:
    """« 03/03/2026 », for narrow columns."""
    return day(value).strftime("%d/%m/%Y")


def day_and_month(value: date | datetime) -> str:
    """« 3 mars »."""
    return _first_of_month(format_date(day(value), "d MMMM", locale=LOCALE))


def month(value: date | datetime) -> str:
    """« mars 2026 »."""
    return format_date(day(value), "MMMM yyyy", locale=LOCALE)


def of_month(value: date | datetime) -> str:
    """« de mars 2026 », « d’avril 2026 »."""
    words = month(value)
    return f"d’{words}" if words[0] in "ao" else f"de {words}"


def date_and_time(value: datetime) -> str:
    """« 3 mars 2026 à 14 h 05 », Paris time."""
    return f"{long_date(value)} à {time_of_day(value)}"


def file_size(size: int) -> str:
    """« 340 ko », « 1,2 Mo », from bytes."""
    if size < 1_000_000:
        return f"{max(1, size // 1000)}{NARROW}ko"
    return f"{number((Decimal(size) / 1_000_000).quantize(Decimal('0.1')))}{NARROW}Mo"


def time_of_day(value: datetime) -> str:
    """« 14 h 05 », Paris time."""
    local = value.astimezone(clock.PARIS)
    return f"{local.hour}{NO_BREAK}h{NO_BREAK}{local.minute:02d}"


def period(start: date | None, end: date | None) -> str:
    """« du 3 mars 2026 au 2 mars 2027 », « depuis le 3 mars 2026 », « jusqu’au 2 mars 2027 »."""
    if start and end:
        return f"du {long_date(start)} au {long_date(end)}"
    if start:
        return f"depuis le {long_date(start)}"
    return f"jusqu’au {long_date(end)}" if end else NOTHING


def relative_day(value: date | datetime, today: date) -> str:
    """« aujourd’hui », « demain », « hier », « dans 4 jours », « il y a 3 mois »."""
    days = (day(value) - today).days
    if words := {0: "aujourd’hui", 1: "demain", -1: "hier"}.get(days):
        return words
    span = duration(abs(days))
    return f"dans {span}" if days > 0 else f"il y a {span}"


def deadline(value: date | datetime, today: date) -> str:
    """« dans 4 jours », « aujourd’hui », « en retard de 2 jours »."""
    days = (today - day(value)).days
    return f"en retard de {duration(days)}" if days > 0 else relative_day(value, today)


def duration(days: int) -> str:
    """A number of days as one would say it: « 12 jours », « 3 mois » from 60 days, « 2 ans » from 24 months."""
    months = round(days / 30.44)
    if days < 60:
        return count(days, "jour")
    return count(months, "mois") if months < 24 else count(months // 12, "an")


def number(value: Decimal | int, decimals: int | None = None) -> str:
    """« 1 234,5 »: as many decimals as the value has, or exactly `decimals`."""
    pattern = "#,##0.######" if decimals is None else f"#,##0.{'0' * decimals}".removesuffix(".")
    return str(format_decimal(value, pattern, locale=LOCALE)).replace("-", MINUS)


def hours(value: Decimal) -> str:
    """« 1 234,50 h »."""
    return f"{number(value, 2)}{NARROW}h"


def money(value: Decimal) -> str:
    """« 1 234,50 € »."""
    return f"{number(value, 2)}{NARROW}€"


def percent(ratio: Decimal, decimals: int = 0) -> str:
    """A ratio (0.4375) as « 44 % »."""
    return f"{number(ratio * 100, decimals)}{NARROW}%"


def plural(quantity: Decimal | int, singular: str, plural_form: str | None = None) -> str:
    """The noun that goes with `quantity`: in French the plural starts at two.

    Without `plural_form`, each word that does not already end in s, x or z takes an s.
    """
    if -2 < quantity < 2:
        return singular
    return plural_form if plural_form is not None else " ".join(_with_s(word) for word in singular.split(" "))


def count(quantity: Decimal | int, singular: str, plural_form: str | None = None) -> str:
    """« 1 ligne », « 12 lignes », « 1 200 lignes »."""
    return f"{number(quantity)}{NO_BREAK}{plural(quantity, singular, plural_form)}"


def join_words(words: Iterable[str], last: str = "et") -> str:
    """« a », « a et b », « a, b et c »."""
    *first, end = [str(word) for word in words] or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def siret(value: str) -> str:
    """« 123 456 789 00012 »; anything but fourteen digits is left as it is."""
    return _grouped(value, (3, 3, 3, 5))


def siren(value: str) -> str:
    """« 123 456 789 »; anything but nine digits is left as it is."""
    return _grouped(value, (3, 3, 3))


def phone(value: str) -> str:
    """« 01 23 45 67 89 », from what was typed; a foreign or unusual number is left as it is."""
    digits = re.sub(r"[\s.\-()]", "", value)
    digits = re.sub(r"^(\+33|0033)0?", "0", digits)
    return _grouped(digits, (2, 2, 2, 2, 2)) if re.fullmatch(r"0\d{9}", digits) else value


def initials(name: str) -> str:
    """« CM » for « Camille Martin »: at most two letters."""
    words = [word for word in re.split(r"[\s\-]+", name) if word]
    return "".join(word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words))


def typeset(value: str) -> str:
    """`value` with French typography: ’ between letters, no-break spaces where a line must not break.

    For text that was typed or imported, when it is shown among ours.
    """
    curly = _APOSTROPHE.sub("’", value)
    quoted = _OPENING_QUOTE.sub(f"«{NARROW}", curly)
    return _HIGH_PUNCTUATION.sub(rf"{NARROW}\1", quoted)


def _first_of_month(text: str) -> str:
    return re.sub(r"^1 ", "1er ", text)


def _with_s(word: str) -> str:
    return word if word.endswith(_INVARIABLE_ENDINGS) else word + "s"


def _grouped(value: str, sizes: tuple[int, ...]) -> str:
    if not (value.isascii() and value.isdecimal() and len(value) == sum(sizes)):
        return value
    ends = list(accumulate(sizes))
    return NO_BREAK.join(value[end - size : end] for size, end in zip(sizes, ends, strict=True))
