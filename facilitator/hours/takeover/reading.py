"""A workbook as rows of typed values, each fault with its sheet, line and column. Nothing here knows the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from facilitator.candidates.identities.rules import normalise
from facilitator.hours.takeover.cells import Raw, WrongCell, as_text, read_cell
from facilitator.hours.takeover.columns import Column
from facilitator.hours.takeover.enums import SheetName
from facilitator.hours.takeover.layout import LAYOUT
from facilitator.kernel.errors import DomainError

MOST_ROWS = 20_000
"""Lines of a sheet: two hundred times what an average structure follows at once."""
EXAMPLE = "Exemple"
"""How the example line of the template begins: it is left out."""


class NotAWorkbook(DomainError):
    """The file is not the workbook of the takeover."""


@dataclass(frozen=True, order=True, kw_only=True, slots=True)
class Fault:
    """What is wrong in a cell, and how to put it right. Without a column, the line as a whole."""

    position: int
    """Rank of the sheet."""
    line: int
    """As the spreadsheet numbers it, from 1."""
    column: str
    message: str
    sheet: SheetName = field(compare=False)


@dataclass(kw_only=True, slots=True, eq=False)
class Row:
    """A line of a sheet. `values` holds what could be read, by the name of its column."""

    sheet: SheetName
    line: int
    values: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def blame(self, name: str, message: str) -> None:
        """Note what is wrong with a column of this line, or with the line when `name` is empty."""
        label = next((column.label for column in LAYOUT[self.sheet] if column.name == name), "")
        position = list(SheetName).index(self.sheet)
        fault = Fault(position=position, line=self.line, column=label, message=message, sheet=self.sheet)
        if fault not in self.faults:
            self.faults.append(fault)


@dataclass(frozen=True, kw_only=True, slots=True)
class Workbook:
    """The rows of each sheet, in order."""

    sheets: Mapping[SheetName, Sequence[Row]]

    def __getitem__(self, sheet: SheetName) -> Sequence[Row]:
        return self.sheets[sheet]

    def rows(self) -> Iterator[Row]:
        for rows in self.sheets.values():
            yield from rows


def read_workbook(content: bytes) -> Workbook:
    """The rows of an XLSX or ODS file. Raises NotAWorkbook."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        names = {normalise(name): name for name in book.sheet_names}
        return Workbook(sheets={sheet: _read_sheet(book, names, sheet) for sheet in SheetName})
    except PasswordError as error:
        raise NotAWorkbook(
            "Ce classeur est protégé par un mot de passe : enregistrez-le sans, puis déposez-le."
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise NotAWorkbook(
            "Ce fichier n’est pas un classeur XLSX ou ODS lisible : partez du modèle à télécharger."
        ) from error


def _read_sheet(book: CalamineWorkbook, names: Mapping[str, str], sheet: SheetName) -> list[Row]:
    name = names.get(normalise(sheet.label))
    if name is None:
        if sheet in {SheetName.CONTRACTS, SheetName.HOURS}:
            return []
        raise NotAWorkbook(f"La feuille « {sheet.label} » manque : partez du modèle à télécharger.")
    lines: Sequence[Sequence[Raw]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    if len(lines) > MOST_ROWS:
        raise NotAWorkbook(
            f"La feuille « {sheet.label} » dépasse {MOST_ROWS} lignes : partagez-la en plusieurs classeurs."
        )
    columns = _columns(sheet, lines[0] if lines else [])
    return [_row(sheet, number, line, columns) for number, line in enumerate(lines[1:], start=2) if _says(line)]


def _columns(sheet: SheetName, heading: Sequence[Raw]) -> list[tuple[Column, int | None]]:
    """Each column with its place in the sheet; columns that we do not know are left out."""
    places = {normalise(as_text(label)): place for place, label in enumerate(heading) if label not in {None, ""}}
    found = [(column, places.get(normalise(column.label))) for column in LAYOUT[sheet]]
    missing = [column.label for column, place in found if place is None and column.is_required]
    if missing:
        raise NotAWorkbook(
            f"Feuille « {sheet.label} » : la colonne « {missing[0]} » manque. "
            "Gardez la première ligne du modèle telle qu’elle est."
        )
    return found


def _says(line: Sequence[Raw]) -> bool:
    """Whether the line holds something of the structure's: neither empty nor the example of the template."""
    typed = [cell for cell in line if cell is not None and str(cell).strip()]
    return bool(typed) and not as_text(typed[-1]).startswith(EXAMPLE)


def _row(sheet: SheetName, number: int, line: Sequence[Raw], columns: Sequence[tuple[Column, int | None]]) -> Row:
    row = Row(sheet=sheet, line=number, values={})
    for column, place in columns:
        raw = line[place] if place is not None and place < len(line) else None
        try:
            row.values[column.name] = read_cell(raw, column)
        except WrongCell as error:
            row.blame(column.name, str(error))
    return row
