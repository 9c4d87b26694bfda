"""Tables of the reports."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.kernel import clock
from facilitator.kernel.db import Base, Identified
from facilitator.markets.models import Market


class ComplianceReport(Identified, Base):
    """A report *arrêté au D, édité le K* on one market: two dates from which the ledgers print the same for ever."""

    __tablename__ = "compliance_reports"
    __table_args__ = (sa.Index("ix_compliance_reports_structure_id_market_id", "structure_id", "market_id"),)

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    market_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("markets.id"))
    situation_on: Mapped[date]
    """D: what was effective by that day."""
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    """K: what was recorded by that instant."""
    issued_by: Mapped[str]

    market: Mapped[Market] = relationship(lazy="raise_on_sql")
