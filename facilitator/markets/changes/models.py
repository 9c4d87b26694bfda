"""Tables of the amendments."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.kernel.db import Base, Identified, Timestamped
from facilitator.markets.changes.enums import ChangeKind, ChangeState
from facilitator.markets.models import Lot


class ContractChange(Identified, Timestamped, Base):
    """A published modification or subcontracting act of a lot, and what was decided of it."""

    __tablename__ = "contract_changes"
    __table_args__ = (
        sa.UniqueConstraint("lot_id", "kind", "fingerprint"),
        sa.Index("ix_contract_changes_structure_id_state", "structure_id", "state"),
        sa.CheckConstraint("(state = 'to_review') = (decided_at IS NULL)", name="decided_has_an_instant"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("lots.id"))
    kind: Mapped[ChangeKind]
    number: Mapped[str | None]
    """As published."""
    published_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    """Day it was notified."""
    summary: Mapped[str | None]
    content: Mapped[dict[str, Any]]
    """What the act says: new amount, duration, holders; or the subcontractor and its amount."""
    fingerprint: Mapped[str]
    """Hash of what the act says and of its day: the same act published again is the same row."""
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.TO_REVIEW)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str | None]

    lot: Mapped[Lot] = relationship(lazy="raise_on_sql")
