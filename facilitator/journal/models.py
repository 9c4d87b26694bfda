"""Tables of the journal, and who acts."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.kernel import clock
from facilitator.kernel.db import Base, LedgerLine


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes. The journal knows an opaque id (None: the software itself) and a label, nothing else."""

    id: uuid.UUID | None
    label: str


SYSTEM = Actor(None, "facilitator")
"""The software acting by itself: a job, a command."""


class JournalEntry(LedgerLine, Base):
    __tablename__ = "journal_entries"
    __table_args__ = (
        sa.Index("ix_journal_entries_subject", "subject_id", "id"),
        sa.Index("ix_journal_entries_structure_id", "structure_id", "id"),
    )

    structure_id: Mapped[uuid.UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    actor_id: Mapped[uuid.UUID | None]
    actor_label: Mapped[str]
    event: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    facts: Mapped[dict[str, Any]]
