"""Reading the activity of a contract."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from facilitator.kernel.paging import PAGE_SIZE, Paged
from facilitator.kernel.quantities import ZERO, Hours
from facilitator.markets.activity import rules
from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.models import ActivityFact
from facilitator.markets.activity.rules import ActivityTerms, DayActivity, MemberActivity
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.models import Lot, Market
from facilitator.organisations.models import Company

TERMS = (
    Clause.target, Clause.threshold, Clause.step, Clause.step_hours, Clause.whole_steps, Clause.bearing,
    Clause.hours_share,
)  # fmt: skip
"""What `ActivityTerms` holds, in its order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """What a clause has cumulated, and what it makes due: clause and members, in hours."""

    terms: ActivityTerms
    members: tuple[MemberActivity, ...]
    due: Mapping[uuid.UUID, Hours]
    ordered: Decimal = ZERO
    """Euros ordered."""

    @property
    def cumulated(self) -> Decimal:
        """Euros invoiced, or hours worked."""
        return sum((member.cumulated for member in self.members), ZERO)

    @property
    def total(self) -> Hours:
        return sum(self.due.values(), ZERO)

    @property
    def forecast(self) -> Hours:
        """Hours that will be due once everything ordered is invoiced: shown beside, never owed."""
        return rules.hours_due(self.terms, self.ordered)


@dataclass(frozen=True, kw_only=True, slots=True)
class FactLine:
    """A fact as a page lists it, with what the clause had cumulated once it was taken, and the hours then due."""

    fact: ActivityFact
    company: str
    cumulated: Decimal
    due: Hours
    is_reversed: bool


def sums_by_member(
    structure_id: uuid.UUID,
    *,
    on: date,
    recorded_by: datetime | None = None,
    clause_ids: Iterable[uuid.UUID] | None = None,
    kinds: Iterable[FactKind] | None = None,
) -> sa.Select[Any]:
    """A select of (clause, commitment, terms of the clause…, share, position, quantity cumulated).

    One row for each member of a started clause that follows its activity. The quantity is that which decides, or that
    of `kinds`.
    """
    sums = _sums(structure_id, on=on, recorded_by=recorded_by, kinds=kinds or rules.DECIDING.values())
    columns: list[Any] = [*TERMS]
    query = (
        sa.select(
            Commitment.clause_id,
            Commitment.id.label("commitment_id"),
            *columns,
            Commitment.share,
            Commitment.position,
            sums.c.quantity,
        )
        .join(Clause, Clause.id == Commitment.clause_id)
        .outerjoin(sums, sums.c.commitment_id == Commitment.id)
        .where(
            Clause.structure_id == structure_id,
            Clause.target.in_(rules.DECIDING),
            Clause.state != ClauseState.DRAFT,
        )
    )
    return query if clause_ids is None else query.where(Clause.id.in_(list(clause_ids)))


def _sums(structure_id: uuid.UUID, *, on: date, recorded_by: datetime | None, kinds: Iterable[FactKind]) -> sa.Subquery:
    """What each commitment has cumulated; both quantities are hundredths, and a clause has one of them."""
    fact = ActivityFact
    quantity = sa.func.sum(sa.func.coalesce(fact.amount, sa.type_coerce(fact.hours, fact.amount.type)))
    query = (
        sa.select(fact.commitment_id, quantity.label("quantity"))
        .where(fact.structure_id == structure_id, fact.kind.in_(list(kinds)), fact.effective_on <= on)
        .group_by(fact.clause_id, fact.commitment_id)
    )
    if recorded_by is not None:
        query = query.where(fact.recorded_at <= recorded_by)
    return query.subquery()


def get_activity(session: Session, clause: Clause, *, on: date, recorded_by: datetime | None = None) -> Activity | None:
    """What the clause has cumulated on that day, and the hours it makes due; None when its target is another."""
    if clause.target not in rules.DECIDING or clause.state is ClauseState.DRAFT:
        return None
    members = _members(session, clause, None, on=on, recorded_by=recorded_by)
    ordered = _members(session, clause, [FactKind.ORDER], on=on, recorded_by=recorded_by)
    terms = terms_of(clause)
    return Activity(
        terms=terms,
        members=members,
        due=rules.due_by_member(terms, members),
        ordered=sum((member.cumulated for member in ordered), ZERO),
    )


def _members(
    session: Session, clause: Clause, kinds: list[FactKind] | None, *, on: date, recorded_by: datetime | None
) -> tuple[MemberActivity, ...]:
    query = sums_by_member(clause.structure_id, on=on, recorded_by=recorded_by, clause_ids=[clause.id], kinds=kinds)
    rows = session.execute(query.order_by(Commitment.position, Commitment.id))
    return tuple(
        MemberActivity(commitment_id=row.commitment_id, share=row.share, cumulated=row.quantity or ZERO) for row in rows
    )


