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
from facilitator.kernel.errors import ChangedMeanwhile, DomainError
from facilitator.markets import rules
from facilitator.markets.enums import GroupementKind, MarketKind, MarketState, MemberRole, PurchaseType
from facilitator.markets.models import Award, AwardMember, Lot, Market, MarketAuthority
from facilitator.organisations.enums import STAFF, AuthorityCategory


class MarketClosed(DomainError):
    """The market is over: it takes no more lot."""


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
    department_id: uuid.UUID | None = None
    operation_id: uuid.UUID | None = None
    kind: MarketKind = MarketKind.ORDINARY
    framework_id: uuid.UUID | None = None
    reference: str | None = None
    buyer_category: AuthorityCategory | None = None
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
    """A market typed by hand. Without lots, it gets one, unnumbered, under its own title.

    `other_authorities`: the further buyers of a groupement de commandes.
    """

    other_authorities: Sequence[uuid.UUID] = ()
    referent_id: uuid.UUID | None = None
    state: MarketState = MarketState.RUNNING
    lots: Sequence[NewLot] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class UpdateMarket(MarketFields):
    """Every field of the form, changed or not. `other_authorities` None: those it has."""

    other_authorities: Sequence[uuid.UUID] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeState:
    """`on`: the day the market enters the state; None when it steps back, or when nobody knows the day."""

    state: MarketState
    on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UpdateLot:
    title: str
    number: str | None = None
    cpv: str | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMember:
    """A company of an award. `principal` is the company for which a subcontractor works.

    `protected_*`: reserved lots, the operator's own proportion, on what day, by what document (R2113-7).
    """

    company_id: uuid.UUID
    role: MemberRole = MemberRole.LEAD
    siret: str | None = None
    share: Decimal | None = None
    principal: uuid.UUID | None = None
    indicative_hours: Decimal | None = None
    protected_share: Decimal | None = None
    protected_on: date | None = None
    protected_document: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SetAward:
    members: Sequence[NewMember]
    groupement: GroupementKind = GroupementKind.ALONE


def create_market(session: Session, structure_id: uuid.UUID, command: CreateMarket, *, by: Actor) -> Market:
    """Open a market and its lots. Raises WrongDay, WrongAmount, WrongFramework, NotAReferent."""
    _check_fields(session, structure_id, command)
    rules.check_amounts(*(lot.amount for lot in command.lots))
    _check_referent(session, structure_id, command.referent_id)
    described = {field.name: getattr(command, field.name) for field in fields(MarketFields)}
    market = Market(structure_id=structure_id, referent_id=command.referent_id, state=command.state, **described)
    market.lots = [
        _lot(structure_id, new, position, command.title)
        for position, new in enumerate(command.lots or [NewLot()], start=1)
    ]
    session.add(market)
    _set_buyers(session, market, command.other_authorities)
    record(
        session, by=by, event="market.created", subject=market, structure_id=structure_id,
        source="manual", lots=len(market.lots),
    )  # fmt: skip
    return market


def update_market(
    session: Session, market: Market, command: UpdateMarket, *, version: int | None = None, by: Actor
) -> Sequence[rules.Change]:
    """Give the market the form's values; nothing is journaled when nothing changed.

    `version`: the one that the form was opened on; None does not look. Raises ChangedMeanwhile, WrongDay, WrongAmount,
    WrongFramework.
    """
    _check_version(session, market, version)
    _check_fields(session, market.structure_id, command, market=market)
    changes = _assign(market, {field.name: getattr(command, field.name) for field in fields(MarketFields)})
    changes += _set_buyers(session, market, command.other_authorities)
    market.version += bool(changes)
    _record_changes(session, market, "market.updated", changes, by=by)
    return changes


def add_lot(session: Session, market: Market, command: NewLot, *, by: Actor) -> Lot:
    """Add a lot after the others. Raises MarketClosed."""
    if market.state in rules.ENDED:
        raise MarketClosed(f"Ce marché est « {market.state.label} » : rouvrez-le pour lui ajouter un lot.")
    rules.check_amounts(command.amount)
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
    """Raises WrongAmount."""
    rules.check_amounts(command.amount)
    changes = _assign(lot, {field.name: getattr(command, field.name) for field in fields(UpdateLot)})
    _record_changes(session, lot, "lot.updated", changes, by=by)
    return changes


