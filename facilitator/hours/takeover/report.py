"""What a takeover brings, in words and as plain values."""

from typing import Any

from facilitator.hours.takeover.enums import RowStatus, SheetName
from facilitator.hours.takeover.queries import Plan
from facilitator.hours.takeover.reading import Fault
from facilitator.kernel import text


def sentence(plan: Plan) -> str:
    """« 38 clauses à reprendre (12 000,00 h dues, 4 500,00 h réalisées), aucune déjà reprise, 2 fautes. »"""
    new, known = plan.count_clauses(new=True), plan.count_clauses(new=False)
    return (
        f"{text.count(new, 'clause')} à reprendre ({text.hours(plan.hours_owed)} dues, "
        f"{text.hours(plan.hours_done)} réalisées), {known} déjà {text.plural(known, 'reprise')}, "
        f"{text.count(len(plan.faults), 'faute')}."
    )


def where(fault: Fault) -> str:
    """« Clauses, ligne 12, Arrêté au »."""
    return ", ".join(part for part in (fault.sheet.label, f"ligne {fault.line}", fault.column) if part)


def as_mapping(plan: Plan) -> dict[str, Any]:
    """For machines: totals as exact text."""
    counts = plan.statuses()
    return {
        "clauses": {"new": plan.count_clauses(new=True), "known": plan.count_clauses(new=False)},
        "hours_owed": str(plan.hours_owed),
        "hours_done": str(plan.hours_done),
        "lines": {sheet.value: {status.value: counts[sheet][status] for status in RowStatus} for sheet in SheetName},
        "faults": [
            {"sheet": fault.sheet.label, "line": fault.line, "column": fault.column or None, "message": fault.message}
            for fault in plan.faults
        ],
    }
