"""Spreadsheets that people send."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from facilitator.kernel import tables
from facilitator.kernel.tables import NotATable, read_table


def test_a_workbook_gives_its_first_sheet():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Date", "Montant"])
        sheet.write_datetime(1, 0, date(2026, 3, 31))
        sheet.write_number(1, 1, 1250.5)
        book.add_worksheet().write(0, 0, "Autre")
    assert read_table(content.getvalue()) == [["Date", "Montant"], [date(2026, 3, 31), 1250.5]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_file_whatever_wrote_it(encoding, delimiter):
    text = f'Référence{delimiter}Société\r\n"1{delimiter}2"{delimiter}Maçonnerie\r\n\r\n'
    assert read_table(text.encode(encoding)) == [["Référence", "Société"], [f"1{delimiter}2", "Maçonnerie"]]


def archive(size: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * size)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"  \n", "vide"),
        (b"x" * (tables.MOST_BYTES + 1), "10 Mo"),
        (b"a;b\n" * (tables.MOST_ROWS + 1), "plus de 20000 lignes"),
        (archive(10), "abîmé"),
        (archive(tables.MOST_UNPACKED + 1), "trop gros"),
        (b"\x89PNG\r\n\x1a\n\0\0", "ni un classeur"),
    ],
)
def test_what_is_no_table_gets_a_sentence(content, words):
    with pytest.raises(NotATable, match=words):
        read_table(content)
