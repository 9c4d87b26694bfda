"""Tables of markets, lots and awards."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.accounts.models import User
from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.kernel.quantities import Money, Percent
from facilitator.markets.enums import GroupementKind, MarketState, MemberRole, PurchaseType
from facilitator.organisations.models import Authority, Company


class Market(Identified, Timestamped, Base):
    """A public contract (or a private one that carries a clause)."""

    __tablename__ = "markets"
    __table_args__ = (
        sa.Index("ix_markets_structure_id_state", "structure_id", "state", "notified_on"),
        sa.Index("ix_markets_structure_id_authority_id", "structure_id", "authority_id"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    authority_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("authorities.id"))
    reference: Mapped[str | None]
    title: Mapped[str]
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
    referent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)

    authority: Mapped[Authority] = relationship(lazy="raise_on_sql")
    referent: Mapped[User | None] = relationship(lazy="raise_on_sql")
    lots: Mapped[list["Lot"]] = relationship(
        back_populates="market", order_by="Lot.position, Lot.id", lazy="raise_on_sql"
    )


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

    award: Mapped[Award] = relationship(back_populates="members", lazy="raise_on_sql")
    company: Mapped[Company] = relationship(lazy="raise_on_sql")
