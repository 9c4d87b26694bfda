"""Reading invoices, orders or hours worked in the rows of a spreadsheet: columns are told by their headers."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import NotAQuantity, exact, parse_decimal, parse_hours
from facilitator.kernel.tables import Cell
from facilitator.markets.activity import rules
from facilitator.markets.activity.enums import FactKind
from facilitator.organisations.rules import compact_identifier, slug

HEADER_ROWS = 10
"""How far down the headers may stand, under a title."""
SIREN_LENGTH, SIRET_LENGTH = 9, 14

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "day": (
        "date", "date-de-facture", "date-facture", "date-de-la-facture", "date-de-commande", "jour", "periode", "fin",
    ),
    "company": (
        "entreprise", "siret", "siren", "membre", "titulaire", "fournisseur", "cotraitant", "raison-sociale", "nom",
        "entreprise-siret", "emetteur",
    ),
    "quantity": (
        "montant", "montant-ht", "montant-hors-taxes", "montant-h-t", "ht", "total-ht", "montant-ht-eur", "montant-eur",
        "montant-facture", "heures", "heures-travaillees", "total-des-heures", "nombre-d-heures", "total-heures",
    ),
    "reference": (
        "reference", "ref", "numero", "n", "n-facture", "no-facture", "facture", "numero-de-facture", "numero-facture",
        "n-de-facture", "n-de-commande", "bon-de-commande", "piece",
    ),
}  # fmt: skip
"""What a column may be called, once without accents, case or punctuation."""
_NAMES = {"day": "date", "company": "entreprise", "quantity": "montant", "reference": "référence"}


class MissingColumn(DomainError):
    """The sheet has no column for what each line must say."""


class WrongLine(DomainError):
    """A line that cannot be recorded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Payer:
    """A member that the lines may name: by SIREN, SIRET, or name."""

    commitment_id: uuid.UUID
    name: str
    identifier: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadLine:
    """A line of the sheet, understood."""

    number: int
    """As the spreadsheet numbers it."""
    commitment_id: uuid.UUID
    day: date
    quantity: Decimal
    reference: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultyLine:
    """A line that was not understood, and why."""

    number: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """Which days the contract may be invoiced on."""

    today: date
    earliest: date | None


def read_lines(
    rows: Sequence[Sequence[Cell]], kind: FactKind, members: Sequence[Payer], bounds: Bounds
) -> tuple[list[ReadLine], list[FaultyLine]]:
    """The lines understood, and those that are not. Raises MissingColumn when the headers say too little."""
    top, columns = _find_columns(rows, needs_company=len(members) > 1)
    found = _Members(members)
    good: list[ReadLine] = []
    faulty: list[FaultyLine] = []
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        cells = {name: row[column] if column < len(row) else None for name, column in columns.items()}
        if all(_is_empty(cell) for cell in cells.values()):
            continue
        try:
            good.append(_read(number, cells, kind, found, bounds))
        except DomainError as error:
            faulty.append(FaultyLine(number=number, reason=str(error)))
    return good, faulty


def _find_columns(rows: Sequence[Sequence[Cell]], *, needs_company: bool) -> tuple[int, dict[str, int]]:
    """The row of the headers, and the column of each thing."""
    needed = {"day", "quantity"} | ({"company"} if needs_company else set())
    best: dict[str, int] = {}
    for top, row in enumerate(rows[:HEADER_ROWS]):
        columns = _columns_of(row)
        if needed <= columns.keys():
            return top, columns
        best = columns if len(columns) > len(best) else best
    missing = [f"« {_NAMES[name]} »" for name in ("day", "company", "quantity") if name in needed - best.keys()]
    raise MissingColumn(
        f"Il manque {text.count(len(missing), 'colonne')} : {text.join_words(missing)}. La première ligne du tableau "
        "porte les titres : date, entreprise (ou SIRET), montant, référence."
    )


def _columns_of(row: Sequence[Cell]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, cell in enumerate(row):
        title = slug(cell) if isinstance(cell, str) else ""
        for name, titles in _HEADERS.items():
            if title in titles:
                columns.setdefault(name, position)
    return columns


class _Members:
    """Finds a member by what a cell says of it."""

    def __init__(self, members: Sequence[Payer]) -> None:
        self._only = members[0].commitment_id if len(members) == 1 else None
        self._by_number = {member.identifier: member.commitment_id for member in members if member.identifier}
        self._by_name = {slug(member.name): member.commitment_id for member in members}

    def find(self, cell: Cell) -> uuid.UUID:
        """Raises WrongLine."""
        if _is_empty(cell) and self._only is not None:
            return self._only
        said = _words(cell)
        number = _whole_number(compact_identifier(said))
        siren = number[:SIREN_LENGTH]
        found = self._by_number.get(number) or self._by_number.get(siren) or self._by_name.get(slug(said))
        if found is None:
            raise WrongLine(f"« {said} » n’est pas une entreprise de cette clause." if said else "L’entreprise manque.")
        return found


def _whole_number(number: str) -> str:
    """A SIREN or a SIRET with the zeros that a spreadsheet took from its beginning."""
    if not number.isdecimal():
        return number
    return number.zfill(SIREN_LENGTH if len(number) <= SIREN_LENGTH else SIRET_LENGTH)


def _read(number: int, cells: Mapping[str, Cell], kind: FactKind, members: _Members, bounds: Bounds) -> ReadLine:
    day = _day(cells["day"])
    rules.check_day(day, today=bounds.today, earliest=bounds.earliest)
    quantity = _quantity(cells["quantity"], kind)
    rules.check_quantity(kind, quantity)
    return ReadLine(
        number=number,
        commitment_id=members.find(cells.get("company")),
        day=day,
        quantity=quantity,
        reference=_words(cells.get("reference")) or None,
    )


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    said = _words(cell)
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y"):
        try:
            return datetime.strptime(said, pattern).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise WrongLine(f"« {said} » n’est pas une date." if said else "La date manque.")


def _quantity(cell: Cell, kind: FactKind) -> Decimal:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        try:
            return exact(str(cell))
        except InvalidOperation as error:
            raise WrongLine(f"« {cell} » n’est pas un nombre.") from error
    said = _words(cell).replace("EUR", "").strip()
    try:
        return parse_hours(said) if kind is FactKind.HOURS_WORKED else parse_decimal(said)
    except NotAQuantity as error:
        raise WrongLine(f"« {said} » n’est pas un montant." if said else "Le montant manque.") from error


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _words(cell: Cell) -> str:
    """The cell as somebody reads it: a whole number without its decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
