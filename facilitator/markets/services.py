"""Writing markets, lots and awards. Objects come loaded and authorised by `access`."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.models import Membership, User
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.markets import rules
from facilitator.markets.enums import GroupementKind, MarketState, MemberRole, PurchaseType
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.organisations.enums import STAFF


class DatesReversed(DomainError):
    """A market would end before it starts."""


class MarketClosed(DomainError):
    """The market is closed: it takes no more lot."""


class NotAReferent(DomainError):
    """The person is not of the structure's staff."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewLot:
    """A lot as it is added. Without a title, the market's."""

    title: str | None = None
    number: str | None = None
    cpv: str | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MarketFields:
    """What describes a market; amounts in euros excl. tax."""

    title: str
    authority_id: uuid.UUID
    reference: str | None = None
    purchase_type: PurchaseType | None = None
    procedure: str | None = None
    cpv: str | None = None
    amount: Decimal | None = None
    estimated_value: Decimal | None = None
    launched_on: date | None = None
    notified_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    duration_months: int | None = None
    place: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CreateMarket(MarketFields):
    """A market typed by hand. Without lots, it gets one, unnumbered, under its own title."""

    referent_id: uuid.UUID | None = None
    state: MarketState = MarketState.RUNNING
    lots: Sequence[NewLot] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class UpdateMarket(MarketFields):
    """Every field of the form, changed or not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UpdateLot:
    title: str
    number: str | None = None
    cpv: str | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMember:
    """A company of an award. `principal` is the company for which a subcontractor works."""

    company_id: uuid.UUID
    role: MemberRole = MemberRole.LEAD
    siret: str | None = None
    share: Decimal | None = None
    principal: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SetAward:
    members: Sequence[NewMember]
    groupement: GroupementKind = GroupementKind.ALONE


def create_market(session: Session, structure_id: uuid.UUID, command: CreateMarket, *, by: Actor) -> Market:
    """Open a market and its lots. Raises DatesReversed, NotAReferent."""
    _check_dates(command.starts_on, command.ends_on)
    _check_referent(session, structure_id, command.referent_id)
    described = {field.name: getattr(command, field.name) for field in fields(MarketFields)}
    market = Market(structure_id=structure_id, referent_id=command.referent_id, state=command.state, **described)
    market.lots = [
        _lot(structure_id, new, position, command.title)
        for position, new in enumerate(command.lots or [NewLot()], start=1)
    ]
    session.add(market)
    record(
        session, by=by, event="market.created", subject=market, structure_id=structure_id,
        source="manual", lots=len(market.lots),
    )  # fmt: skip
    return market


def update_market(session: Session, market: Market, command: UpdateMarket, *, by: Actor) -> Sequence[rules.Change]:
    """Give the market the form's values; nothing is journaled when nothing changed. Raises DatesReversed."""
    _check_dates(command.starts_on, command.ends_on)
    changes = _assign(market, {field.name: getattr(command, field.name) for field in fields(UpdateMarket)})
    _record_changes(session, market, "market.updated", changes, by=by)
    return changes


def add_lot(session: Session, market: Market, command: NewLot, *, by: Actor) -> Lot:
    """Add a lot after the others. Raises MarketClosed."""
    if market.state is MarketState.CLOSED:
        raise MarketClosed("Ce marché est clos : rouvrez-le pour lui ajouter un lot.")
    last = session.scalar(sa.select(sa.func.max(Lot.position)).where(Lot.market_id == market.id))
    lot = _lot(market.structure_id, command, (last or 0) + 1, market.title)
    lot.market_id = market.id
    session.add(lot)
    record(
        session, by=by, event="market.lot_added", subject=market, structure_id=market.structure_id,
        lot=lot.number or lot.title,
    )  # fmt: skip
    session.expire(market, ["lots"])
    return lot


def update_lot(session: Session, lot: Lot, command: UpdateLot, *, by: Actor) -> Sequence[rules.Change]:
    changes = _assign(lot, {field.name: getattr(command, field.name) for field in fields(UpdateLot)})
    _record_changes(session, lot, "lot.updated", changes, by=by)
    return changes


