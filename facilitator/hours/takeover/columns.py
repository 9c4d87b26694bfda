"""What a column of the workbook is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CellKind(StrEnum):
    TEXT = "text"
    """Also references and numbers of identity: never a quantity."""
    LIST = "list"
    """Several texts, with semicolons."""
    DATE = "date"
    MONTH = "month"
    MONEY = "money"
    HOURS = "hours"
    PERCENT = "percent"
    INTEGER = "integer"
    CHOICE = "choice"
    YES = "yes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a sheet. `example` is what the template shows, as it would be typed."""

    name: str
    label: str
    help: str
    example: str = ""
    kind: CellKind = CellKind.TEXT
    is_required: bool = False
    choices: Mapping[str, str] | None = None
    """Value by French label."""


def labels_of(kind: type[StrEnum]) -> dict[str, str]:
    return {member.label: member.value for member in kind}  # type: ignore[attr-defined]


REFERENCE_HELP = "Votre propre référence, une par ligne : elle relie les feuilles et évite de reprendre deux fois."
CLAUSE_HELP = "La référence de la clause, feuille Clauses."
