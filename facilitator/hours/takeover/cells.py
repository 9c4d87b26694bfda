"""What a cell says, whatever the spreadsheet made of it. Each reading raises WrongCell with how to put it right."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from facilitator.candidates.identities.rules import normalise
from facilitator.hours.takeover.columns import CellKind, Column
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import NotAQuantity, exact, parse_decimal, parse_hours
from facilitator.kernel.text import join_words

Raw = str | int | float | bool | date | datetime | time | timedelta | None
LONGEST = 2000
_MONTHS = {
    normalise(name): number
    for number, name in enumerate(
        [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        start=1,
    )
}
_YES = {"oui", "o", "x", "vrai", "1"}
_NO = {"non", "n", "faux", "0", ""}


class WrongCell(DomainError):
    """The cell cannot be read as what its column holds."""


def read_cell(raw: Raw, column: Column) -> Any:
    """The value of a cell; None when it is empty. Raises WrongCell."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        if column.is_required:
            raise WrongCell(f"Cette cellule est vide. {column.help}")
        return None
    return _READERS[column.kind](raw, column)


def as_text(raw: Raw) -> str:
    """A cell as it was typed: a whole number has no decimals, spaces are single."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return " ".join(str(raw).split())[:LONGEST]


def _text(raw: Raw, _column: Column) -> str:
    return as_text(raw)


def _list(raw: Raw, _column: Column) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in re.split(r"[;\n]", str(_text(raw, _column))) if part.strip()))


def _date(raw: Raw, column: Column) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    written = as_text(raw)
    if found := re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", written):
        day, month, year = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", written):
        year, month, day = map(int, found.groups())
    else:
        raise WrongCell(
            f"«\u202f{written}\u202f» n’est pas une date. Écrivez par exemple {column.example or '31/08/2026'}."
        )
    try:
        return date(year, month, day)
    except ValueError as error:
        raise WrongCell(f"Le {written} n’existe pas. Vérifiez le jour et le mois.") from error


def _month(raw: Raw, column: Column) -> date:
    if not isinstance(raw, date | datetime):
        written = as_text(raw)
        if found := re.fullmatch(r"(\d{1,2})[/.\-](\d{4})", written):
            month, year = map(int, found.groups())
            if 1 <= month <= 12 and year:
                return date(year, month, 1)
        named = re.fullmatch(r"([a-z]+) (\d{4})", normalise(written))
        if named and named[1] in _MONTHS and int(named[2]):
            return date(int(named[2]), _MONTHS[named[1]], 1)
    try:
        return _date(raw, column).replace(day=1)
    except WrongCell as error:
        raise WrongCell(f"«\u202f{as_text(raw)}\u202f» n’est pas un mois. Écrivez par exemple 08/2026.") from error


def _quantity(parse: Callable[[str], Decimal], complaint: str) -> Callable[[Raw, Column], Decimal]:
    def read(raw: Raw, _column: Column) -> Decimal:
        if isinstance(raw, timedelta):  # a duration of the spreadsheet: 151:40
            return exact(Decimal(int(raw.total_seconds())) / 3600)
        if isinstance(raw, time):
            return exact(Decimal(raw.hour) + Decimal(raw.minute) / 60)
        written = repr(raw) if isinstance(raw, float) else as_text(raw)
        try:
            value = parse(written)
        except NotAQuantity as error:
            raise WrongCell(f"«\u202f{written}\u202f» {complaint}") from error
        if value < 0:
            raise WrongCell("Un nombre négatif n’a pas de sens ici. Écrivez-le sans signe, ou corrigez-le.")
        return value

    return read


def _integer(raw: Raw, _column: Column) -> int:
    written = as_text(raw)
    if not re.fullmatch(r"\d{1,5}", written):
        raise WrongCell(f"«\u202f{written}\u202f» n’est pas un nombre entier. Écrivez par exemple {_column.example}.")
    return int(written)


def _choice(raw: Raw, column: Column) -> str:
    choices: Mapping[str, str] = column.choices or {}
    folded = normalise(as_text(raw))
    for label, value in choices.items():
        if folded in {normalise(label), normalise(re.sub(r"\(.*\)", "", label)), normalise(value)}:
            return value
    raise WrongCell(f"«\u202f{as_text(raw)}\u202f» n’est pas dans la liste. Choisissez {join_words(choices, 'ou')}.")


def _yes(raw: Raw, _column: Column) -> bool:
    folded = normalise(as_text(int(raw) if isinstance(raw, bool) else raw))
    if folded not in _YES | _NO:
        raise WrongCell(f"«\u202f{as_text(raw)}\u202f» n’est ni oui ni non. Écrivez oui, ou laissez vide.")
    return folded in _YES


_READERS: Mapping[CellKind, Callable[[Raw, Column], Any]] = {
    CellKind.TEXT: _text,
    CellKind.LIST: _list,
    CellKind.DATE: _date,
    CellKind.MONTH: _month,
    CellKind.MONEY: _quantity(
        parse_decimal, "n’est pas un montant en euros, à deux décimales au plus. Écrivez par exemple 1250,50."
    ),
    CellKind.HOURS: _quantity(
        parse_hours, "n’est pas un nombre d’heures, à deux décimales au plus. Écrivez par exemple 151,67 ou 7h30."
    ),
    CellKind.PERCENT: _quantity(
        lambda text: parse_decimal(text.replace("%", "")),
        "n’est pas un pourcentage, à deux décimales au plus. Écrivez par exemple 60.",
    ),
    CellKind.INTEGER: _integer,
    CellKind.CHOICE: _choice,
    CellKind.YES: _yes,
}
