"""What is read in a workbook, whatever the spreadsheet made of what was typed."""

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from facilitator.hours.takeover.cells import WrongCell, read_cell
from facilitator.hours.takeover.columns import CellKind, Column
from facilitator.hours.takeover.enums import SheetName
from facilitator.hours.takeover.layout import LAYOUT
from facilitator.hours.takeover.reading import NotAWorkbook, read_workbook
from facilitator.hours.takeover.template import write_template
from facilitator.kernel.spreadsheets import Heading, Sheet, write_xlsx
from tests.hours.takeover.workbooks import one_clause, workbook


def column(kind: CellKind, **options) -> Column:
    return Column(name="x", label="X", help="Remplissez-la.", kind=kind, **options)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (CellKind.TEXT, 21990001600011.0, "21990001600011"),
        (CellKind.TEXT, "  deux   mots ", "deux mots"),
        (CellKind.LIST, "a/1 ; b/2;a/1", ["a/1", "b/2"]),
        (CellKind.DATE, datetime.fromisoformat("2026-08-31T00:00"), date(2026, 8, 31)),
        (CellKind.DATE, "31/08/2026", date(2026, 8, 31)),
        (CellKind.DATE, "2026-08-31", date(2026, 8, 31)),
        (CellKind.MONTH, "08/2026", date(2026, 8, 1)),
        (CellKind.MONTH, "Août 2026", date(2026, 8, 1)),
        (CellKind.MONTH, date(2026, 8, 31), date(2026, 8, 1)),
        (CellKind.MONEY, 1250.5, Decimal("1250.50")),
        (CellKind.MONEY, "1 250,50 €", Decimal("1250.50")),
        (CellKind.HOURS, 151.67, Decimal("151.67")),
        (CellKind.HOURS, "7h20", Decimal("7.33")),
        (CellKind.HOURS, timedelta(hours=151, minutes=30), Decimal("151.50")),
        (CellKind.HOURS, time(7, 30), Decimal("7.50")),
        (CellKind.PERCENT, "60 %", Decimal("60.00")),
        (CellKind.INTEGER, 36.0, 36),
        (CellKind.YES, "Oui", True),
        (CellKind.YES, True, True),
        (CellKind.YES, "non", False),
    ],
)
def test_a_cell_is_read_as_a_person_reads_it(kind, raw, value):
    assert read_cell(raw, column(kind, example="1")) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (CellKind.DATE, "hier"), (CellKind.DATE, "31/02/2026"), (CellKind.MONTH, "13/2026"), (CellKind.MONTH, "été"),
        (CellKind.MONEY, 10.005), (CellKind.MONEY, "-3"), (CellKind.HOURS, 1e20), (CellKind.HOURS, "NaN"),
        (CellKind.INTEGER, 3.5), (CellKind.YES, "peut-être"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_what_to_write(kind, raw):
    with pytest.raises(WrongCell) as refusal:
        read_cell(raw, column(kind, example="1"))
    assert str(refusal.value).count(".") >= 2


def test_an_empty_cell_is_none_unless_it_is_required():
    assert read_cell("  ", column(CellKind.HOURS)) is None
    with pytest.raises(WrongCell, match="Remplissez-la"):
        read_cell(None, column(CellKind.HOURS, is_required=True))


def test_the_template_has_a_page_to_read_and_an_example_in_each_sheet():
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_template()))
    assert book.sheet_names == ["Lisez-moi", *(sheet.label for sheet in SheetName)]
    for sheet in SheetName:
        heading, example = book.get_sheet_by_name(sheet.label).to_python()
        assert heading == [*(one.label for one in LAYOUT[sheet]), "Remarque"]
        assert str(example[-1]).startswith("Exemple")


def test_the_template_itself_holds_nothing_to_take_over():
    assert list(read_workbook(write_template()).rows()) == []


def test_columns_may_move_and_others_may_be_added():
    content = workbook(one_clause())
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = []
    for sheet in SheetName:
        lines = [["Notes", *reversed(line)] for line in book.get_sheet_by_name(sheet.label).to_python()]
        texts = [[None if cell in {"", None} else str(cell) for cell in line] for line in lines]
        sheets.append(
            Sheet(name=sheet.label.upper(), headings=[Heading(label=str(label)) for label in texts[0]], rows=texts[1:])
        )
    read = read_workbook(write_xlsx(sheets))
    assert [row.faults for row in read.rows()] == [[] for _ in read.rows()]
    assert read[SheetName.HOURS][0]["work_hours"] == Decimal("151.67")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "pas un classeur"),
        (b"Marche;Objet", "pas un classeur"),
        (write_xlsx([Sheet(name="Autre", headings=[Heading(label="A")], rows=[])]), "Marchés"),
        (write_xlsx([Sheet(name="Marchés", headings=[Heading(label="Objet")], rows=[])]), "Référence"),
    ],
)
def test_a_file_that_is_not_the_workbook(content, words):
    with pytest.raises(NotAWorkbook, match=words):
        read_workbook(content)


def opendocument(sheets: dict[str, list[list[str]]]) -> bytes:
    """A spreadsheet as LibreOffice writes it, with texts alone."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
                for cell in row
            )
            + "</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return stream.getvalue()


def test_an_opendocument_says_the_same():
    texts = {}
    for sheet in SheetName:
        lines = [[line.get(one.name) for one in LAYOUT[sheet]] for line in one_clause()[sheet]]
        texts[sheet.label] = [
            [one.label for one in LAYOUT[sheet]],
            *([_written(cell) for cell in line] for line in lines),
        ]
    read, same = read_workbook(opendocument(texts)), read_workbook(workbook(one_clause()))
    assert [row.values for row in read.rows()] == [row.values for row in same.rows()]
    assert [row.faults for row in read.rows() if row.faults] == []


def _written(cell) -> str:
    if cell is None:
        return ""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell).replace(".", ",") if cell != str(cell) else cell
