"""The figures of clauses and commitments: a handful of queries, whatever their number."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitator.compliance.enums import AT_RISK
from facilitator.compliance.rules import Figures, Sums, Term, Thresholds, figures
from facilitator.hours import queries as hours_queries
from facilitator.kernel.paging import Paged, paged
from facilitator.kernel.quantities import ZERO
from facilitator.markets.access import visible_markets
from facilitator.markets.clauses.access import clauses_of, get_clause
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.models import Lot, Market
from facilitator.markets.obligations import queries as obligation_queries
from facilitator.markets.obligations.rules import NOTHING_OWED, Due, Owed
from facilitator.organisations.access import Viewer
from facilitator.references import queries as references

GRACE_DAYS = 30
"""Days after its start during which a clause without hours is *non démarrée*, not late (assumed)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AsOf:
    """Which figures are asked for: *situation au D*, or *arrêté au D, édité le K* when `recorded_by` is given."""

    on: date
    recorded_by: datetime | None = None

    @property
    def is_issued(self) -> bool:
        return self.recorded_by is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberSituation:
    """Where one commitment stands."""

    commitment: Commitment
    figures: Figures


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseSituation:
    """Where a clause stands, and each member who owes. Members and *à répartir* sum to the clause."""

    clause: Clause
    figures: Figures
    members: tuple[MemberSituation, ...]
    unallocated: Due
    as_of: AsOf


def list_situations(
    session: Session, viewer: Viewer, as_of: AsOf, *, market_id: uuid.UUID | None = None
) -> list[ClauseSituation]:
    """Where the clauses that the viewer may read stand (those that cover a lot of `market_id` when it is given)."""
    query = clauses_of(viewer).where(Clause.state != ClauseState.DRAFT)
    if market_id is not None:
        covering = sa.select(ClauseLot.clause_id).join(Lot, Lot.id == ClauseLot.lot_id)
        query = query.where(Clause.id.in_(covering.where(Lot.market_id == market_id)))
    query = query.options(
        selectinload(Clause.lots).joinedload(Lot.market).joinedload(Market.authority),
        selectinload(Clause.commitments).joinedload(Commitment.company),
    ).order_by(Clause.starts_on.desc(), Clause.title, Clause.id)
    return situations(session, session.scalars(query).all(), as_of)


def get_situation(session: Session, viewer: Viewer, clause_id: uuid.UUID, as_of: AsOf) -> ClauseSituation:
    """Where one clause stands. Raises NotVisible."""
    return situations(session, [get_clause(session, viewer, clause_id)], as_of)[0]


def count_without_clause(session: Session, viewer: Viewer) -> int:
    """How many of the viewer's markets no clause covers yet (a draft is none)."""
    covered = (
        sa.select(Lot.market_id)
        .join(ClauseLot, ClauseLot.lot_id == Lot.id)
        .join(Clause, Clause.id == ClauseLot.clause_id)
        .where(Clause.state != ClauseState.DRAFT)
    )
    bare = visible_markets(viewer).where(Market.id.not_in(covered)).with_only_columns(sa.func.count())
    return session.scalar(bare) or 0


def page_of_markets(session: Session, viewer: Viewer, number: int) -> Paged[Market]:
    """The viewer's markets, with a clause or not, latest notified first."""
    return paged(
        session,
        visible_markets(viewer).order_by(Market.notified_on.desc().nulls_last(), Market.title, Market.id),
        number,
    )


def list_at_risk(session: Session, viewer: Viewer, on: date) -> list[ClauseSituation]:
    """The running clauses to watch or late on a day, the latest furthest behind first. Four queries.

    Without their lots: a list that leads to each clause. Hours declared and not yet validated are left out.
    """
    query = (
        clauses_of(viewer)
        .where(Clause.state == ClauseState.RUNNING, Clause.has_target)
        .options(joinedload(Clause.commitments).joinedload(Commitment.company))
        .order_by(Clause.id)
    )
    found = situations(session, session.scalars(query).unique().all(), AsOf(on=on), with_declared=False)
    at_risk = [situation for situation in found if situation.figures.state in AT_RISK]
    return sorted(at_risk, key=lambda situation: situation.figures.ahead)


def months_of(session: Session, clauses: Sequence[Clause], as_of: AsOf) -> dict[uuid.UUID, dict[date, Decimal]]:
    """Hours validated by clause and month (its first day), in one query."""
    clause_of = {commitment.id: clause.id for clause in clauses for commitment in clause.commitments}
    if not clause_of:
        return {}
    found = hours_queries.done_by_month(
        session, clauses[0].structure_id, on=as_of.on, recorded_by=as_of.recorded_by, commitment_ids=list(clause_of)
    )
    months: dict[uuid.UUID, dict[date, Decimal]] = {}
    for (commitment_id, month), hours in found.items():
        by_month = months.setdefault(clause_of[commitment_id], {})
        by_month[month] = by_month.get(month, ZERO) + hours
    return months


