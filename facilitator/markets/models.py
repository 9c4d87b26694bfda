"""Tables of markets, lots and awards."""

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from facilitator.accounts.models import User
from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.kernel.quantities import Hours, Money, Percent
from facilitator.markets.enums import DutyGround, GroupementKind, MarketKind, MarketState, MemberRole, PurchaseType
from facilitator.organisations.enums import AuthorityCategory
from facilitator.organisations.models import Authority, Company, Department
from facilitator.references.models import CpvCode


class Operation(Identified, Timestamped, Base):
    """A project of a buyer that several markets carry out together."""

    __tablename__ = "operations"
    __table_args__ = (sa.Index("ix_operations_structure_id_authority_id", "structure_id", "authority_id"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    authority_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("authorities.id"))
    title: Mapped[str]
    description: Mapped[str | None]

    authority: Mapped[Authority] = relationship(lazy="raise_on_sql")
    markets: Mapped[list["Market"]] = relationship(
        back_populates="operation", order_by="Market.notified_on, Market.id", lazy="raise_on_sql"
    )


class Market(Identified, Timestamped, Base):
    """A public contract (or a private one that carries a clause)."""

    __tablename__ = "markets"
    __table_args__ = (
        sa.Index("ix_markets_structure_id_state", "structure_id", "state", "notified_on"),
        sa.Index("ix_markets_structure_id_authority_id", "structure_id", "authority_id"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint("framework_id IS NULL OR kind = 'subsequent'", name="framework_has_subsequent_markets"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    authority_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("authorities.id"))
    department_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("authority_departments.id"))
    operation_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("operations.id"), index=True)
    kind: Mapped[MarketKind] = mapped_column(default=MarketKind.ORDINARY)
    framework_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("markets.id"), index=True)
    """The accord-cadre of a marché subséquent."""
    reference: Mapped[str | None]
    title: Mapped[str]
    buyer_category: Mapped[AuthorityCategory | None]
    """Which thresholds hold for this market; None: those of the buyer's own category."""
    purchase_type: Mapped[PurchaseType | None]
    procedure: Mapped[str | None]
    cpv: Mapped[str | None]
    amount: Mapped[Money | None]
    """Excl. tax."""
    estimated_value: Mapped[Money | None]
    """Of the whole need, excl. tax: what the thresholds are compared with."""
    launched_on: Mapped[date | None]
    """Day the consultation was launched: decides which duties apply."""
    notified_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    duration_months: Mapped[int | None]
    place: Mapped[str | None]
    state: Mapped[MarketState] = mapped_column(default=MarketState.RUNNING)
    closed_on: Mapped[date | None]
    """Day it was closed, or given up."""
    social_conditions: Mapped[list[str]] = mapped_column(default=list)
    """Values of `SocialCondition` beside the insertion clauses: other execution conditions."""
    duty_ground: Mapped[DutyGround | None]
    """Why no social execution condition is required, where the buyer has a duty to consider one."""
    duty_note: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    """Grows by one at each edit: tells a form that somebody else changed the market meanwhile."""
    referent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)

    authority: Mapped[Authority] = relationship(lazy="raise_on_sql")
    other_authorities: Mapped[list[Authority]] = relationship(
        secondary="market_authorities", order_by=Authority.name, lazy="raise_on_sql"
    )
    department: Mapped[Department | None] = relationship(lazy="raise_on_sql")
    operation: Mapped[Operation | None] = relationship(back_populates="markets", lazy="raise_on_sql")
    cpv_code: Mapped[CpvCode | None] = relationship(
        primaryjoin=lambda: foreign(Market.cpv) == CpvCode.code, viewonly=True, lazy="raise_on_sql"
    )
    """What `cpv` means, when the vocabulary was imported and knows it."""
    framework: Mapped["Market | None"] = relationship(remote_side="Market.id", lazy="raise_on_sql")
    referent: Mapped[User | None] = relationship(lazy="raise_on_sql")
    lots: Mapped[list["Lot"]] = relationship(
        back_populates="market", order_by="Lot.position, Lot.id", lazy="raise_on_sql"
    )


class MarketAuthority(Base):
    """A further buyer of a groupement de commandes; `Market.authority` is its coordinator."""

    __tablename__ = "market_authorities"

    market_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("markets.id"), primary_key=True)
    authority_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("authorities.id"), primary_key=True, index=True)


class Lot(Identified, Timestamped, Base):
    """A part of a market awarded apart. A market without lots has one, unnumbered."""

    __tablename__ = "lots"
    __table_args__ = (sa.Index("ix_lots_structure_id_market_id", "structure_id", "market_id"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    market_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("markets.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    number: Mapped[str | None]
    title: Mapped[str]
    cpv: Mapped[str | None]
    amount: Mapped[Money | None]
    considerations: Mapped[list[str]] = mapped_column(default=list)
    """Values of `SocialConsideration`, as the buyer published them."""
    published: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Essential data that no other field holds, or that were completed, as the regulatory format writes them."""

    market: Mapped[Market] = relationship(back_populates="lots", lazy="raise_on_sql")
    award: Mapped["Award | None"] = relationship(back_populates="lot", uselist=False, lazy="raise_on_sql")


class Award(Identified, Timestamped, Base):
    """Who won a lot: one company, or a groupement."""

    __tablename__ = "awards"

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"), index=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("lots.id"), unique=True)
    groupement: Mapped[GroupementKind] = mapped_column(default=GroupementKind.ALONE)

    lot: Mapped[Lot] = relationship(back_populates="award", lazy="raise_on_sql")
    members: Mapped[list["AwardMember"]] = relationship(
        back_populates="award", order_by="AwardMember.position, AwardMember.id", lazy="raise_on_sql"
    )


class AwardMember(Identified, Timestamped, Base):
    """A company of an award. A subcontractor executes for one member (`principal_id`) and owes the buyer nothing."""

    __tablename__ = "award_members"
    __table_args__ = (
        sa.UniqueConstraint("award_id", "company_id", "role"),
        sa.CheckConstraint("(role = 'subcontractor') = (principal_id IS NOT NULL)", name="subcontractor_has_principal"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"), index=True)
    award_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("awards.id"))
    company_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    siret: Mapped[str | None]
    role: Mapped[MemberRole] = mapped_column(default=MemberRole.LEAD)
    principal_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("award_members.id"))
    position: Mapped[int] = mapped_column(default=1)
    share: Mapped[Percent | None]
    """Percent of the debt that the member bears; None: in equal parts."""
    indicative_hours: Mapped[Hours | None]
    """What a subcontractor means to do for its principal: followed, never owed."""
    amount: Mapped[Money | None]
    """Excl. tax: the part of the contract that the company executes, when an act says so."""
    protected_share: Mapped[Percent | None]
    """Reserved lots: percent of the operator's own workforce (R2113-7), as it declared."""
    protected_on: Mapped[date | None]
    protected_document: Mapped[str | None]

    award: Mapped[Award] = relationship(back_populates="members", lazy="raise_on_sql")
    company: Mapped[Company] = relationship(lazy="raise_on_sql")
