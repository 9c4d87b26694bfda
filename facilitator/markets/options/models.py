"""Tables of the options of a contract."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.kernel.quantities import Hours, Money
from facilitator.markets.models import Market
from facilitator.markets.options.enums import OptionKind, OptionState


class MarketOption(Identified, Timestamped, Base):
    """A tranche or a reconduction foreseen by the contract. Hours become owed by an event of the ledger alone."""

    __tablename__ = "market_options"
    __table_args__ = (
        sa.Index("ix_market_options_structure_id_market_id", "structure_id", "market_id"),
        sa.CheckConstraint("(state = 'planned') = (decided_on IS NULL)", name="decided_has_a_day"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    market_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("markets.id"))
    kind: Mapped[OptionKind]
    position: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    months: Mapped[int | None]
    amount: Mapped[Money | None]
    """Excl. tax."""
    hours: Mapped[Hours | None]
    """What the contract says it would add to what is owed."""
    state: Mapped[OptionState] = mapped_column(default=OptionState.PLANNED)
    decided_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    document: Mapped[str | None]
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("obligation_events.id"), unique=True)
    """The event that made its hours owed."""

    market: Mapped[Market] = relationship(lazy="raise_on_sql")
