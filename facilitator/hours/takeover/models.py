"""Table of what was taken over."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.hours.takeover.enums import SheetName
from facilitator.kernel.db import Base, Identified, Timestamped


class TakeoverRecord(Identified, Timestamped, Base):
    """A line of a workbook that became an object: the same line again changes nothing."""

    __tablename__ = "takeover_records"
    __table_args__ = (
        sa.UniqueConstraint("structure_id", "sheet", "reference"),
        sa.Index("ix_takeover_records_subject_id", "subject_id"),
    )

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    sheet: Mapped[SheetName]
    reference: Mapped[str]
    """The structure's own, folded; of a line of hours: clause, company, contract and month."""
    subject_id: Mapped[uuid.UUID]
    """The market, lot, clause, commitment or contract; of a line of hours, the commitment."""
