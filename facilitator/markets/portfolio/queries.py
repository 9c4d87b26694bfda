"""Lists of the facilitators: markets, companies, buyers."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from facilitator.accounts.models import User
from facilitator.journal.models import JournalEntry
from facilitator.journal.queries import list_entries
from facilitator.kernel.errors import NotVisible
from facilitator.kernel.paging import Order, Paged, Part, page_within, paged
from facilitator.markets import access
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.enums import MarketState
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.markets.parties.queries import buyers_of, purchases
from facilitator.organisations.access import Viewer, staff_structure_id
from facilitator.organisations.models import Authority, Company


@dataclass(frozen=True, kw_only=True, slots=True)
class MarketFilter:
    """What a list of markets is narrowed to; None: not narrowed."""

    text: str | None = None
    state: MarketState | None = None
    authority_id: uuid.UUID | None = None
    operation_id: uuid.UUID | None = None
    referent_id: uuid.UUID | None = None
    has_clause: bool | None = None

    @property
    def is_active(self) -> bool:
        return any(value is not None for value in (self.text, self.state, self.authority_id, self.referent_id)) or (
            self.has_clause is not None
        )


LATEST = Order(key="notified_on", is_descending=True)


def page_of_markets(session: Session, viewer: Viewer, wanted: MarketFilter, part: Part) -> Paged[Market]:
    """The viewer's markets, latest notified first unless asked otherwise, with buyer, referent, lots and holders."""
    query = (
        access.visible_markets(viewer)
        .join(Market.authority)
        .outerjoin(Market.referent)
        .where(*_conditions(wanted))
        .options(
            contains_eager(Market.authority),
            contains_eager(Market.referent),
            selectinload(Market.lots).joinedload(Lot.award).selectinload(Award.members).joinedload(AwardMember.company),
        )
        .order_by((part.order or LATEST).by(_market_order()), Market.id.desc())
    )
    return paged(session, query, part.number, size=part.size)


@dataclass(frozen=True, kw_only=True, slots=True)
class MarketLine:
    """A market in a list. Needs its lots and their holders loaded."""

    market: Market
    clauses: int

    @property
    def holders(self) -> list[str]:
        """The names of those who hold a lot or work on it, each once."""
        lots = [lot.award for lot in self.market.lots if lot.award]
        return list(dict.fromkeys(member.company.name for award in lots for member in award.members))


def list_market_lines(session: Session, viewer: Viewer, wanted: MarketFilter, part: Part) -> Paged[MarketLine]:
    """The same, each with the number of its clauses: five queries."""
    found = page_of_markets(session, viewer, wanted, part)
    clauses = count_clauses(session, [market.id for market in found.items])
    lines = [MarketLine(market=market, clauses=clauses.get(market.id, 0)) for market in found.items]
    return Paged(items=lines, total=found.total, number=found.number, size=found.size)


def _market_order() -> dict[str, Any]:
    """By what markets are sorted. Counts and holders are read for each market, by the indexes of the lots."""
    of_market = Lot.market_id == Market.id
    holder = (
        sa.select(sa.func.min(sa.func.lower(Company.name)))
        .select_from(Lot)
        .join(Award, Award.lot_id == Lot.id)
        .join(AwardMember, AwardMember.award_id == Award.id)
        .join(Company, Company.id == AwardMember.company_id)
        .where(of_market)
    )
    clauses = (
        sa.select(sa.func.count(sa.distinct(ClauseLot.clause_id)))
        .select_from(Lot)
        .join(ClauseLot, ClauseLot.lot_id == Lot.id)
        .where(of_market)
    )
    return {
        "reference": sa.func.lower(Market.reference),
        "title": sa.func.lower(Market.title),
        "authority": sa.func.lower(Authority.name),
        "purchase_type": Market.purchase_type,
        "notified_on": Market.notified_on,
        "amount": Market.amount,
        "lots": sa.select(sa.func.count(Lot.id)).where(of_market).scalar_subquery(),
        "holders": holder.scalar_subquery(),
        "clauses": clauses.scalar_subquery(),
        "state": Market.state,
        "referent": sa.func.lower(User.name),
    }


