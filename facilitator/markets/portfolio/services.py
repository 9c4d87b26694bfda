"""Moving lots between markets."""

from dataclasses import fields

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel.errors import DomainError
from facilitator.markets.contacts.models import Contact, Exchange
from facilitator.markets.models import Lot, Market, MarketAuthority
from facilitator.markets.options.models import MarketOption
from facilitator.markets.services import MarketFields


class OnlyLot(DomainError):
    """The lot already stands alone."""


class StillReferred(DomainError):
    """Something that must stay as it is names the market."""


def move_lot(session: Session, lot: Lot, source: Market, target: Market, *, by: Actor) -> None:
    """Re-attach a lot to another market of the structure; a later import follows it.

    A market left without a lot disappears: its contacts and exchanges follow the lot. Raises StillReferred.
    """
    if source.id == target.id:
        return
    label = lot.number or lot.title
    last = session.scalar(sa.select(sa.func.max(Lot.position)).where(Lot.market_id == target.id))
    lot.market_id, lot.position = target.id, (last or 0) + 1
    structure_id = lot.structure_id
    record(session, by=by, event="lot.received", subject=target, structure_id=structure_id, lot=label, origin=source.id)
    if session.scalar(sa.select(Lot.id).where(Lot.market_id == source.id).limit(1)):
        record(session, by=by, event="lot.moved", subject=source, structure_id=structure_id, lot=label, to=target.id)
    else:
        _merge(session, source, target, by=by)
    session.expire(lot, ["market"])
    session.expire(target, ["lots"])


def split_lot(session: Session, lot: Lot, source: Market, *, by: Actor) -> Market:
    """Make a market of its own out of a lot that an import joined to others. Raises OnlyLot."""
    if not session.scalar(sa.select(Lot.id).where(Lot.market_id == source.id, Lot.id != lot.id).limit(1)):
        raise OnlyLot("Ce lot est déjà le seul de son marché.")
    described = {field.name: getattr(source, field.name) for field in fields(MarketFields)}
    described |= {"title": lot.title, "cpv": lot.cpv, "amount": lot.amount}
    market = Market(structure_id=lot.structure_id, referent_id=source.referent_id, state=source.state, **described)
    session.add(market)
    record(session, by=by, event="market.created", subject=market, structure_id=lot.structure_id, source="split")
    _copy_buyers(session, source, market)
    move_lot(session, lot, source, market, by=by)
    return market


def _copy_buyers(session: Session, source: Market, target: Market) -> None:
    buyers = session.scalars(sa.select(MarketAuthority.authority_id).where(MarketAuthority.market_id == source.id))
    session.add_all(MarketAuthority(market_id=target.id, authority_id=each) for each in buyers.all())


def _merge(session: Session, source: Market, target: Market, *, by: Actor) -> None:
    for model in (Contact, Exchange, MarketOption):
        session.execute(sa.update(model).where(model.market_id == source.id).values(market_id=target.id))
    record(session, by=by, event="market.merged", subject=source, structure_id=source.structure_id, into=target.id)
    try:
        with session.begin_nested():
            session.execute(sa.delete(MarketAuthority).where(MarketAuthority.market_id == source.id))
            session.execute(sa.delete(Market).where(Market.id == source.id))
    except IntegrityError as error:
        raise StillReferred(
            "Un rapport édité ou un marché subséquent cite ce marché : son dernier lot ne peut pas le quitter."
        ) from error
    session.expunge(source)
