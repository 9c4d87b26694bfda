"""The one query behind « owed as of a date »: the lines of the ledger, and the activity of the contracts, added up.

Quantities travel as whole hundredths: a structure has tens of thousands of them.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from facilitator.kernel.quantities import ZERO, from_hundredths
from facilitator.markets.activity.queries import TERMS, sums_by_member
from facilitator.markets.activity.rules import ActivityTerms, MemberActivity, due_by_member
from facilitator.markets.clauses.enums import Bearing, Target
from facilitator.markets.obligations import rules
from facilitator.markets.obligations.enums import LineAccount
from facilitator.markets.obligations.models import ObligationLine
from facilitator.markets.obligations.rules import NOTHING_OWED, Owed, Run, Share

_PLAIN: Mapping[str, Any] = {"target": sa.Text(), "bearing": sa.Text(), "whole_steps": sa.Boolean()}


def sums(
    structure_id: uuid.UUID, *, on: date, recorded_by: datetime | None, clause_ids: Sequence[uuid.UUID] | None
) -> sa.CompoundSelect[Any]:
    """A row for each account of the ledger and run, and one for each member of a clause that follows its activity."""
    activity = sums_by_member(structure_id, on=on, recorded_by=recorded_by, clause_ids=clause_ids).subquery()
    terms = [_plain(activity.c[column.key]) for column in TERMS]
    members = sa.select(
        activity.c.clause_id,
        activity.c.commitment_id,
        _plain(activity.c.quantity),
        _nothing(sa.Date()),
        _nothing(sa.Date()),
        activity.c.position,
        _plain(activity.c.share),
        *terms,
    )
    lines = _lines(structure_id, on=on, recorded_by=recorded_by, clause_ids=clause_ids)
    nothing = [_nothing(sa.Integer()), _nothing(sa.BigInteger()), *(_nothing(column.type) for column in terms)]
    return lines.add_columns(*nothing).union_all(members)


def _lines(
    structure_id: uuid.UUID, *, on: date, recorded_by: datetime | None, clause_ids: Sequence[uuid.UUID] | None
) -> sa.Select[Any]:
    line = ObligationLine
    query = (
        sa.select(line.clause_id, line.commitment_id, _plain(sa.func.sum(line.hours)), line.runs_from, line.runs_until)
        .where(line.structure_id == structure_id, line.account != LineAccount.CLAUSE, line.effective_on <= on)
        .group_by(line.clause_id, line.account, line.commitment_id, line.runs_from, line.runs_until)
    )
    if recorded_by is not None:
        query = query.where(line.recorded_at <= recorded_by)
    return query if clause_ids is None else query.where(line.clause_id.in_(clause_ids))


def _plain(column: Any) -> Any:
    """The column as the database holds it: text, a boolean, or whole hundredths."""
    return sa.cast(column, _PLAIN.get(getattr(column, "key", ""), sa.BigInteger()))


def _nothing(of_type: Any) -> Any:
    return sa.cast(sa.null(), of_type)


def owed_from(rows: Iterable[Any], *, on: date) -> Mapping[uuid.UUID, Owed]:
    """What each clause owes on that day, from the rows of `sums`."""
    shares: dict[uuid.UUID, list[Share]] = {}
    activity: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        clause_id, account, hundredths, start, end, position = row[:6]
        if position is not None:
            activity.setdefault(clause_id, []).append(row)
        else:
            days = rules.run_on(Run(start, end), on) if start is not None else (1, 1)
            shares.setdefault(clause_id, []).append((account, hundredths, *days))
    figures = {clause_id: rules.owed_of(group) for clause_id, group in shares.items()}
    for clause_id, members in activity.items():
        figures[clause_id] = rules.with_activity(figures.get(clause_id, NOTHING_OWED), _due(members))
    return figures


def _due(rows: Iterable[Any]) -> Mapping[uuid.UUID, Any]:
    """Hours due by each member of a clause, from its rows."""
    ordered = sorted(rows, key=lambda row: (row[5], row[1].int))
    members = [
        MemberActivity(commitment_id=row[1], cumulated=_number(row[2]) or ZERO, share=_number(row[6]))
        for row in ordered
    ]
    target, threshold, step, step_hours, whole_steps, bearing, hours_share = ordered[0][7:]
    terms = ActivityTerms(
        target=Target(target), threshold=_number(threshold), step=_number(step), step_hours=_number(step_hours),
        whole_steps=whole_steps, bearing=Bearing(bearing), hours_share=_number(hours_share),
    )  # fmt: skip
    return due_by_member(terms, members)


def _number(hundredths: int | None) -> Any:
    return None if hundredths is None else from_hundredths(hundredths)
