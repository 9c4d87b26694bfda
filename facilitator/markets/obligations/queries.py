"""Reading the ledger of hours owed."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitator.markets.activity import queries as activity
from facilitator.markets.activity.rules import steps_of_due
from facilitator.markets.clauses.models import Clause
from facilitator.markets.obligations import rules
from facilitator.markets.obligations.enums import EventKind, LineAccount
from facilitator.markets.obligations.models import ObligationEvent, ObligationLine
from facilitator.markets.obligations.rules import NOTHING_OWED, Owed, Portion, Run
from facilitator.markets.obligations.sums import owed_from, sums


def owed(
    session: Session,
    structure_id: uuid.UUID,
    *,
    on: date,
    recorded_by: datetime | None = None,
    clause_ids: Iterable[uuid.UUID] | None = None,
) -> Mapping[uuid.UUID, Owed]:
    """What each clause of the structure owes on that day, in hours, and by whom: one query, whatever their number.

    The events of the ledger, and what invoices or hours worked make due. `recorded_by`: only what was recorded by that
    instant; None: with all that is known today. `clause_ids`: these clauses alone. A clause that owes nothing and never
    did is absent (see `owed_by`).
    """
    wanted = None if clause_ids is None else list(clause_ids)
    query = sums(structure_id, on=on, recorded_by=recorded_by, clause_ids=wanted)
    return owed_from(session.execute(query).all())


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
        .options(joinedload(ObligationEvent.lines))
        .order_by(ObligationEvent.effective_on, ObligationEvent.id)
    )
    if on is not None:
        query = query.where(ObligationEvent.effective_on <= on)
    if recorded_by is not None:
        query = query.where(ObligationEvent.recorded_at <= recorded_by)
    return session.scalars(query).unique().all()


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
    """(account, effective day, hours) of all that makes an account owe, added up by day: lines, and activity."""
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
    lines: list[tuple[rules.Account, date, Any]] = [(*row,) for row in session.execute(query)]
    return lines + list_steps(session, clause)


def list_steps(session: Session, clause: Clause) -> list[tuple[rules.Account, date, Any]]:
    """The days on which invoices, or hours worked, change what a member owes, and by how many hours."""
    days = activity.list_days(session, clause)
    if not days:
        return []
    return [*steps_of_due(activity.terms_of(clause), activity.list_members(session, clause), days)]


def list_running(session: Session, clause: Clause, on: date) -> list[Portion]:
    """What each account owes day after day, from the lines effective by that day: sums by account and run."""
    line = ObligationLine
    query = (
        sa.select(line.commitment_id, sa.func.sum(line.hours), line.runs_from, line.runs_until)
        .where(
            line.structure_id == clause.structure_id,
            line.clause_id == clause.id,
            line.account != LineAccount.CLAUSE,
            line.effective_on <= on,
            line.runs_until >= on,
        )
        .group_by(line.commitment_id, line.runs_from, line.runs_until)
        .order_by(line.commitment_id, line.runs_from, line.runs_until)
    )
    return [
        Portion(account=account, hours=hours, run=Run(start, end))
        for account, hours, start, end in session.execute(query)
        if start is not None and end is not None
    ]


def last_recorded_at(session: Session, clause: Clause) -> datetime | None:
    """When the newest event of the clause was recorded."""
    query = sa.select(sa.func.max(ObligationEvent.recorded_at)).where(
        ObligationEvent.structure_id == clause.structure_id, ObligationEvent.clause_id == clause.id
    )
    return session.scalar(query)
