"""Tables of the calibrations."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.kernel.quantities import Hours
from facilitator.markets.clauses.models import Clause
from facilitator.markets.models import Market


class Calibration(Identified, Timestamped, Base):
    """A saved calculation, with the values and sources of its day: it keeps its result when a reference changes."""

    __tablename__ = "calibrations"

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"), index=True)
    market_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("markets.id"), index=True)
    title: Mapped[str | None]
    clause_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("clauses.id"), index=True)
    hours: Mapped[Hours]
    """What to ask for the whole, with the values typed."""
    inputs: Mapped[dict[str, Any]]
    """What all rows share: limits, usual values, sub-quotas (see `records`)."""
    sources: Mapped[dict[str, Any]]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """One row a lot and trade, with the values used and their sources."""
    author: Mapped[str | None]

    market: Mapped[Market | None] = relationship(lazy="raise_on_sql")
    clause: Mapped[Clause | None] = relationship(lazy="raise_on_sql")
