"""Reading the list of clauses with their figures."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from facilitator.accounts.models import User
from facilitator.compliance.enums import ComplianceState
from facilitator.compliance.queries import (
    AsOf,
    ClauseSituation,
    Ledgers,
    read_ledgers,
    situation_from,
    situations,
    term_on,
)
from facilitator.compliance.rules import Figures, Sums, Term, figures
from facilitator.kernel.paging import Order, Paged, Part, page_within
from facilitator.kernel.quantities import ZERO
from facilitator.markets.clauses.access import clauses_of
from facilitator.markets.clauses.enums import ClauseState, Target
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.models import Lot, Market
from facilitator.markets.obligations.rules import NOTHING_OWED
from facilitator.organisations.access import Viewer, acting_structure_id
from facilitator.organisations.models import Authority, Company

BY_TITLE = Order(key="title")


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseFilter:
    """What a list of clauses is narrowed to; None: not narrowed. `state` is that of the day's figures."""

    text: str | None = None
    stage: ClauseState | None = None
    state: ComplianceState | None = None
    authority_id: uuid.UUID | None = None
    referent_id: uuid.UUID | None = None

    @property
    def is_active(self) -> bool:
        return self != ClauseFilter()


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseLine:
    """A clause in a list: its lots with their market, its members, its figures."""

    situation: ClauseSituation

    @property
    def clause(self) -> Clause:
        return self.situation.clause

    @property
    def markets(self) -> list[Market]:
        """Those that the clause covers, each once."""
        return list(dict.fromkeys(lot.market for lot in self.clause.lots))

    @property
    def companies(self) -> list[str]:
        return [commitment.company.name for commitment in self.clause.commitments]

    @property
    def owed(self) -> Decimal | None:
        """None where nothing is asked in hours."""
        return self.situation.figures.owed if self.clause.has_target else None

    @property
    def owed_to_date(self) -> Decimal | None:
        return self.situation.figures.owed_to_date if self.clause.has_target else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Standing:
    """The figures of a clause, without the clause."""

    clause_id: uuid.UUID
    has_target: bool
    figures: Figures


_STATES: list[ComplianceState] = list(ComplianceState)
_BY_FIGURES: dict[str, Callable[[_Standing], Any]] = {
    "owed": lambda found: found.figures.owed if found.has_target else None,
    "owed_to_date": lambda found: found.figures.owed_to_date if found.has_target else None,
    "validated": lambda found: found.figures.validated,
    "rate": lambda found: found.figures.rate,
    "state": lambda found: _STATES.index(found.figures.state),
}


def list_clause_lines(
    session: Session, viewer: Viewer, wanted: ClauseFilter, part: Part, *, as_of: AsOf
) -> Paged[ClauseLine]:
    """One page of the clauses that the viewer reads, with their figures: seven queries.

    Figures are sums of two ledgers. To sort or narrow by them, those of the whole structure are read, in as many
    queries; the clauses themselves, with members and markets, for the page alone.
    """
    query, order = _narrowed(clauses_of(viewer), wanted), part.order or BY_TITLE
    if wanted.state is not None or order.key in _BY_FIGURES:
        return _page_by_figures(session, viewer, query, wanted, part, as_of)
    total = session.scalar(query.with_only_columns(sa.func.count())) or 0
    number = page_within(part.number, total, part.size)
    ordered = query.order_by(order.by(_columns()), Clause.id).limit(part.size).offset((number - 1) * part.size)
    found = session.scalars(ordered.options(*_WHOLE)).all()
    shown = situations(session, found, as_of, with_declared=False)
    return Paged(items=[ClauseLine(situation=one) for one in shown], total=total, number=number, size=part.size)


def _page_by_figures(
    session: Session, viewer: Viewer, query: sa.Select[Clause], wanted: ClauseFilter, part: Part, as_of: AsOf
) -> Paged[ClauseLine]:
    order = part.order or BY_TITLE
    by_figures = _BY_FIGURES.get(order.key)
    ordered = query.order_by(*([] if by_figures else [order.by(_columns())]), Clause.id)
    ledgers = read_ledgers(session, acting_structure_id(viewer), as_of)
    standings = [
        one for one in _standings(session, ordered, ledgers, as_of) if wanted.state in {None, one.figures.state}
    ]
    kept = order.sort(standings, by_figures) if by_figures else standings
    number = page_within(part.number, len(kept), part.size)
    ids = [one.clause_id for one in kept[(number - 1) * part.size : number * part.size]]
    clauses = session.scalars(sa.select(Clause).where(Clause.id.in_(ids)).options(*_WHOLE))
    lines = {clause.id: ClauseLine(situation=situation_from(ledgers, clause, as_of)) for clause in clauses}
    return Paged(items=[lines[clause_id] for clause_id in ids], total=len(kept), number=number, size=part.size)