def terms_of(clause: Clause) -> ActivityTerms:
    """The terms of the clause, in plain values."""
    return ActivityTerms(**{column.key: getattr(clause, column.key) for column in TERMS})


def list_members(session: Session, clause: Clause) -> list[MemberActivity]:
    """The members of the clause and the part they bear, the mandataire first."""
    query = (
        sa.select(Commitment.id, Commitment.share)
        .where(Commitment.clause_id == clause.id)
        .order_by(Commitment.position, Commitment.id)
    )
    return [MemberActivity(commitment_id=key, share=share) for key, share in session.execute(query)]


def list_days(session: Session, clause: Clause, *, recorded_by: datetime | None = None) -> list[DayActivity]:
    """What each member cumulated day by day, of the kind that decides; nothing when the target is another."""
    if clause.target not in rules.DECIDING:
        return []
    fact = ActivityFact
    quantity = sa.func.sum(sa.func.coalesce(fact.amount, sa.type_coerce(fact.hours, fact.amount.type)))
    query = (
        sa.select(fact.commitment_id, fact.effective_on, quantity)
        .where(
            fact.structure_id == clause.structure_id,
            fact.clause_id == clause.id,
            fact.kind == rules.DECIDING[clause.target],
        )
        .group_by(fact.commitment_id, fact.effective_on)
        .order_by(fact.effective_on, fact.commitment_id)
    )
    if recorded_by is not None:
        query = query.where(fact.recorded_at <= recorded_by)
    return [DayActivity(commitment_id=key, day=day, quantity=value) for key, day, value in session.execute(query)]


def page_of_facts(session: Session, clause: Clause, kind: FactKind, number: int) -> Paged[FactLine]:
    """The facts of the clause, latest first, with what was cumulated and due after each, in order of effect."""
    fact, reversal = ActivityFact, aliased(ActivityFact)
    quantity = sa.func.coalesce(fact.amount, sa.type_coerce(fact.hours, fact.amount.type))
    cumulated = sa.type_coerce(sa.func.sum(quantity).over(order_by=(fact.effective_on, fact.id)), fact.amount.type)
    query = (
        sa.select(fact, Company.name, cumulated, reversal.id.is_not(None))
        .join(Commitment, Commitment.id == fact.commitment_id)
        .join(Company, Company.id == Commitment.company_id)
        .outerjoin(reversal, reversal.reverses_id == fact.id)
        .where(fact.structure_id == clause.structure_id, fact.clause_id == clause.id, fact.kind == kind)
        .order_by(fact.effective_on.desc(), fact.id.desc())
    )
    own = ActivityFact.structure_id == clause.structure_id, ActivityFact.clause_id == clause.id
    total = session.scalar(sa.select(sa.func.count(ActivityFact.id)).where(*own, ActivityFact.kind == kind)) or 0
    number = min(max(number, 1), max(1, ceil(total / PAGE_SIZE)))
    rows = session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    terms = terms_of(clause)
    lines = [
        FactLine(fact=row[0], company=row[1], cumulated=row[2], due=rules.hours_due(terms, row[2]), is_reversed=row[3])
        for row in rows
    ]
    return Paged(items=lines, total=total, number=number)


def earliest_day(session: Session, clause: Clause) -> date | None:
    """The first day on which the contract may be invoiced: that of its markets, or the start of the clause."""
    query = (
        sa.select(Market.notified_on, Market.starts_on)
        .join(Lot, Lot.market_id == Market.id)
        .join(ClauseLot, ClauseLot.lot_id == Lot.id)
        .where(ClauseLot.clause_id == clause.id)
    )
    days = [day for row in session.execute(query) for day in row]
    return min((day for day in [*days, clause.starts_on] if day is not None), default=None)


def last_recorded_at(session: Session, clause: Clause) -> datetime | None:
    """When the newest fact of the clause was recorded."""
    query = sa.select(sa.func.max(ActivityFact.recorded_at)).where(
        ActivityFact.structure_id == clause.structure_id, ActivityFact.clause_id == clause.id
    )
    return session.scalar(query)


Key = tuple[FactKind, uuid.UUID, date, Decimal, str | None]
"""What tells a fact from another: kind, member, day, quantity, reference."""


def list_known(session: Session, clause: Clause) -> Sequence[Key]:
    """The keys of the facts in force: neither a reversal, nor reversed."""
    fact, reversal = ActivityFact, aliased(ActivityFact)
    query = (
        sa.select(fact.kind, fact.commitment_id, fact.effective_on, fact.amount, fact.hours, fact.reference)
        .outerjoin(reversal, reversal.reverses_id == fact.id)
        .where(
            fact.structure_id == clause.structure_id,
            fact.clause_id == clause.id,
            fact.reverses_id.is_(None),
            reversal.id.is_(None),
        )
    )
    return [
        (kind, commitment_id, day, amount or hours or ZERO, reference)
        for kind, commitment_id, day, amount, hours, reference in session.execute(query)
    ]