def set_award(session: Session, lot: Lot, command: SetAward, *, by: Actor) -> Award:
    """Say, or say anew, who holds the lot. Raises WrongAward."""
    rules.check_award(command.groupement, command.members)
    award = session.scalar(sa.select(Award).where(Award.lot_id == lot.id))
    replaced = award is not None
    if award is None:
        award = Award(structure_id=lot.structure_id, lot_id=lot.id)
        session.add(award)
    award.groupement = command.groupement
    session.flush()
    _replace_members(session, award, command.members)
    record(
        session, by=by, event="award.replaced" if replaced else "award.set", subject=lot,
        structure_id=lot.structure_id, groupement=command.groupement.value, members=len(command.members),
        companies=[member.company_id for member in command.members],
    )  # fmt: skip
    session.expire(lot, ["award"])
    session.expire(award, ["members"])
    return award


def close_market(session: Session, market: Market, *, on: date | None = None, by: Actor) -> None:
    """Close a market (today unless said otherwise). Closing twice is harmless."""
    if market.state is MarketState.CLOSED:
        return
    market.state, market.closed_on = MarketState.CLOSED, on or clock.today()
    record(
        session, by=by, event="market.closed", subject=market, structure_id=market.structure_id,
        closed_on=market.closed_on,
    )  # fmt: skip


def reopen_market(session: Session, market: Market, *, by: Actor) -> None:
    if market.state is not MarketState.CLOSED:
        return
    market.state, market.closed_on = MarketState.RUNNING, None
    record(session, by=by, event="market.reopened", subject=market, structure_id=market.structure_id)


def change_referent(session: Session, market: Market, referent_id: uuid.UUID | None, *, by: Actor) -> None:
    """Hand the market over; None leaves it without a referent. Raises NotAReferent."""
    if market.referent_id == referent_id:
        return
    _check_referent(session, market.structure_id, referent_id)
    market.referent_id = referent_id
    record(
        session, by=by, event="market.referent_changed", subject=market, structure_id=market.structure_id,
        referent=referent_id,
    )  # fmt: skip
    session.expire(market, ["referent"])


def _check_dates(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise DatesReversed("La date de fin précède la date de début : corrigez l’une des deux.")


def _check_referent(session: Session, structure_id: uuid.UUID, user_id: uuid.UUID | None) -> None:
    if user_id is None:
        return
    employed = sa.select(Membership.id).where(
        Membership.user_id == user_id,
        Membership.structure_id == structure_id,
        Membership.role.in_(STAFF),
        sa.or_(Membership.ends_on.is_(None), Membership.ends_on >= clock.today()),
    )
    if session.scalar(employed.limit(1)) is None or not session.get_one(User, user_id).is_active:
        raise NotAReferent("Le référent est choisi parmi les personnes de votre structure.")


def _lot(structure_id: uuid.UUID, new: NewLot, position: int, market_title: str) -> Lot:
    return Lot(
        structure_id=structure_id, position=position, number=new.number, title=new.title or market_title,
        cpv=new.cpv, amount=new.amount,
    )  # fmt: skip


def _replace_members(session: Session, award: Award, members: Sequence[NewMember]) -> None:
    # Subcontractors first: they point to the others.
    own = AwardMember.award_id == award.id
    session.execute(sa.delete(AwardMember).where(own, AwardMember.principal_id.is_not(None)))
    session.execute(sa.delete(AwardMember).where(own))
    rows: dict[uuid.UUID, AwardMember] = {}
    for position, member in enumerate(sorted(members, key=lambda m: m.role is MemberRole.SUBCONTRACTOR), start=1):
        row = AwardMember(
            structure_id=award.structure_id, award_id=award.id, company_id=member.company_id, siret=member.siret,
            role=member.role, share=member.share, position=position,
            principal_id=rows[member.principal].id if member.principal else None,
        )  # fmt: skip
        session.add(row)
        session.flush()
        rows.setdefault(member.company_id, row)


def _assign(row: Any, values: dict[str, Any]) -> list[rules.Change]:
    """Give `row` these values; returns what changed."""
    changes = [
        rules.Change(name, getattr(row, name), value) for name, value in values.items() if getattr(row, name) != value
    ]
    for change in changes:
        setattr(row, change.field, change.after)
    return changes


def _record_changes(
    session: Session, row: Market | Lot, event: str, changes: Sequence[rules.Change], *, by: Actor
) -> None:
    if changes:
        record(
            session, by=by, event=event, subject=row, structure_id=row.structure_id,
            fields=[change.field for change in changes],
        )  # fmt: skip
