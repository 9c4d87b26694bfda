"""Tables written as XLSX or CSV. A number stays a number, a date a date, and no text is ever read as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import xlsxwriter

from facilitator.kernel.quantities import HUNDREDTH

Value = str | int | Decimal | date | None
"""What a cell may hold. A percentage is a ratio: 0.5 is 50 %."""

BOM = "\ufeff"
"""Tells Excel that the file is UTF-8."""
LONGEST_TEXT = 32_767
"""Characters in a cell of XLSX."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How the text of a formula begins, for Excel as for LibreOffice."""


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    HOURS = "hours"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"

    @property
    def is_numeric(self) -> bool:
        return self in {Kind.NUMBER, Kind.HOURS, Kind.MONEY, Kind.PERCENT}


_FORMATS = {
    Kind.NUMBER: "#,##0",
    Kind.HOURS: "#,##0.00",
    Kind.MONEY: "#,##0.00\u00a0€",
    Kind.PERCENT: "0.00%",
    Kind.DATE: "dd/mm/yyyy",
}
_WIDTHS = {Kind.TEXT: 28, Kind.NUMBER: 10, Kind.HOURS: 13, Kind.MONEY: 16, Kind.PERCENT: 10, Kind.DATE: 12}


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A column of a sheet."""

    label: str
    kind: Kind = Kind.TEXT
    width: int | None = None
    """In characters; None: what suits the kind."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A sheet of a workbook. Without headings, its rows stand alone: a page to read."""

    name: str
    headings: Sequence[Heading]
    rows: Iterable[Sequence[Value]]


def write_csv(headings: Sequence[Heading], rows: Iterable[Sequence[Value]]) -> bytes:
    """UTF-8 with its mark, semicolons, decimal commas: what a French spreadsheet opens by a double click."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([heading.label for heading in headings])
    writer.writerows(
        [_in_csv(value, heading.kind) for value, heading in zip(row, headings, strict=True)] for row in rows
    )
    return (BOM + stream.getvalue()).encode()


def _in_csv(value: Value, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, Decimal | int):
        return f"{_percent(value)}%" if kind is Kind.PERCENT else str(value).replace(".", ",")
    return f"'{value}" if value.startswith(_FORMULA) else value


def _percent(ratio: Decimal | int) -> str:
    return str((Decimal(ratio) * 100).quantize(HUNDREDTH)).replace(".", ",")


def write_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook, each sheet with its headings fixed at the top and a filter on them."""
    stream = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True}
    with xlsxwriter.Workbook(stream, options) as workbook:
        formats = {kind: workbook.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        formats[Kind.TEXT] = workbook.add_format({"text_wrap": True, "valign": "top"})
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(sheet.name), sheet, formats, bold)
    return stream.getvalue()


def _write_sheet(
    worksheet: "xlsxwriter.worksheet.Worksheet", sheet: Sheet, formats: dict[Kind, object], bold: object
) -> None:
    kinds = [heading.kind for heading in sheet.headings]
    for column, heading in enumerate(sheet.headings):
        worksheet.set_column(column, column, heading.width or _WIDTHS[heading.kind])
    first = 1 if any(heading.label for heading in sheet.headings) else 0
    if first:
        worksheet.freeze_panes(1, 0)
        for column, heading in enumerate(sheet.headings):
            worksheet.write_string(0, column, heading.label, bold)
    last = 0
    for last, row in enumerate(sheet.rows, start=first):
        for column, kind, value in _filled(kinds, row):
            _write_cell(worksheet, last, column, value, formats[kind])
    if first and last:
        worksheet.autofilter(0, 0, last, len(kinds) - 1)


def _filled(kinds: Sequence[Kind], row: Sequence[Value]) -> Iterator[tuple[int, Kind, str | int | Decimal | date]]:
    for column, (kind, value) in enumerate(zip(kinds, row, strict=True)):
        if value is not None:
            yield column, kind, value


def _write_cell(worksheet: Any, row: int, column: int, value: Value, form: Any) -> None:
    if isinstance(value, date):
        worksheet.write_datetime(row, column, value, form)
    elif isinstance(value, Decimal | int):
        worksheet.write_number(row, column, value, form)
    else:  # written as text whatever it begins with: never a formula, never a link
        worksheet.write_string(row, column, str(value)[:LONGEST_TEXT], form)
