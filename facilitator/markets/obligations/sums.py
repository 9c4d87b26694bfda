"""The one query behind « owed as of a date »: the lines of the ledger, and the activity of the contracts, added up.

A structure has tens of thousands of lines, nearly each with a run of its own: the database adds them up by account,
runs included. What a line brings on a day is hours × days elapsed ÷ days of its run: a whole number of hundredths, and
a rest under one. Wholes are added exactly; rests in units of 2^-40 of a hundredth, then read to 2^-24 (see
`rules.PARTS`): so an exact half, or a whole made of several rests, is seen as such, on both engines.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from facilitator.kernel.quantities import ZERO, from_hundredths
from facilitator.kernel.sql import days_between
from facilitator.markets.activity.queries import TERMS, sums_by_member
from facilitator.markets.activity.rules import ActivityTerms, MemberActivity, due_by_member
from facilitator.markets.clauses.enums import Bearing, Target
from facilitator.markets.obligations import rules
from facilitator.markets.obligations.enums import LineAccount
from facilitator.markets.obligations.models import ObligationLine
from facilitator.markets.obligations.rules import NOTHING_OWED, PARTS, AccountSum, Owed

UNITS = 2**40
"""Of a hundredth, in which the database adds up rests. A line errs by less than one."""
FINER = 16
"""Bits that are dropped once added up: UNITS is PARTS times 2^FINER."""
HALF = 1 << FINER - 1

_PLAIN: Mapping[str, Any] = {"target": sa.Text(), "bearing": sa.Text(), "whole_steps": sa.Boolean()}


def sums(
    structure_id: uuid.UUID, *, on: date, recorded_by: datetime | None, clause_ids: Sequence[uuid.UUID] | None
) -> sa.CompoundSelect[Any]:
    """A row for each account of the ledger, and one for each member of a clause that follows its activity."""
    activity = sums_by_member(structure_id, on=on, recorded_by=recorded_by, clause_ids=clause_ids).subquery()
    terms = [_plain(activity.c[column.key]) for column in TERMS]
    members = sa.select(
        _as_stored(activity.c.clause_id),
        _as_stored(activity.c.commitment_id),
        _plain(activity.c.quantity),
        _nothing(sa.BigInteger()),
        _nothing(sa.BigInteger()),
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
    """(clause, account, hundredths in all, wholes and rests to date)."""
    line, day = ObligationLine, sa.literal(on, sa.Date())
    hours = sa.type_coerce(line.hours, sa.BigInteger())
    days = days_between(line.runs_from, line.runs_until) + 1
    ran = hours * (days_between(line.runs_from, day) + 1)
    whole = sa.case(
        (sa.or_(line.runs_from.is_(None), line.runs_until <= day), hours), (line.runs_from > day, 0), else_=ran // days
    )
    rest = sa.case((sa.and_(line.runs_from <= day, line.runs_until > day), ran % days * UNITS // days), else_=0)
    query = (
        sa.select(
            _as_stored(line.clause_id),
            _as_stored(line.commitment_id),
            *(_plain(sa.func.sum(value)) for value in (hours, whole, rest)),
        )
        .where(line.structure_id == structure_id, line.account != LineAccount.CLAUSE, line.effective_on <= on)
        .group_by(line.clause_id, line.account, line.commitment_id)
    )
    if recorded_by is not None:
        query = query.where(line.recorded_at <= recorded_by)
    return query if clause_ids is None else query.where(line.clause_id.in_(clause_ids))


def _as_stored(identifier: Any) -> Any:
    """The identifier as the driver gives it: SQLite's text is read once for each clause, not for each row."""
    return sa.type_coerce(identifier, sa.Text())


def _plain(column: Any) -> Any:
    """The column as the database holds it: text, a boolean, or whole hundredths."""
    return sa.cast(column, _PLAIN.get(getattr(column, "key", ""), sa.BigInteger()))


def _nothing(of_type: Any) -> Any:
    return sa.cast(sa.null(), of_type)


def owed_from(rows: Iterable[Any]) -> Mapping[uuid.UUID, Owed]:
    """What each clause owes on that day, from the rows of `sums`."""
    ledgers: dict[Any, list[AccountSum]] = {}
    activity: dict[Any, list[Any]] = {}
    for row in rows:
        if row[5] is not None:
            activity.setdefault(row[0], []).append(row)
            continue
        clause, account, hundredths, whole, rest = row[:5]
        part = whole * PARTS + (rest + HALF >> FINER)
        ledgers.setdefault(clause, []).append((account and _identifier(account), hundredths, part))
    figures = {_identifier(clause): rules.owed_of(accounts, PARTS) for clause, accounts in ledgers.items()}
    for clause, members in activity.items():
        clause_id = _identifier(clause)
        figures[clause_id] = rules.with_activity(figures.get(clause_id, NOTHING_OWED), _due(members))
    return figures


def _identifier(stored: str | uuid.UUID) -> uuid.UUID:
    return stored if isinstance(stored, uuid.UUID) else uuid.UUID(stored)


def _due(rows: Iterable[Any]) -> Mapping[uuid.UUID, Any]:
    """Hours due by each member of a clause, from its rows."""
    ordered = sorted(rows, key=lambda row: (row[5], _identifier(row[1])))
    members = [
        MemberActivity(commitment_id=_identifier(row[1]), cumulated=_number(row[2]) or ZERO, share=_number(row[6]))
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
