"""The workbook to fill: a page to read, then a sheet for each kind of line with one example."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from facilitator.hours.takeover.cells import read_cell
from facilitator.hours.takeover.columns import CellKind, Column
from facilitator.hours.takeover.enums import SheetName
from facilitator.hours.takeover.layout import LAYOUT
from facilitator.hours.takeover.reading import EXAMPLE
from facilitator.kernel.spreadsheets import Heading, Kind, Sheet, Value, write_xlsx

FILE_NAME = "reprise.xlsx"
_KINDS = {
    CellKind.DATE: Kind.DATE,
    CellKind.MONEY: Kind.MONEY,
    CellKind.HOURS: Kind.HOURS,
    CellKind.PERCENT: Kind.HOURS,
    CellKind.INTEGER: Kind.NUMBER,
}
GUIDE = (
    "Reprendre des dossiers en cours",
    "",
    "Ce classeur fait entrer dans le logiciel vos marchés, vos clauses et vos contrats tels qu’ils sont aujourd’hui.",
    "1. Remplissez les feuilles dans l’ordre. Gardez la première ligne de chacune ; la ligne d’exemple ne compte pas.",
    "2. Donnez à chaque marché, clause et contrat votre propre référence : elle relie les feuilles entre elles.",
    "3. Déposez le classeur dans Marchés, Reprendre mes dossiers. L’aperçu dit ce qui entrera et quoi corriger.",
    "4. Une clause entre tout entière ou pas du tout. Corrigez les autres et déposez à nouveau le même classeur.",
    "",
    "Ce que le classeur ne reprend pas",
    "Les justificatifs : les personnes arrivent avec nom et date de naissance, l’éligibilité reste à compléter.",
    "Les clauses qui suivent la facturation ou une part des heures : posez-les à l’écran.",
    "",
    "Les colonnes (une étoile : à remplir)",
)


def write_template() -> bytes:
    """The workbook, as XLSX."""
    return write_xlsx([_reading_page(), *(_sheet(sheet) for sheet in SheetName)])


def _reading_page() -> Sheet:
    headings = [Heading(label="", width=16), Heading(label="", width=30), Heading(label="", width=95)]
    return Sheet(name="Lisez-moi", headings=headings, rows=list(_reading_lines()))


def _reading_lines() -> Iterator[tuple[str, str, str]]:
    for sentence in GUIDE:
        yield "", "", sentence
    for sheet, columns in LAYOUT.items():
        for column in columns:
            yield sheet.label, f"{column.label}{' *' if column.is_required else ''}", column.help


def _sheet(sheet: SheetName) -> Sheet:
    columns = LAYOUT[sheet]
    headings = [
        *(Heading(label=column.label, kind=_KINDS.get(column.kind, Kind.TEXT), width=20) for column in columns),
        Heading(label="Remarque", width=36),
    ]
    example: list[Value] = [_example(column) for column in columns]
    return Sheet(name=sheet.label, headings=headings, rows=[[*example, f"{EXAMPLE} : cette ligne ne compte pas"]])


def _example(column: Column) -> Value:
    if not column.example:
        return None
    if column.kind not in _KINDS:
        return column.example
    value: Decimal | date | int = read_cell(column.example, column)
    return value
