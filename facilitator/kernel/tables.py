"""Reading the first sheet of a spreadsheet that somebody sends: XLSX, XLS, ODS or CSV, as rows of plain cells."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from facilitator.kernel.errors import DomainError

Cell = str | int | float | bool | date | datetime | time | timedelta | None

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
"""What an archive may hold once unpacked: beyond, it is made to fill the memory."""
MOST_ROWS, MOST_COLUMNS = 20_001, 100
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ";\t,|"


class NotATable(DomainError):
    """The file is no spreadsheet that can be read."""


def read_table(content: bytes) -> list[list[Cell]]:
    """The rows of the first sheet, the empty ones left out of the end. What the file is, its content says.

    Raises NotATable: too large, too many rows, damaged, or of another type.
    """
    if len(content) > MOST_BYTES:
        raise NotATable(f"Ce fichier dépasse {MOST_BYTES // MEGABYTE} Mo : découpez-le.")
    if not content.strip():
        raise NotATable("Ce fichier est vide.")
    rows = _workbook(content) if content.startswith((ZIP, OLD_EXCEL)) else _text(content)
    while rows and not any(cell not in {"", None} for cell in rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS:
        raise NotATable(f"Ce fichier compte plus de {MOST_ROWS - 1} lignes : découpez-le.")
    return rows


def _workbook(content: bytes) -> list[list[Cell]]:
    try:
        if content.startswith(ZIP):
            _check_archive(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows: Sequence[Sequence[Any]] = book.get_sheet_by_index(0).to_python(nrows=MOST_ROWS + 1)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise NotATable("Ce classeur est abîmé, ou n’est pas un fichier XLSX ou ODS.") from error
    return [list(row[:MOST_COLUMNS]) for row in rows]


def _check_archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise NotATable("Ce classeur est trop gros une fois ouvert : découpez-le.")


def _text(content: bytes) -> list[list[Cell]]:
    if b"\0" in content:
        raise NotATable("Ce fichier n’est ni un classeur XLSX ou ODS, ni un fichier CSV.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [list(row[:MOST_COLUMNS]) for _number, row in zip(range(MOST_ROWS + 1), rows, strict=False)]
    except csv.Error as error:
        raise NotATable("Ce fichier CSV est abîmé : une de ses lignes ne se lit pas.") from error