def _standings(session: Session, query: sa.Select[Clause], ledgers: Ledgers, as_of: AsOf) -> list[_Standing]:
    """The figures of each clause, in the order of `query`: one query, a row for each member, no object."""
    columns = (Clause.id, Clause.state, Clause.target, Clause.starts_on, Clause.ends_on, Clause.closed_on)
    rows = session.execute(
        query.with_only_columns(*columns, Commitment.id).outerjoin(Commitment, Commitment.clause_id == Clause.id)
    )
    done: dict[uuid.UUID, Decimal] = {}
    terms: dict[uuid.UUID, Term] = {}
    for clause_id, state, target, starts_on, ends_on, closed_on, commitment_id in rows:
        done[clause_id] = done.get(clause_id, ZERO) + ledgers.done.get(commitment_id, ZERO)
        if clause_id not in terms:
            terms[clause_id] = term_on(
                as_of.on, state, closed_on, has_target=target is not Target.NONE, starts_on=starts_on, ends_on=ends_on
            )
    return [_standing(clause_id, term, done[clause_id], ledgers, as_of) for clause_id, term in terms.items()]


def _standing(clause_id: uuid.UUID, term: Term, validated: Decimal, ledgers: Ledgers, as_of: AsOf) -> _Standing:
    owed = ledgers.owed.get(clause_id, NOTHING_OWED)
    sums = Sums(owed=owed.total, owed_to_date=owed.to_date, validated=validated)
    found = figures(sums, term=term, on=as_of.on, thresholds=ledgers.thresholds)
    return _Standing(clause_id=clause_id, has_target=term.has_target, figures=found)


_MARKET = selectinload(Clause.lots).joinedload(Lot.market)
_WHOLE = (
    selectinload(Clause.commitments).joinedload(Commitment.company),
    _MARKET.joinedload(Market.authority),
    _MARKET.joinedload(Market.referent),
)
"""Loads the members of a clause, and its lots with market, buyer and referent."""


def _narrowed(query: sa.Select[Clause], wanted: ClauseFilter) -> sa.Select[Clause]:
    for word in (wanted.text or "").split():
        query = query.where(_mentions(word))
    if wanted.stage is not None:
        query = query.where(Clause.state == wanted.stage)
    if wanted.authority_id is not None:
        query = query.where(Clause.id.in_(_covering().where(Market.authority_id == wanted.authority_id)))
    if wanted.referent_id is not None:
        query = query.where(Clause.id.in_(_covering().where(Market.referent_id == wanted.referent_id)))
    return query


def _covering() -> sa.Select[uuid.UUID]:
    """The clauses of lots joined to their markets."""
    return sa.select(ClauseLot.clause_id).join(Lot, Lot.id == ClauseLot.lot_id).join(Market, Market.id == Lot.market_id)


def _mentions(word: str) -> sa.ColumnElement[bool]:
    """The word stands in the clause's title, a market's title or reference, a buyer's or a member's name."""
    markets = sa.or_(
        Market.title.icontains(word, autoescape=True),
        Market.reference.icontains(word, autoescape=True),
        Market.authority_id.in_(sa.select(Authority.id).where(Authority.name.icontains(word, autoescape=True))),
    )
    members = (
        sa.select(Commitment.clause_id)
        .join(Company, Company.id == Commitment.company_id)
        .where(Company.name.icontains(word, autoescape=True))
    )
    return sa.or_(
        Clause.title.icontains(word, autoescape=True), Clause.id.in_(_covering().where(markets)), Clause.id.in_(members)
    )


def _columns() -> dict[str, Any]:
    """By what clauses are sorted, figures apart. Of several markets or members, the first by name."""

    def first_of(column: Any) -> Any:
        covered = (
            sa.select(sa.func.min(sa.func.lower(column)))
            .select_from(ClauseLot)
            .join(Lot, Lot.id == ClauseLot.lot_id)
            .join(Market, Market.id == Lot.market_id)
            .join(Authority, Authority.id == Market.authority_id)
            .outerjoin(User, User.id == Market.referent_id)
            .where(ClauseLot.clause_id == Clause.id)
        )
        return covered.correlate(Clause).scalar_subquery()

    member = (
        sa.select(sa.func.min(sa.func.lower(Company.name)))
        .select_from(Commitment)
        .join(Company, Company.id == Commitment.company_id)
        .where(Commitment.clause_id == Clause.id)
        .correlate(Clause)
    )
    return {
        "title": sa.func.lower(Clause.title),
        "market": first_of(Market.title),
        "authority": first_of(Authority.name),
        "referent": first_of(User.name),
        "companies": member.scalar_subquery(),
        "starts_on": Clause.starts_on,
        "ends_on": Clause.ends_on,
    }
