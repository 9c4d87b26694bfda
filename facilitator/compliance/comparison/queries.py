"""Past clauses on similar purchases: what each owed and what was done, in one query."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.compliance.comparison import rules
from facilitator.compliance.comparison.rules import Likeness, Record
from facilitator.hours.models import HoursLine
from facilitator.hours.rules import first_month_not_ended
from facilitator.kernel.quantities import ZERO, Hours
from facilitator.markets.clauses.enums import ClauseState, Target
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.models import Lot, Market
from facilitator.markets.obligations.enums import LineAccount
from facilitator.markets.obligations.models import ObligationLine
from facilitator.organisations.access import Viewer, staff_structure_id

MOST_CLAUSES = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class PastClause:
    """A clause closed, or past its end."""

    clause_id: uuid.UUID
    title: str
    ended_on: date
    owed: Hours
    done: Hours

    @property
    def rate(self) -> Decimal | None:
        """Ratio; None when nothing was owed."""
        return self.done / self.owed if self.owed > 0 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    clauses: Sequence[PastClause]
    record: Record


def compare(session: Session, viewer: Viewer, alike: Likeness, *, on: date) -> Comparison:
    """The structure's past clauses that are alike, the latest ended first, at most `MOST_CLAUSES`. One query.

    Those alone that asked for a fixed volume, like a calculation. Raises NotVisible.
    """
    structure_id = staff_structure_id(viewer)
    if not alike.is_known:
        return Comparison(clauses=(), record=rules.record_of(()))
    ended_on = sa.func.coalesce(Clause.closed_on, Clause.ends_on)
    query = (
        sa.select(Clause.id, Clause.title, ended_on, _owed(on), _done(on))
        .where(
            Clause.structure_id == structure_id,
            Clause.target == Target.FIXED,
            sa.or_(Clause.state == ClauseState.CLOSED, sa.and_(Clause.state != ClauseState.DRAFT, Clause.ends_on < on)),
            Clause.id.in_(_alike(structure_id, alike)),
        )
        .order_by(ended_on.desc(), Clause.id)
        .limit(MOST_CLAUSES)
    )
    clauses = [
        PastClause(clause_id=clause_id, title=title, ended_on=end, owed=owed or ZERO, done=done or ZERO)
        for clause_id, title, end, owed, done in session.execute(query)
    ]
    return Comparison(clauses=clauses, record=rules.record_of([(each.owed, each.done) for each in clauses]))


def _alike(structure_id: uuid.UUID, alike: Likeness) -> sa.Select[uuid.UUID]:
    division = sa.func.substr(sa.func.coalesce(Lot.cpv, Market.cpv), 1, rules.DIVISION)
    conditions: list[sa.ColumnElement[bool]] = []
    if alike.purchase_type is not None:
        conditions.append(Market.purchase_type == alike.purchase_type)
    if alike.divisions:
        conditions.append(division.in_(sorted(alike.divisions)))
    return (
        sa.select(ClauseLot.clause_id)
        .join(Lot, Lot.id == ClauseLot.lot_id)
        .join(Market, Market.id == Lot.market_id)
        .where(Lot.structure_id == structure_id, sa.or_(*conditions))
    )


def _owed(on: date) -> sa.ScalarSelect[Decimal]:
    return (
        sa.select(sa.func.sum(ObligationLine.hours))
        .where(
            ObligationLine.structure_id == Clause.structure_id,
            ObligationLine.clause_id == Clause.id,
            ObligationLine.account == LineAccount.CLAUSE,
            ObligationLine.effective_on <= on,
        )
        .scalar_subquery()
    )


def _done(on: date) -> sa.ScalarSelect[Decimal]:
    return (
        sa.select(sa.func.sum(HoursLine.hours))
        .join(Commitment, Commitment.id == HoursLine.commitment_id)
        .where(Commitment.clause_id == Clause.id, HoursLine.month < first_month_not_ended(on))
        .scalar_subquery()
    )
