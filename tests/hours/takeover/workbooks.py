"""Workbooks of invented contracts in course, written as a structure would fill the template."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from facilitator.hours.takeover.enums import SheetName
from facilitator.hours.takeover.layout import LAYOUT
from facilitator.kernel.spreadsheets import Heading, Kind, Sheet, write_xlsx

Lines = Mapping[SheetName, Sequence[Mapping[str, Any]]]
BALANCED = date(2026, 8, 31)


def workbook(lines: Lines) -> bytes:
    """The lines as XLSX: numbers as numbers, dates as dates."""
    return write_xlsx([_sheet(sheet, lines.get(sheet, ())) for sheet in SheetName])


def _sheet(sheet: SheetName, lines: Sequence[Mapping[str, Any]]) -> Sheet:
    columns = LAYOUT[sheet]
    headings = [Heading(label=column.label, kind=_kind(lines, column.name)) for column in columns]
    rows = [[line.get(column.name) for column in columns] for line in lines]
    return Sheet(name=sheet.label, headings=headings, rows=rows)


def _kind(lines: Sequence[Mapping[str, Any]], name: str) -> Kind:
    if any(isinstance(line.get(name), date) for line in lines):
        return Kind.DATE
    return Kind.HOURS if any(isinstance(line.get(name), Decimal) for line in lines) else Kind.TEXT


def siret(number: int) -> str:
    """An invented SIRET whose two check digits are right."""
    siren = _with_check_digit(f"99{number:06}", doubled=1)
    return _with_check_digit(f"{siren}0001", doubled=0)


def _with_check_digit(digits: str, *, doubled: int) -> str:
    for last in "0123456789":
        whole = digits + last
        total = 0
        for rank, digit in enumerate(reversed(whole)):
            value = int(digit) * (2 if rank % 2 else 1)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return whole
    raise AssertionError(doubled)


def one_clause(number: int = 1, **clause: Any) -> dict[SheetName, list[dict[str, Any]]]:
    """A market of one lot, its clause, a company that owes 1,000 h, one contract and two months of hours."""
    market, reference, company = f"M-{number:03}", f"CL-{number:03}", siret(number)
    return {
        SheetName.MARKETS: [
            {"reference": market, "title": f"Marché inventé {number}", "buyer_name": "Ville d’Aubrelle",
             "notified_on": date(2024, 1, 15), "amount": Decimal("250000.50")},
        ],
        SheetName.LOTS: [{"market": market, "number": "1", "title": f"Lot inventé {number}"}],
        SheetName.CLAUSES: [
            {"reference": reference, "title": f"Clause inventée {number}", "lots": f"{market}/1",
             "starts_on": date(2024, 2, 1), "ends_on": date(2027, 1, 31), "balanced_on": BALANCED,
             "document": f"Tableau de suivi, ligne {number}", **clause},
        ],
        SheetName.COMMITMENTS: [
            {"clause": reference, "company_number": company, "company_name": f"Bâtiment {number}",
             "hours": Decimal("1000.00")},
        ],
        SheetName.CONTRACTS: [
            {"reference": f"C-{number:03}", "last_name": f"Exemple{chr(65 + number % 26)}", "first_name": "Camille",
             "birth_date": date(1990, 1 + number % 12, 1 + number % 28), "clause": reference, "contract_kind": "CDD",
             "occupation": "Aide-maçon", "starts_on": date(2026, 3, 1), "ends_on": date(2027, 1, 31),
             "weekly_hours": Decimal("35.00")},
        ],
        SheetName.HOURS: [
            {"clause": reference, "contract": f"C-{number:03}", "month": date(2026, 7, 1),
             "work_hours": Decimal("151.67")},
            {"clause": reference, "month": date(2026, 6, 1), "work_hours": Decimal("300.25"),
             "training_hours": Decimal("10.00")},
        ],
    }  # fmt: skip


def together(*parts: Mapping[SheetName, Sequence[Mapping[str, Any]]]) -> dict[SheetName, list[Mapping[str, Any]]]:
    return {sheet: [line for part in parts for line in part[sheet]] for sheet in SheetName}
