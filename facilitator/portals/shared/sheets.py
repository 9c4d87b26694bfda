"""The grid of hours: one form for all the sheets of a month, used by companies and on their behalf."""

from collections.abc import Sequence
from typing import Any, TypeVar

from wtforms import BooleanField, Field

from facilitator.hours.months.rules import Row, Sheet
from facilitator.hours.rules import Line
from facilitator.hours.services import Declared
from facilitator.kernel.quantities import ZERO
from facilitator.portals.shared.forms import BaseForm, HoursField

NOTHING = "Indiquez au moins une heure, ou cochez «\u202fAucune heure\u202f» si personne n’a travaillé."


def work_name(row: Row, sheet: Sheet) -> str:
    return f"work-{_key(row, sheet)}"


def training_name(row: Row, sheet: Sheet) -> str:
    return f"training-{_key(row, sheet)}"


def nil_name(sheet: Sheet) -> str:
    return f"nil-{sheet.declaration_id.hex}"


def _key(row: Row, sheet: Sheet) -> str:
    return f"{sheet.declaration_id.hex}-{row.line.placement_id.hex}-{row.line.month:%Y%m}"


class SheetsForm(BaseForm):
    """Made by `sheets_form` with two fields a row, and one « Aucune heure » a sheet."""

    sheets: Sequence[Sheet] = ()
    nil_name = staticmethod(nil_name)
    work_name = staticmethod(work_name)
    training_name = staticmethod(training_name)

    def to_declared(self) -> tuple[Declared, ...]:
        """What was typed for each sheet; an empty field stands for no hours."""
        return tuple(
            Declared(
                declaration_id=sheet.declaration_id,
                lines=tuple(self._line(row, sheet) for row in sheet.rows),
                is_nil=bool(self[nil_name(sheet)].data),
            )
            for sheet in self.sheets
        )

    def typed(self) -> list[Sheet]:
        """The sheets with what was typed, for their totals and doubts."""
        return [
            sheet.with_typed(declared.lines, is_nil=declared.is_nil)
            for sheet, declared in zip(self.sheets, self.to_declared(), strict=True)
        ]

    def validate_to_sign(self) -> bool:
        """Valid, and each sheet says something. Errors are on the fields."""
        if not self.validate():
            return False
        silent = [
            sheet
            for sheet, declared in zip(self.sheets, self.to_declared(), strict=True)
            if not declared.is_nil and not any(line.total for line in declared.lines)
        ]
        for sheet in silent:
            self[nil_name(sheet)].errors = [NOTHING]
        return not silent

    def _line(self, row: Row, sheet: Sheet) -> Line:
        if row.is_locked:
            return row.line
        return Line(
            placement_id=row.line.placement_id,
            month=row.line.month,
            work=self[work_name(row, sheet)].data or ZERO,
            training=self[training_name(row, sheet)].data or ZERO,
        )


FormT = TypeVar("FormT", bound=SheetsForm)


def sheets_form(sheets: Sequence[Sheet], base: type[FormT]) -> FormT:
    """The form of these sheets, filled by the request when it is a POST, else by what the sheets show."""
    fields: dict[str, Any] = {"sheets": sheets}
    shown: dict[str, Any] = {}
    for sheet in sheets:
        fields[nil_name(sheet)] = BooleanField("Aucune heure", description="Personne n’a travaillé sur ce marché.")
        shown[nil_name(sheet)] = sheet.is_nil or not sheet.rows
        for row in sheet.rows:
            if not row.is_locked:
                fields |= _row_fields(row, sheet)
                shown[work_name(row, sheet)] = row.line.work
                shown[training_name(row, sheet)] = row.line.training or None
    return type("MonthForm", (base,), fields).from_request(data=shown)  # type: ignore[attr-defined, no-any-return]


def _row_fields(row: Row, sheet: Sheet) -> dict[str, Field]:
    return {
        work_name(row, sheet): HoursField(f"Heures de travail de {row.name}"),
        training_name(row, sheet): HoursField(f"Heures de formation de {row.name}"),
    }