def set_award(session: Session, lot: Lot, command: SetAward, *, by: Actor) -> Award:
    """Say, or say anew, who holds the lot. Raises WrongAward."""
    rules.check_award(command.groupement, command.members)
    rules.check_operators(command.members, today=clock.today())
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


def change_state(session: Session, market: Market, command: ChangeState, *, by: Actor) -> Market:
    """Pass to another state, and date it. Raises WrongState, WrongDay."""
    before, after = market.state, command.state
    rules.check_transition(before, after)
    market.closed_on = None
    if command.on is not None and rules.is_forward(before, after):
        _enter(market, after, command.on)
    market.state, market.version = after, market.version + 1
    record(
        session, by=by, event="market.state_changed", subject=market, structure_id=market.structure_id,
        before=before, after=after, on=command.on,
    )  # fmt: skip
    return market


def _enter(market: Market, state: MarketState, on: date) -> None:
    previous = (
        ("le lancement de la consultation", market.launched_on if state is not MarketState.CONSULTATION else None),
        ("sa notification", market.notified_on if state in {MarketState.RUNNING, *rules.ENDED} else None),
        ("son début", market.starts_on if state is MarketState.CLOSED else None),
    )
    rules.check_entry(state, on, today=clock.today(), previous=previous)
    setattr(market, rules.DATED[state], on)
    rules.check_days(market)


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


def _check_fields(
    session: Session, structure_id: uuid.UUID, command: MarketFields, *, market: Market | None = None
) -> None:
    rules.check_days(command)
    rules.check_amounts(command.amount, command.estimated_value)
    framework = session.get(Market, command.framework_id) if command.framework_id else None
    rules.check_framework(command.kind, framework.kind if framework else None)
    if framework is not None and framework.structure_id != structure_id:
        raise rules.WrongFramework("Cet accord-cadre n’est pas suivi par votre structure.")
    if market is not None and market.kind is MarketKind.FRAMEWORK is not command.kind:
        _check_no_subsequent(session, market)


def _check_no_subsequent(session: Session, market: Market) -> None:
    if session.scalar(sa.select(Market.id).where(Market.framework_id == market.id).limit(1)):
        raise rules.WrongFramework("Des marchés subséquents se rattachent à cet accord-cadre : il le reste.")


def _set_buyers(session: Session, market: Market, wanted: Sequence[uuid.UUID] | None) -> list[rules.Change]:
    """Make these the further buyers; the coordinator is never one of them. None: leave them."""
    session.flush()
    kept = session.scalars(sa.select(MarketAuthority.authority_id).where(MarketAuthority.market_id == market.id)).all()
    before = set(kept)
    after = (before if wanted is None else set(wanted)) - {market.authority_id}
    gone = sa.delete(MarketAuthority).where(
        MarketAuthority.market_id == market.id, MarketAuthority.authority_id.in_(before - after)
    )
    session.execute(gone)
    session.add_all(MarketAuthority(market_id=market.id, authority_id=each) for each in sorted(after - before))
    session.flush()
    session.expire(market, ["other_authorities"])
    return [rules.Change("other_authorities", sorted(before), sorted(after))] if before != after else []


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
    query = sa.select(AwardMember.company_id, AwardMember.role, AwardMember.amount).where(own)
    amounts = {(company_id, role): amount for company_id, role, amount in session.execute(query)}
    session.execute(sa.delete(AwardMember).where(own, AwardMember.principal_id.is_not(None)))
    session.execute(sa.delete(AwardMember).where(own))
    rows: dict[uuid.UUID, AwardMember] = {}
    for position, member in enumerate(sorted(members, key=lambda m: m.role is MemberRole.SUBCONTRACTOR), start=1):
        row = AwardMember(
            structure_id=award.structure_id, award_id=award.id, company_id=member.company_id, siret=member.siret,
            role=member.role, share=member.share, position=position,
            principal_id=rows[member.principal].id if member.principal else None,
            indicative_hours=member.indicative_hours, amount=amounts.get((member.company_id, member.role)),
            protected_share=member.protected_share, protected_on=member.protected_on,
            protected_document=member.protected_document,
        )  # fmt: skip
        session.add(row)
        session.flush()
        rows.setdefault(member.company_id, row)


def _check_version(session: Session, market: Market, version: int | None) -> None:
    """Hold the market's row until the transaction ends. Raises ChangedMeanwhile."""
    now = session.scalar(sa.select(Market.version).where(Market.id == market.id).with_for_update())
    if version is not None and version != now:
        session.expire(market)
        raise ChangedMeanwhile


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
