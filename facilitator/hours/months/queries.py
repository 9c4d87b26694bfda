"""Reading what a company has to declare, and the sheets it fills. A reading never writes: proposals are computed."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.hours import queries
from facilitator.hours.access import OF_THE_MARKET, declarations_seen_by
from facilitator.hours.checks.rules import Facts
from facilitator.hours.enums import LineStatus
from facilitator.hours.models import (
    Declaration,
    DeclarationVersionLine,
    DraftLine,
    LineReview,
)
from facilitator.hours.months.rules import Row, Sheet
from facilitator.hours.queries import Standing
from facilitator.hours.rules import (
    Line,
    LineKey,
    Period,
    Stint,
    last_of_month,
    previous_month,
    proposed_hours,
)
from facilitator.kernel.quantities import ZERO
from facilitator.markets.obligations.queries import owed
from facilitator.markets.obligations.rules import NOTHING_OWED
from facilitator.organisations.access import Viewer
from facilitator.placements.queries import AtWork, list_at_work


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthToDeclare:
    """The declarations of a company for periods that end together."""

    period_end: date
    due_on: date
    """The earliest."""
    count: int


def list_months_to_declare(session: Session, viewer: Viewer) -> list[MonthToDeclare]:
    """The months that wait for the company: to fill, to correct, or with a question; the most urgent first."""
    query = (
        declarations_seen_by(viewer)
        .with_only_columns(Declaration.period_end, sa.func.min(Declaration.due_on), sa.func.count())
        .where(queries.waits_for_company)
        .group_by(Declaration.period_end)
        .order_by(Declaration.period_end)
    )
    return [
        MonthToDeclare(period_end=period_end, due_on=due_on, count=count)
        for period_end, due_on, count in session.execute(query)
    ]


def list_month(session: Session, viewer: Viewer, period_end: date) -> Sequence[Declaration]:
    """The declarations of the company whose period ends on that day, by market."""
    query = (
        declarations_seen_by(viewer)
        .where(Declaration.period_end == period_end)
        .options(joinedload(Declaration.company), OF_THE_MARKET)
        .order_by(Declaration.commitment_id, Declaration.id)
    )
    return session.scalars(query).all()


def sheets(session: Session, declarations: Sequence[Declaration], *, today: date) -> list[Sheet]:
    """The sheets of these declarations of one structure, in their order. The market must be loaded."""
    if not declarations:
        return []
    known = _Known(session, declarations, today)
    return [known.sheet(declaration, today) for declaration in declarations]


def market_title(declaration: Declaration) -> str:
    """The title of the (first) market of the clause; the clause's own when it covers no lot yet."""
    clause = declaration.commitment.clause
    return clause.lots[0].market.title if clause.lots else clause.title


