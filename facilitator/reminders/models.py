"""Tables of the reminders."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.hours.models import Declaration
from facilitator.kernel import clock
from facilitator.kernel.db import Base, Identified
from facilitator.kernel.mail import Mail
from facilitator.markets.contacts.models import Contact
from facilitator.reminders.enums import ReminderKind, ReminderState


class Reminder(Identified, Base):
    """One reminder: why, when, to whom."""

    __tablename__ = "reminders"
    __table_args__ = (
        # One reminder leaves by itself for a declaration, however many jobs run; a facilitator may send others.
        sa.Index(
            "uq_reminders_late_declaration", "declaration_id", unique=True,
            sqlite_where=sa.text("kind = 'late_declaration'"),
            postgresql_where=sa.text("kind = 'late_declaration'"),
        ),
        sa.Index("ix_reminders_declaration_id", "declaration_id"),
        sa.Index("ix_reminders_structure_id_created_at", "structure_id", "created_at"),
    )  # fmt: skip

    structure_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("structures.id"))
    kind: Mapped[ReminderKind]
    state: Mapped[ReminderState]
    declaration_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("declarations.id"))
    reason: Mapped[str]
    """Why, in French: what was expected, and when."""
    contact_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("contacts.id"))
    mail_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("mails.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    declaration: Mapped[Declaration] = relationship(lazy="raise_on_sql")
    contact: Mapped[Contact | None] = relationship(lazy="raise_on_sql")
    mail: Mapped[Mail | None] = relationship(lazy="raise_on_sql")
