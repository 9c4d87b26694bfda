"""Tables of contacts and exchanges."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.accounts.models import User
from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.markets.contacts.enums import ContactState, ExchangeKind
from facilitator.markets.models import Market
from facilitator.organisations.models import Company


class Contact(Identified, Timestamped, Base):
    """A person to reach at a company, for one market or for all. The structure's own, never shared."""

    __tablename__ = "contacts"
    __table_args__ = (sa.Index("ix_contacts_structure_id_company_id", "structure_id", "company_id"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    company_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    market_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("markets.id"), index=True)
    name: Mapped[str]
    position: Mapped[str | None]
    """What the person does there (conducteur de travaux, RH…)."""
    email: Mapped[str | None]
    phone: Mapped[str | None]
    state: Mapped[ContactState] = mapped_column(default=ContactState.VALID)

    company: Mapped[Company] = relationship(lazy="raise_on_sql")
    market: Mapped[Market | None] = relationship(lazy="raise_on_sql")


class Exchange(Identified, Timestamped, Base):
    """A call, visit or mail: who, when, summary, next action, whose, by when."""

    __tablename__ = "exchanges"
    __table_args__ = (
        sa.Index("ix_exchanges_structure_id_market_id", "structure_id", "market_id", "happened_on"),
        sa.Index("ix_exchanges_structure_id_owner_id", "structure_id", "owner_id", "done_on", "due_on"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    market_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("markets.id"))
    company_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("companies.id"))
    contact_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("contacts.id"))
    kind: Mapped[ExchangeKind]
    happened_on: Mapped[date]
    summary: Mapped[str]
    author_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    next_action: Mapped[str | None]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]

    market: Mapped[Market | None] = relationship(lazy="raise_on_sql")
    company: Mapped[Company | None] = relationship(lazy="raise_on_sql")
    contact: Mapped[Contact | None] = relationship(lazy="raise_on_sql")
    author: Mapped[User] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id], lazy="raise_on_sql")
