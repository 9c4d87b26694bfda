"""The workbook: its sheets and their columns, declared once. The template writes them, the reading reads them."""

from collections.abc import Mapping

from facilitator.hours.takeover import market_sheets, people_sheets
from facilitator.hours.takeover.columns import Column
from facilitator.hours.takeover.enums import SheetName

LAYOUT: Mapping[SheetName, tuple[Column, ...]] = {
    SheetName.MARKETS: market_sheets.MARKETS,
    SheetName.LOTS: market_sheets.LOTS,
    SheetName.CLAUSES: market_sheets.CLAUSES,
    SheetName.COMMITMENTS: market_sheets.COMMITMENTS,
    SheetName.CONTRACTS: people_sheets.CONTRACTS,
    SheetName.HOURS: people_sheets.HOURS,
}
"""In the order of the workbook: each sheet names those before it."""
