"""Validating, returning and questioning signed lines."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.hours import notifications, queries
from facilitator.hours.checks import queries as checks
from facilitator.hours.checks.queries import Checked, Key
from facilitator.hours.checks.rules import Alert
from facilitator.hours.enums import TRANSITIONS, LineDecision, LineStatus, PostingKind
from facilitator.hours.models import (
    Declaration,
    DeclarationVersion,
    DeclarationVersionLine,
    HoursLine,
    LineReview,
    WorkedEntry,
    WorkedMonth,
)
from facilitator.hours.rules import Line, total
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.db import insert_missing, new_id
from facilitator.kernel.errors import DomainError
from facilitator.markets.clauses.models import ClauseLot, Commitment

REPLACED = "L’entreprise vient de signer une nouvelle version\u202f: rechargez la page et relisez-la."


class Contested(DomainError):
    pass


class LineReplaced(DomainError):
    """The company has signed a newer version meanwhile."""


class BlockedLine(DomainError):
    pass


class WrongStep(DomainError):
    """The review of this line cannot take that step now."""


class ReasonMissing(DomainError):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class Decide:
    decision: LineDecision
    reason: str | None = None
    link: str = ""
    """Where the company reads it."""


def validate_lines(session: Session, declaration: Declaration, line_ids: Collection[int], *, by: Actor) -> int:
    """Validate these lines of the version in force and post their hours; returns how many were not yet validated.

    A line already validated (a double click, a colleague) is left as it is. Raises LineReplaced, BlockedLine.
    """
    [declaration] = queries.lock(session, [declaration.id])
    lines = _in_force(session, declaration, line_ids)
    known = queries.statuses(session, [line.id for line in lines])
    lines = [line for line in lines if known[line.id] is not LineStatus.VALIDATED]
    if not lines:
        return 0
    _refuse_blocked(session, declaration, lines)
    _refuse_counted(session, declaration, lines)
    _add_reviews(session, lines, LineDecision.VALIDATED, None, by)
    _post(session, declaration, lines)
    record(session, by=by, event="declaration.validated", subject=declaration, structure_id=declaration.structure_id,
           lines=len(lines), hours=total(map(queries.as_line, lines)))  # fmt: skip
    return len(lines)


def validate_clean(session: Session, declaration: Declaration, *, version: int, by: Actor) -> int:
    """Validate at once every line that waits and raises no doubt; returns how many.

    `version` is the one that was read. Raises LineReplaced.
    """
    [declaration] = queries.lock(session, [declaration.id])
    standing = queries.standing_of(session, declaration)
    if standing.version != version:
        raise LineReplaced(REPLACED)
    if declaration.contested_at is not None:
        raise Contested("L’entreprise conteste ces heures\u202f: lisez pourquoi, puis décidez ligne par ligne.")
    waiting = [line for line in standing.lines if line.status is LineStatus.PENDING]
    found = _alerts(session, declaration, [line.line for line in waiting])
    clean = [line.id for line in waiting if not found[declaration.commitment_id, *line.line.key]]
    return validate_lines(session, declaration, clean, by=by) if clean else 0


def decide(session: Session, declaration: Declaration, line_id: int, command: Decide, *, by: Actor) -> None:
    """Validate a line, return it, or ask about it; or, for the company, answer.

    Raises LineReplaced, BlockedLine, WrongStep, ReasonMissing.
    """
    if command.decision is LineDecision.VALIDATED:
        validate_lines(session, declaration, [line_id], by=by)
        return
    [declaration] = queries.lock(session, [declaration.id])
    [line] = _in_force(session, declaration, [line_id])
    status = queries.statuses(session, [line.id])[line.id]
    if status is command.decision.status and command.decision is not LineDecision.ANSWERED:
        return
    if command.decision not in TRANSITIONS[status]:
        raise WrongStep(f"Cette ligne est à l’état «\u202f{status.label}\u202f»\u202f: ce n’est plus possible.")
    if not command.reason:
        raise ReasonMissing("Dites pourquoi en quelques mots\u202f: l’autre partie les lira.")
    _add_reviews(session, [line], command.decision, command.reason, by)
    record(session, by=by, event=f"declaration.line_{command.decision}", subject=declaration,
           structure_id=declaration.structure_id, month=line.month, placement=line.placement_id)  # fmt: skip
    if command.decision is not LineDecision.ANSWERED:
        notifications.sent_back(session, declaration, command.decision, link=command.link)


def _in_force(
    session: Session, declaration: Declaration, line_ids: Collection[int]
) -> Sequence[DeclarationVersionLine]:
    query = (
        sa.select(DeclarationVersionLine)
        .join(DeclarationVersion, DeclarationVersion.id == DeclarationVersionLine.version_id)
        .where(
            DeclarationVersionLine.id.in_(list(line_ids)),
            DeclarationVersion.declaration_id == declaration.id,
            queries.in_force,
        )
        .order_by(DeclarationVersionLine.id)
    )
    lines = session.scalars(query).all()
    if len(lines) < len(set(line_ids)):
        raise LineReplaced(REPLACED)
    return lines


def _refuse_blocked(session: Session, declaration: Declaration, lines: Sequence[DeclarationVersionLine]) -> None:
    found = _alerts(session, declaration, [queries.as_line(line) for line in lines])
    blocking = [alert.message for raised in found.values() for alert in raised if alert.blocks]
    if blocking:
        raise BlockedLine(" ".join(dict.fromkeys(blocking)))


def _refuse_counted(session: Session, declaration: Declaration, lines: Sequence[DeclarationVersionLine]) -> None:
    """Hours added by an amendment (a person forgotten) must not count again when the company signs them at last."""
    counted = queries.counted(session, declaration.commitment_id, {line.month for line in lines})
    if any((line.placement_id, line.month) in counted for line in lines):
        raise BlockedLine(
            "Des heures de cette personne comptent déjà pour ce mois, ajoutées par rectification\u202f: "
            "rectifiez-les au lieu de valider cette ligne."
        )


def _alerts(session: Session, declaration: Declaration, lines: Sequence[Line]) -> Mapping[Key, tuple[Alert, ...]]:
    checked = [Checked(declaration.commitment_id, line) for line in lines]
    return checks.check(session, checked, checks.settings(session, declaration.structure_id, on=clock.today()))


def _add_reviews(
    session: Session,
    lines: Sequence[DeclarationVersionLine],
    decision: LineDecision,
    reason: str | None,
    by: Actor,
) -> None:
    rows = [
        {"structure_id": line.structure_id, "version_line_id": line.id, "decision": decision, "reason": reason,
         "recorded_at": clock.now(), "actor_id": by.id, "actor_label": by.label}
        for line in lines
    ]  # fmt: skip
    session.execute(sa.insert(LineReview), rows)


# --- posting ---


def _post(session: Session, declaration: Declaration, lines: Sequence[DeclarationVersionLine]) -> None:
    """Add the hours to the worked months, and count the same hours on the commitment. In bulk."""
    months = worked_months(session, declaration.structure_id, [(line.placement_id, line.month) for line in lines])
    now = clock.now()
    session.execute(sa.insert(WorkedEntry), [_entry(line, months, now) for line in lines])
    lot_id = only_lot(session, declaration.commitment_id)
    session.execute(
        sa.insert(HoursLine), [_posting(declaration.commitment_id, line, months, lot_id, now) for line in lines]
    )


_Months = Mapping[tuple[uuid.UUID, date], uuid.UUID]


def _entry(line: DeclarationVersionLine, months: _Months, now: datetime) -> dict[str, Any]:
    return {
        "structure_id": line.structure_id,
        "worked_month_id": months[line.placement_id, line.month],
        "work_hours": line.work_hours,
        "training_hours": line.training_hours,
        "source": PostingKind.VALIDATION,
        "recorded_at": now,
    }


def _posting(
    commitment_id: uuid.UUID, line: DeclarationVersionLine, months: _Months, lot_id: uuid.UUID | None, now: datetime
) -> dict[str, Any]:
    return {
        "structure_id": line.structure_id,
        "commitment_id": commitment_id,
        "worked_month_id": months[line.placement_id, line.month],
        "month": line.month,
        "lot_id": lot_id,
        "work_hours": line.work_hours,
        "training_hours": line.training_hours,
        "hours": line.work_hours + line.training_hours,
        "kind": PostingKind.VALIDATION,
        "version_line_id": line.id,
        "recorded_at": now,
    }


def worked_months(
    session: Session, structure_id: uuid.UUID, keys: Collection[tuple[uuid.UUID, date]]
) -> dict[tuple[uuid.UUID, date], uuid.UUID]:
    """The worked month of each contract and month, made where there is none."""
    rows = [
        {"id": new_id(), "structure_id": structure_id, "placement_id": placement_id, "month": month}
        for placement_id, month in sorted(set(keys))
    ]
    insert_missing(session, WorkedMonth, rows)
    query = sa.select(WorkedMonth.placement_id, WorkedMonth.month, WorkedMonth.id).where(
        WorkedMonth.placement_id.in_({placement_id for placement_id, _month in keys}),
        WorkedMonth.month.in_({month for _placement_id, month in keys}),
    )
    return {(placement_id, month): row_id for placement_id, month, row_id in session.execute(query)}


def only_lot(session: Session, commitment_id: uuid.UUID) -> uuid.UUID | None:
    """The lot of a commitment whose clause covers one alone: a label for reports."""
    query = (
        sa.select(ClauseLot.lot_id)
        .join(Commitment, Commitment.clause_id == ClauseLot.clause_id)
        .where(Commitment.id == commitment_id)
        .limit(2)
    )
    lots = session.scalars(query).all()
    return lots[0] if len(lots) == 1 else None
