"""The five real markets, entered as the screens do, then closed."""

from collections.abc import Iterator
from functools import partial

from facilitator.demonstration.acts.organisations import FOUNDED, keep
from facilitator.demonstration.real_markets import REAL_MARKETS, RealLot, RealMarket
from facilitator.demonstration.stage import Act, Stage, act
from facilitator.demonstration.story import Story
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import create_clause
from facilitator.markets.enums import MarketState, MemberRole
from facilitator.markets.models import Lot
from facilitator.markets.services import (
    ChangeState,
    CreateMarket,
    NewLot,
    NewMember,
    SetAward,
    change_state,
    create_market,
    set_award,
)
from facilitator.organisations.enums import IdentifierKind
from facilitator.organisations.models import Authority, Company

NOBODY = {"identifier_kind": IdentifierKind.NONE, "identifier": None}


def acts(story: Story) -> Iterator[Act]:
    for number, market in enumerate(REAL_MARKETS):
        yield act(story.calendar.day(FOUNDED, 5), 11, partial(_enter, market), minute=number)


def _enter(real: RealMarket, stage: Stage) -> None:
    by = stage.actor("admin")
    authority = Authority(name=real.authority, category=real.category, **NOBODY)
    keep(stage, authority, "authority.created")
    market = create_market(stage.session, stage.structure_id, _as_command(real, authority), by=by)
    for published, lot in zip(real.lots, market.lots, strict=True):
        _award(stage, real, published, lot)
        _draft(stage, published, lot)
    change_state(stage.session, market, ChangeState(state=MarketState.CLOSED), by=by)


def _as_command(real: RealMarket, authority: Authority) -> CreateMarket:
    is_single = len(real.lots) == 1
    lots = [
        NewLot(number=None if is_single else str(number), title=lot.title, amount=real.amount if is_single else None)
        for number, lot in enumerate(real.lots, start=1)
    ]
    return CreateMarket(
        title=real.title, authority_id=authority.id, purchase_type=real.purchase_type, procedure=real.procedure,
        cpv=real.cpv, amount=real.amount, duration_months=real.duration_months, place=real.place, lots=lots,
    )  # fmt: skip


def _award(stage: Stage, real: RealMarket, published: RealLot, lot: Lot) -> None:
    if not published.companies:
        return
    companies = [Company(name=name, inclusion_kind=real.kind, **NOBODY) for name in published.companies]
    for company in companies:
        keep(stage, company, "company.created")
    members = [
        NewMember(company_id=company.id, role=MemberRole.MEMBER if rank else MemberRole.LEAD)
        for rank, company in enumerate(companies)
    ]
    command = SetAward(members=members, groupement=published.groupement)
    set_award(stage.session, lot, command, by=stage.actor("admin"))


def _draft(stage: Stage, published: RealLot, lot: Lot) -> None:
    if (clause := published.clause) is None:
        return
    terms = ClauseTerms(
        title=published.title, legal_basis=clause.legal_basis, target=clause.target, unit=clause.unit,
        unit_count=clause.unit_count,
    )  # fmt: skip
    create_clause(stage.session, [lot], terms, by=stage.actor("admin"))
