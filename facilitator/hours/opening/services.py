"""Opening the declarations of the periods that have ended."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.hours.models import Declaration
from facilitator.hours.rules import Period, due_date, ended_periods
from facilitator.journal.models import SYSTEM, Actor
from facilitator.journal.services import record_many
from facilitator.kernel import clock
from facilitator.kernel.db import insert_missing, new_id
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause, Commitment


def open_declarations(
    session: Session, *, today: date, structure_id: uuid.UUID | None = None, by: Actor = SYSTEM
) -> int:
    """Open what each company has to declare on `today`, of one structure or of all; returns how many were opened.

    Every commitment of a clause that runs, with or without a target, has one declaration for each month (or quarter)
    that has ended; a closed clause, up to the period of its closing. Running it again, or twice at once, opens
    nothing more.
    """
    missing = list(_missing(session, today, structure_id))
    opened = insert_missing(session, Declaration, missing)
    record_many(
        session,
        by=by,
        event="declaration.opened",
        subjects=[(Declaration.__name__, row["id"], row["structure_id"]) for row in missing if row["id"] in opened],
    )
    return len(opened)


def _missing(session: Session, today: date, structure_id: uuid.UUID | None) -> Iterator[dict[str, Any]]:
    covered = _covered(session, structure_id)
    for commitment, clause in session.execute(_commitments(structure_id)):
        known = covered[commitment.id]
        for period in _periods(clause, today):
            # A change of rhythm must not ask twice for a month already covered by another period.
            if known.isdisjoint(period.months):
                yield _row(commitment, clause, period)


def _periods(clause: Clause, today: date) -> Iterator[Period]:
    """The periods to declare, from the month agreed at the start; of a clause taken over, after its balance."""
    if clause.starts_on is None:
        return
    first = clause.declares_from or date.min
    ends = [day for day in (clause.ends_on, clause.closed_on) if day is not None]
    for period in ended_periods(
        clause.rhythm, starts_on=clause.starts_on, ends_on=min(ends, default=None), today=today
    ):
        if period.end >= first:
            yield Period(max(period.start, first), period.end)


def _commitments(structure_id: uuid.UUID | None) -> sa.Select[Commitment, Clause]:
    query = (
        sa.select(Commitment, Clause)
        .join(Clause, Clause.id == Commitment.clause_id)
        .where(sa.or_(Clause.state == ClauseState.RUNNING, Clause.closed_on.is_not(None)))
        .order_by(Commitment.id)
    )
    return query.where(Commitment.structure_id == structure_id) if structure_id else query


def _covered(session: Session, structure_id: uuid.UUID | None) -> dict[uuid.UUID, set[date]]:
    """The months of which a declaration exists, by commitment."""
    query = sa.select(Declaration.commitment_id, Declaration.period_start, Declaration.period_end)
    if structure_id:
        query = query.where(Declaration.structure_id == structure_id)
    covered: dict[uuid.UUID, set[date]] = defaultdict(set)
    for commitment_id, start, end in session.execute(query):
        covered[commitment_id].update(Period(start, end).months)
    return covered


def _row(commitment: Commitment, clause: Clause, period: Period) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": new_id(),
        "structure_id": commitment.structure_id,
        "company_id": commitment.company_id,
        "commitment_id": commitment.id,
        "period_start": period.start,
        "period_end": period.end,
        "due_on": due_date(period, clause.declaration_day),
        "created_at": now,
        "updated_at": now,
    }
