"""Reading the ledger of hours owed."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from facilitator.markets.clauses.models import Clause
from facilitator.markets.obligations import rules
from facilitator.markets.obligations.enums import EventKind, LineAccount
from facilitator.markets.obligations.models import ObligationEvent, ObligationLine
from facilitator.markets.obligations.rules import NOTHING_OWED, Owed, Portion, Run


def owed(
    session: Session,
    structure_id: uuid.UUID,
    *,
    on: date,
    recorded_by: datetime | None = None,
    clause_ids: Iterable[uuid.UUID] | None = None,
) -> Mapping[uuid.UUID, Owed]:
    """What each clause of the structure owes on that day, in hours, and by whom: one query, whatever their number.

    `recorded_by`: only what was recorded by that instant; None: with all that is known today. `clause_ids`: these
    clauses alone. A clause without any line is absent (see `owed_by`).
    """
    line = ObligationLine
    query = (
        sa.select(line.clause_id, line.commitment_id, line.runs_from, line.runs_until, sa.func.sum(line.hours))
        .where(line.structure_id == structure_id, line.account != LineAccount.CLAUSE, line.effective_on <= on)
        .group_by(line.clause_id, line.account, line.commitment_id, line.runs_from, line.runs_until)
    )
    if recorded_by is not None:
        query = query.where(line.recorded_at <= recorded_by)
    if clause_ids is not None:
        query = query.where(line.clause_id.in_(list(clause_ids)))
    portions: dict[uuid.UUID, list[Portion]] = {}
    for clause_id, account, start, end, hours in session.execute(query):
        run = Run(start, end) if start and end else None
        portions.setdefault(clause_id, []).append(Portion(account=account, hours=hours, run=run))
    return {clause_id: rules.owed(group, on=on) for clause_id, group in portions.items()}


def owed_by(session: Session, clause: Clause, *, on: date, recorded_by: datetime | None = None) -> Owed:
    """What one clause owes on that day; nothing when its ledger is empty."""
    figures = owed(session, clause.structure_id, on=on, recorded_by=recorded_by, clause_ids=[clause.id])
    return figures.get(clause.id, NOTHING_OWED)


def list_events(
    session: Session, clause: Clause, *, on: date | None = None, recorded_by: datetime | None = None
) -> Sequence[ObligationEvent]:
    """The events of a clause with their lines, in order of effect, then of recording.

    With `on` and `recorded_by`, those alone that make the figure of that day, as known at that instant.
    """
    query = (
        sa.select(ObligationEvent)
        .where(ObligationEvent.structure_id == clause.structure_id, ObligationEvent.clause_id == clause.id)
        .options(selectinload(ObligationEvent.lines))
        .order_by(ObligationEvent.effective_on, ObligationEvent.id)
    )
    if on is not None:
        query = query.where(ObligationEvent.effective_on <= on)
    if recorded_by is not None:
        query = query.where(ObligationEvent.recorded_at <= recorded_by)
    return session.scalars(query).all()


def get_event(session: Session, clause: Clause, event_id: int) -> ObligationEvent | None:
    """An event of this clause, with its lines."""
    query = (
        sa.select(ObligationEvent)
        .where(ObligationEvent.clause_id == clause.id, ObligationEvent.id == event_id)
        .options(selectinload(ObligationEvent.lines))
    )
    return session.scalar(query)


def map_reversals(events: Iterable[ObligationEvent]) -> dict[int, ObligationEvent]:
    """The corrections among `events`, by the number of what they reverse."""
    return {event.reverses_id: event for event in events if event.reverses_id is not None}


def awaits_target(session: Session, clause: Clause) -> bool:
    """Whether no initial event is in force: none was recorded, or it was reversed."""
    reversed_ids = sa.select(ObligationEvent.reverses_id).where(
        ObligationEvent.clause_id == clause.id, ObligationEvent.reverses_id.is_not(None)
    )
    query = sa.select(ObligationEvent.id).where(
        ObligationEvent.structure_id == clause.structure_id,
        ObligationEvent.clause_id == clause.id,
        ObligationEvent.kind == EventKind.INITIAL,
        ObligationEvent.id.not_in(reversed_ids),
    )
    return session.scalar(query.limit(1)) is None


def list_known(session: Session, clause: Clause) -> list[tuple[rules.Account, date, Any]]:
    """(account, effective day, hours) of every member and *à répartir* line of the clause, added up by day."""
    line = ObligationLine
    query = (
        sa.select(line.commitment_id, line.effective_on, sa.func.sum(line.hours))
        .where(
            line.structure_id == clause.structure_id,
            line.clause_id == clause.id,
            line.account != LineAccount.CLAUSE,
        )
        .group_by(line.commitment_id, line.effective_on)
    )
    return [(account, day, hours) for account, day, hours in session.execute(query)]


def last_recorded_at(session: Session, clause: Clause) -> datetime | None:
    """When the newest event of the clause was recorded."""
    query = sa.select(sa.func.max(ObligationEvent.recorded_at)).where(
        ObligationEvent.structure_id == clause.structure_id, ObligationEvent.clause_id == clause.id
    )
    return session.scalar(query)