def _conditions(wanted: MarketFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.text:
        conditions += [_mentions(word) for word in wanted.text.split()]
    if wanted.state is not None:
        conditions.append(Market.state == wanted.state)
    if wanted.authority_id is not None:
        conditions.append(access.bought_by(wanted.authority_id))
    if wanted.operation_id is not None:
        conditions.append(Market.operation_id == wanted.operation_id)
    if wanted.referent_id is not None:
        conditions.append(Market.referent_id == wanted.referent_id)
    if wanted.has_clause is not None:
        covered = sa.exists().where(Lot.market_id == Market.id, ClauseLot.lot_id == Lot.id)
        conditions.append(covered if wanted.has_clause else ~covered)
    return conditions


def _mentions(word: str) -> sa.ColumnElement[bool]:
    """The word stands in the market's title or reference, in a lot's title, or in the buyer's name."""
    lots = sa.select(Lot.market_id).where(Lot.title.icontains(word, autoescape=True))
    buyers = sa.select(Authority.id).where(Authority.name.icontains(word, autoescape=True))
    return sa.or_(
        Market.title.icontains(word, autoescape=True),
        Market.reference.icontains(word, autoescape=True),
        Market.id.in_(lots),
        Market.authority_id.in_(buyers),
    )


def count_clauses(session: Session, market_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many clauses cover a lot of each of these markets; markets without any are absent."""
    query = (
        sa.select(Lot.market_id, sa.func.count(sa.distinct(ClauseLot.clause_id)).label("clauses"))
        .join(ClauseLot, ClauseLot.lot_id == Lot.id)
        .where(Lot.market_id.in_(list(market_ids)))
        .group_by(Lot.market_id)
    )
    return {row.market_id: row.clauses for row in session.execute(query)}


def list_clauses(session: Session, market: Market) -> Sequence[Clause]:
    """The clauses that cover a lot of this market, with their lots and who owes."""
    covered = sa.select(ClauseLot.clause_id).join(Lot, Lot.id == ClauseLot.lot_id).where(Lot.market_id == market.id)
    query = (
        sa.select(Clause)
        .where(Clause.id.in_(covered))
        .options(selectinload(Clause.lots), joinedload(Clause.commitments).joinedload(Commitment.company))
        .order_by(Clause.created_at, Clause.id)
    )
    return session.scalars(query).unique().all()


def list_market_entries(session: Session, market: Market, clauses: Sequence[Clause]) -> Sequence[JournalEntry]:
    """What happened to the market, its lots and its clauses, newest first."""
    return list_entries(session, [market.id, *(lot.id for lot in market.lots), *(clause.id for clause in clauses)])


def list_other_markets(session: Session, viewer: Viewer, market: Market) -> Sequence[Market]:
    """The other markets of the same buyer: where a lot may be re-attached. The hundred latest."""
    query = (
        access.visible_markets(viewer)
        .where(Market.authority_id == market.authority_id, Market.id != market.id)
        .order_by(Market.notified_on.desc().nulls_last(), Market.id)
        .limit(100)
    )
    return session.scalars(query).all()


# --- who takes part ---


def known_authorities(viewer: Viewer) -> sa.Select[Authority]:
    """The buyers of the structure's markets."""
    return sa.select(Authority).where(Authority.id.in_(buyers_of(staff_structure_id(viewer))))


def known_companies(viewer: Viewer) -> sa.Select[Company]:
    """The companies that hold a lot of the structure's, or owe hours to it."""
    structure_id = staff_structure_id(viewer)
    holders = sa.select(AwardMember.company_id).where(AwardMember.structure_id == structure_id)
    debtors = sa.select(Commitment.company_id).where(Commitment.structure_id == structure_id)
    return sa.select(Company).where(sa.or_(Company.id.in_(holders), Company.id.in_(debtors)))


def list_companies(session: Session, viewer: Viewer) -> Sequence[Company]:
    """For a select, by name. Raises NotVisible."""
    return session.scalars(known_companies(viewer).order_by(Company.name, Company.id)).all()


def list_authorities(session: Session, viewer: Viewer) -> Sequence[Authority]:
    """For a select, by name. Raises NotVisible."""
    return session.scalars(known_authorities(viewer).order_by(Authority.name, Authority.id)).all()


def page_of_authorities(session: Session, viewer: Viewer, text: str | None, number: int) -> Paged[Authority]:
    return paged(session, _named(known_authorities(viewer), Authority, text), number)


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyLine:
    """A company in a list: how many lots it holds or works on, and how many clauses it owes hours under."""

    company: Company
    lots: int
    commitments: int


BY_NAME = Order(key="name")


def list_company_lines(session: Session, viewer: Viewer, text: str | None, part: Part) -> Paged[CompanyLine]:
    """The companies that hold a lot of the structure's, or owe hours to it: two queries."""
    structure_id = staff_structure_id(viewer)
    lots = sa.select(sa.func.count(sa.distinct(AwardMember.award_id))).where(
        AwardMember.structure_id == structure_id, AwardMember.company_id == Company.id
    )
    commitments = sa.select(sa.func.count(Commitment.id)).where(
        Commitment.structure_id == structure_id, Commitment.company_id == Company.id
    )
    counted = {"lots": lots.scalar_subquery(), "commitments": commitments.scalar_subquery()}
    columns = {
        "name": sa.func.lower(Company.name),
        "identifier": Company.identifier,
        "kind": Company.inclusion_kind,
        **counted,
    }
    query = _narrowed(known_companies(viewer), Company, text)
    total = session.scalar(query.with_only_columns(sa.func.count())) or 0
    number = page_within(part.number, total, part.size)
    rows = session.execute(
        query.add_columns(*counted.values())
        .order_by((part.order or BY_NAME).by(columns), Company.id)
        .limit(part.size)
        .offset((number - 1) * part.size)
    )
    lines = [CompanyLine(company=company, lots=held, commitments=owed) for company, held, owed in rows]
    return Paged(items=lines, total=total, number=number, size=part.size)


def page_of_companies(session: Session, viewer: Viewer, text: str | None, number: int) -> Paged[Company]:
    return paged(session, _named(known_companies(viewer), Company, text), number)


def _narrowed(query: sa.Select[Any], model: type[Company] | type[Authority], text: str | None) -> sa.Select[Any]:
    for word in (text or "").split():
        name = model.name.icontains(word, autoescape=True)
        query = query.where(sa.or_(name, model.identifier.icontains(word, autoescape=True)))
    return query


def _named(query: sa.Select[Any], model: type[Company] | type[Authority], text: str | None) -> sa.Select[Any]:
    return _narrowed(query, model, text).order_by(model.name, model.id)


def count_markets_by_authority(
    session: Session, viewer: Viewer, authority_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, int]:
    """The markets that each of these buyers coordinates, or buys with others."""
    buying = purchases(staff_structure_id(viewer)).subquery()
    query = (
        sa.select(buying.c.authority_id, sa.func.count().label("markets"))
        .where(buying.c.authority_id.in_(list(authority_ids)))
        .group_by(buying.c.authority_id)
    )
    return {row.authority_id: row.markets for row in session.execute(query)}


def get_authority(session: Session, viewer: Viewer, authority_id: uuid.UUID) -> Authority:
    """Raises NotVisible."""
    found = session.scalar(known_authorities(viewer).where(Authority.id == authority_id))
    if found is None:
        raise NotVisible
    return found


def get_company(session: Session, viewer: Viewer, company_id: uuid.UUID) -> Company:
    """The company with its establishments. Raises NotVisible."""
    query = known_companies(viewer).where(Company.id == company_id).options(selectinload(Company.establishments))
    found = session.scalar(query)
    if found is None:
        raise NotVisible
    return found


def page_of_held_lots(session: Session, viewer: Viewer, company: Company, number: int) -> Paged[Lot]:
    """The lots that the company holds or works on, in the structure, with market and buyer."""
    held = (
        sa.select(Award.lot_id)
        .join(AwardMember, AwardMember.award_id == Award.id)
        .where(AwardMember.company_id == company.id)
    )
    query = (
        sa.select(Lot)
        .join(Lot.market)
        .where(Lot.structure_id == staff_structure_id(viewer), Lot.id.in_(held))
        .options(
            joinedload(Lot.market).joinedload(Market.authority),
            joinedload(Lot.award).selectinload(Award.members),
        )
        .order_by(Market.notified_on.desc().nulls_last(), Lot.id)
    )
    return paged(session, query, number)


def list_commitments(session: Session, viewer: Viewer, company: Company) -> Sequence[Commitment]:
    """What the company owes in the structure, with its clauses, the running ones first."""
    query = (
        sa.select(Commitment)
        .join(Commitment.clause)
        .where(Commitment.structure_id == staff_structure_id(viewer), Commitment.company_id == company.id)
        .options(joinedload(Commitment.clause).selectinload(Clause.lots).joinedload(Lot.market))
        .order_by(Clause.state.desc(), Clause.starts_on.desc().nulls_last(), Commitment.id)
    )
    return session.scalars(query).all()
