"""Tables of the DECP import."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.kernel import clock
from facilitator.kernel.db import Base, Identified
from facilitator.markets.models import Lot


class DecpRecord(Identified, Base):
    """One published record, and the lot that it became. `source` is the record as it was read."""

    __tablename__ = "decp_records"
    __table_args__ = (sa.UniqueConstraint("structure_id", "buyer", "uid", "discriminator"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    buyer: Mapped[str]
    uid: Mapped[str]
    """The id as published; empty when the buyer gave none."""
    discriminator: Mapped[str]
    """Tells apart the contracts published under one id, by object and holders (and day, without id)."""
    content_hash: Mapped[str]
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("lots.id"), index=True)
    source: Mapped[dict[str, Any]]
    warnings: Mapped[list[str]] = mapped_column(default=list)
    imported_at: Mapped[datetime] = mapped_column(default=clock.now)

    lot: Mapped[Lot] = relationship(lazy="raise_on_sql")