def situations(
    session: Session, clauses: Sequence[Clause], as_of: AsOf, *, with_declared: bool = True
) -> list[ClauseSituation]:
    """Where these clauses of one structure stand, in their order, in four queries.

    Each clause comes with its commitments and their companies loaded. Hours declared and not yet validated are those
    of today: an issued report leaves them out, since they are no posting.
    """
    if not clauses:
        return []
    ledgers = read_ledgers(
        session, clauses[0].structure_id, as_of, clauses, with_declared=with_declared and not as_of.is_issued
    )
    return [situation_from(ledgers, clause, as_of) for clause in clauses]


def get_thresholds(session: Session, structure_id: uuid.UUID, *, on: date) -> Thresholds:
    """From which pace a clause is on track or late, as the structure's reference values say on that day."""
    keys = ("compliance.watch_rate", "compliance.late_rate")
    values = references.get_values(session, keys, on=on, structure_id=structure_id)
    watch, late = (Decimal(values[key].value) if key in values else default
                   for key, default in zip(keys, (Decimal(90), Decimal(70)), strict=True))  # fmt: skip
    return Thresholds(on_track=watch, watch=late, grace_days=GRACE_DAYS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledgers:
    """The sums of both ledgers on a day: what is owed by clause, what is done and declared by commitment."""

    thresholds: Thresholds
    owed: Mapping[uuid.UUID, Owed]
    done: Mapping[uuid.UUID, Decimal]
    declared: Mapping[uuid.UUID, Decimal]


def read_ledgers(
    session: Session,
    structure_id: uuid.UUID,
    as_of: AsOf,
    clauses: Sequence[Clause] | None = None,
    *,
    with_declared: bool = False,
) -> Ledgers:
    """Those of these clauses (their commitments loaded), or of a whole structure: as many queries."""
    clause_ids = None if clauses is None else [clause.id for clause in clauses]
    commitment_ids = None if clauses is None else [row.id for clause in clauses for row in clause.commitments]
    return Ledgers(
        thresholds=get_thresholds(session, structure_id, on=as_of.on),
        owed=obligation_queries.owed(
            session, structure_id, on=as_of.on, recorded_by=as_of.recorded_by, clause_ids=clause_ids
        ),
        done=hours_queries.done(
            session, structure_id, on=as_of.on, recorded_by=as_of.recorded_by, commitment_ids=commitment_ids
        ),
        declared=hours_queries.declared(session, structure_id, on=as_of.on, commitment_ids=commitment_ids)
        if with_declared
        else {},
    )


def situation_from(ledgers: Ledgers, clause: Clause, as_of: AsOf) -> ClauseSituation:
    """Where a clause stands, its commitments and their companies loaded. No query."""
    owed, thresholds = ledgers.owed.get(clause.id, NOTHING_OWED), ledgers.thresholds
    term = term_of(clause, on=as_of.on)
    sums = {commitment.id: _sums(owed.by(commitment.id), commitment.id, ledgers) for commitment in clause.commitments}
    whole = Sums(
        owed=owed.total,
        owed_to_date=owed.to_date,
        declared=_total(found.declared for found in sums.values()),
        validated=_total(found.validated for found in sums.values()),
    )
    return ClauseSituation(
        clause=clause,
        figures=figures(whole, term=term, on=as_of.on, thresholds=thresholds),
        members=tuple(
            MemberSituation(
                commitment=commitment,
                figures=figures(sums[commitment.id], term=term, on=as_of.on, thresholds=thresholds),
            )
            for commitment in clause.commitments
        ),
        unallocated=owed.unallocated,
        as_of=as_of,
    )


def term_of(clause: Clause, *, on: date) -> Term:
    """When the clause runs, as seen on a day."""
    return term_on(
        on, clause.state, clause.closed_on, has_target=clause.has_target, starts_on=clause.starts_on,
        ends_on=clause.ends_on,
    )  # fmt: skip


def term_on(
    on: date,
    state: ClauseState,
    closed_on: date | None,
    *,
    has_target: bool,
    starts_on: date | None,
    ends_on: date | None,
) -> Term:
    """The same from plain values: closed later than that day, it was still running."""
    is_closed = state is ClauseState.CLOSED and (closed_on is None or closed_on <= on)
    return Term(has_target=has_target, is_closed=is_closed, starts_on=starts_on, ends_on=ends_on)


def _sums(due: Due, commitment_id: uuid.UUID, ledgers: Ledgers) -> Sums:
    return Sums(
        owed=due.total,
        owed_to_date=due.to_date,
        declared=ledgers.declared.get(commitment_id, ZERO),
        validated=ledgers.done.get(commitment_id, ZERO),
    )


def _total(values: Iterable[Decimal]) -> Decimal:
    return sum(values, ZERO)
