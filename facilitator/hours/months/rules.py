"""What a sheet shows: pure, computed from what was read and what was typed."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from facilitator.hours.checks.rules import HIDDEN_FROM_COMPANY, Alert, Facts, Settings, alerts
from facilitator.hours.enums import DeclarationState, LineStatus
from facilitator.hours.rules import Line, LineKey, total
from facilitator.kernel.quantities import ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One person and one month of a sheet."""

    line: Line
    """The hours shown: typed, kept in the draft, signed, or proposed."""
    name: str
    contract: str
    facts: Facts
    counts_until: date | None
    status: LineStatus | None
    """None: not in the version signed."""
    thread: Sequence[tuple[str, str]] = ()
    """Who wrote what about this line, oldest first."""

    @property
    def key(self) -> LineKey:
        return self.line.key

    @property
    def is_locked(self) -> bool:
        """Validated: it changes by an amendment alone."""
        return self.status is LineStatus.VALIDATED

    def alerts(self, thresholds: Settings) -> tuple[Alert, ...]:
        """What the company may know of the doubts about these hours."""
        if self.is_locked:
            return ()
        found = alerts(replace(self.facts, hours=self.line.total), thresholds)
        return tuple(alert for alert in found if alert.code not in HIDDEN_FROM_COMPANY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One declaration as it is filled."""

    declaration_id: uuid.UUID
    commitment_id: uuid.UUID
    market: str
    clause: str
    months: tuple[date, ...]
    due_on: date
    state: DeclarationState
    version: int
    is_nil: bool
    owed: Decimal
    done: Decimal
    """Validated on the commitment, all months together."""
    rows: tuple[Row, ...]

    @property
    def total(self) -> Decimal:
        return total(row.line for row in self.rows)

    @property
    def waiting(self) -> Decimal:
        """Hours of this sheet that are not validated yet."""
        return total(row.line for row in self.rows if not row.is_locked)

    @property
    def left(self) -> Decimal:
        """Owed, less what is validated, less what this sheet adds; never below zero."""
        return max(self.owed - self.done - self.waiting, ZERO)

    @property
    def is_open(self) -> bool:
        """Whether the company may still sign it."""
        return self.state is not DeclarationState.VALIDATED

    def with_typed(self, lines: Iterable[Line], *, is_nil: bool) -> "Sheet":
        """The sheet with what was just typed."""
        typed: Mapping[LineKey, Line] = {line.key: line for line in lines}
        rows = tuple(row if row.is_locked else replace(row, line=typed.get(row.key, row.line)) for row in self.rows)
        return replace(self, rows=rows, is_nil=is_nil)