class _Known:
    """What the database says of some declarations, in as many queries for one as for twenty."""

    def __init__(self, session: Session, declarations: Sequence[Declaration], today: date) -> None:
        structure_id = declarations[0].structure_id
        ids = [declaration.id for declaration in declarations]
        commitment_ids = {declaration.commitment_id for declaration in declarations}
        first = min(declaration.period_start for declaration in declarations)
        last = max(declaration.period_end for declaration in declarations)
        self._at_work = _by_contract(
            list_at_work(
                session, structure_id=structure_id, first_day=first, last_day=last, commitment_ids=commitment_ids
            )
        )
        self._drafts = _drafts(session, ids)
        self._standings = queries.standings(session, declarations)
        self._signed = {
            (declaration_id, *signed.line.key): signed
            for declaration_id, standing in self._standings.items()
            for signed in standing.lines
        }
        self._previous = _previous_hours(session, commitment_ids, first, last)
        self._done = queries.done(session, structure_id, commitment_ids=commitment_ids)
        clause_ids = {declaration.commitment.clause_id for declaration in declarations}
        self._owed = owed(session, structure_id, on=today, clause_ids=clause_ids)

    def sheet(self, declaration: Declaration, today: date) -> Sheet:
        standing = self._standings[declaration.id]
        clause = declaration.commitment.clause
        period = Period(declaration.period_start, declaration.period_end)
        return Sheet(
            declaration_id=declaration.id,
            commitment_id=declaration.commitment_id,
            market=market_title(declaration),
            clause=clause.title,
            months=period.months,
            due_on=declaration.due_on,
            state=standing.state(today),
            version=standing.version,
            is_nil=standing.counts is not None and not standing.counts.total,
            owed=self._owed.get(clause.id, NOTHING_OWED).by(declaration.commitment_id).total,
            done=self._done.get(declaration.commitment_id, ZERO),
            rows=tuple(self._rows(declaration, period, standing)),
        )

    def _rows(self, declaration: Declaration, period: Period, standing: Standing) -> Iterable[Row]:
        contracts = self._at_work.get(declaration.commitment_id, {})
        for month in period.months:
            for placement_id, works in contracts.items():
                row = self._row(declaration, (placement_id, month), works, standing)
                if row.facts.days or row.line.total:
                    yield row

    def _row(self, declaration: Declaration, key: LineKey, works: Sequence[AtWork], standing: Standing) -> Row:
        placement_id, month = key
        clause = declaration.commitment.clause
        previous = self._previous.get((declaration.commitment_id, placement_id, previous_month(month)))
        signed = self._signed.get((declaration.id, *key))
        facts = Facts(
            month=month,
            hours=ZERO,
            stints=tuple(filter(None, map(_stint, works))),
            is_eligible=any(not work.is_waiting for work in works),
            counts_from=min((work.counts_from for work in works if work.counts_from), default=None),
            counts_until=_until(works),
            clause_starts_on=clause.starts_on,
            clause_closed_on=clause.closed_on,
            previous_hours=previous,
        )
        return Row(
            line=self._line(declaration, key, facts, standing),
            name=works[0].name,
            contract=f"{works[0].contract_kind.label}, {works[0].occupation}",
            facts=facts,
            counts_until=facts.counts_until,
            status=signed.status if signed else None,
            thread=_thread(signed.reviews) if signed else (),
        )

    def _line(self, declaration: Declaration, key: LineKey, facts: Facts, standing: Standing) -> Line:
        """A validated line, else the draft, else what was signed, else a proposal while nothing is."""
        signed = self._signed.get((declaration.id, *key))
        draft = self._drafts.get((declaration.id, *key))
        if signed and (signed.status is LineStatus.VALIDATED or draft is None):
            return signed.line
        if draft is not None:
            return draft
        placement_id, month = key
        proposed = ZERO if standing.version else proposed_hours(facts.stints, month, previous=facts.previous_hours)
        return Line(placement_id=placement_id, month=month, work=proposed)


def _stint(work: AtWork) -> Stint | None:
    first = max(work.assigned_from, work.starts_on)
    last = min((day for day in (work.assigned_until, work.ends_on) if day), default=None)
    if last is not None and last < first:
        return None
    return Stint(first=first, last=last, weekly_hours=work.weekly_hours, share=work.share)


def _until(works: Iterable[AtWork]) -> date | None:
    """The last day whose hours count, by the most generous decision; None: the whole contract, or not decided."""
    decided = [work.counts_until for work in works if not work.is_waiting]
    return None if None in decided else max((day for day in decided if day), default=None)


def _by_contract(works: Iterable[AtWork]) -> Mapping[uuid.UUID, Mapping[uuid.UUID, list[AtWork]]]:
    """By commitment, then by placement, in the order of the names."""
    grouped: dict[uuid.UUID, dict[uuid.UUID, list[AtWork]]] = defaultdict(dict)
    for work in works:
        grouped[work.commitment_id].setdefault(work.placement_id, []).append(work)
    return grouped


def _thread(reviews: Iterable[LineReview]) -> tuple[tuple[str, str], ...]:
    return tuple((review.actor_label, review.reason) for review in reviews if review.reason)


_DeclaredKey = tuple[uuid.UUID, uuid.UUID, date]
"""Declaration, placement, month."""


def _drafts(session: Session, declaration_ids: Sequence[uuid.UUID]) -> dict[_DeclaredKey, Line]:
    query = sa.select(DraftLine).where(DraftLine.declaration_id.in_(declaration_ids))
    return {
        (draft.declaration_id, draft.placement_id, draft.month): Line(
            placement_id=draft.placement_id, month=draft.month, work=draft.work_hours, training=draft.training_hours
        )
        for draft in session.scalars(query)
    }


def _previous_hours(
    session: Session, commitment_ids: Iterable[uuid.UUID], first: date, last: date
) -> dict[_DeclaredKey, Decimal]:
    """Hours signed in the months before these, by commitment, contract and month."""
    line = DeclarationVersionLine
    query = queries.lines_in_force(
        Declaration.commitment_id, line.placement_id, line.month, queries.signed_hours
    ).where(
        Declaration.commitment_id.in_(list(commitment_ids)),
        line.month.between(previous_month(first), previous_month(last_of_month(last))),
    )
    return {(commitment, placement, month): hours for commitment, placement, month, hours in session.execute(query)}
