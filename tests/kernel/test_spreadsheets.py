"""What a spreadsheet reads in the files we write."""

import csv
import io
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from facilitator.kernel.spreadsheets import Heading, Kind, Sheet, write_csv, write_xlsx

HEADINGS = [
    Heading(label="Objet"),
    Heading(label="Montant", kind=Kind.MONEY),
    Heading(label="Heures", kind=Kind.HOURS),
    Heading(label="Taux", kind=Kind.PERCENT),
    Heading(label="Lots", kind=Kind.NUMBER),
    Heading(label="Notifié le", kind=Kind.DATE),
]
ROW = ["École ; préau", Decimal("123456789012.34"), Decimal("-151.67"), Decimal("0.4437"), 3, date(2026, 3, 1)]
EMPTY = [None] * 6


def test_csv_is_what_a_french_spreadsheet_opens():
    content = write_csv(HEADINGS, [ROW, EMPTY])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [
        ["Objet", "Montant", "Heures", "Taux", "Lots", "Notifié le"],
        ["École ; préau", "123456789012,34", "-151,67", "44,37%", "3", "01/03/2026"],
        ["", "", "", "", "", ""],
    ]


def test_xlsx_keeps_numbers_and_dates():
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(write_xlsx([Sheet(name="Marchés", headings=HEADINGS, rows=[ROW])]))
    )
    assert book.sheet_names == ["Marchés"]
    heading, row = book.get_sheet_by_name("Marchés").to_python()
    assert heading == [one.label for one in HEADINGS]
    assert row[0] == "École ; préau"
    assert [Decimal(str(value)) for value in row[1:5]] == [Decimal("123456789012.34"), Decimal("-151.67"),
                                                           Decimal("0.4437"), Decimal("3.0")]  # fmt: skip
    assert row[5] == date(2026, 3, 1)


def test_no_text_is_a_formula():
    threats = ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "https://exemple.example"]
    headings = [Heading(label="Texte")]
    written = csv.reader(io.StringIO(write_csv(headings, [[text] for text in threats]).decode("utf-8-sig")))
    assert [row[0] for row in written][1:] == ["'=1+1", "'+33 6", "'-2", "'@SUM(A1)", "'\t=1", threats[-1]]
    book = write_xlsx([Sheet(name="A", headings=headings, rows=[[text] for text in threats])])
    read = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("A").to_python()
    assert [row[0] for row in read[1:]] == threats
    sheet_xml = ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet_xml
    assert "hyperlink" not in sheet_xml


def test_a_text_longer_than_a_cell_is_cut():
    book = write_xlsx([Sheet(name="A", headings=[Heading(label="Texte")], rows=[["x" * 40_000]])])
    read = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("A").to_python()
    assert len(read[1][0]) == 32_767
