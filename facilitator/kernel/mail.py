"""Outgoing mail: an outbox in the database.

A mail is a row written in the transaction of what it announces. The mail job claims a row, commits, sends with the
row's own Message-ID (see `transport`), marks, commits. A row claimed and not marked is *shown*, never resent by
itself: the first copy may have left.
"""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from facilitator.kernel import clock
from facilitator.kernel.db import Base, Identified

STUCK_AFTER = timedelta(minutes=15)
MAX_ATTEMPTS = 5
KEPT = timedelta(days=90)
"""How long the address and the words of a mail are kept."""


class MailState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"waiting": "En attente", "claimed": "Envoi en cours", "sent": "Envoyé", "refused": "Refusé"}[self.value]


class Mail(Identified, Base):
    """One message to one address."""

    __tablename__ = "mails"
    __table_args__ = (sa.Index("ix_mails_state_send_after", "state", "send_after"),)

    structure_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    kind: Mapped[str]
    """What it is about, e.g. `accounts.invitation`: lists and settings use it."""
    to_address: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    send_after: Mapped[datetime] = mapped_column(default=clock.now)
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]

    @property
    def is_stuck(self) -> bool:
        """Claimed for so long that nobody knows whether it left."""
        return self.state is MailState.CLAIMED and _time_of(self) < clock.now() - STUCK_AFTER


def post(
    session: Session, *, kind: str, to: str, subject: str, text: str, structure_id: uuid.UUID | None = None
) -> Mail:
    """Write a mail into the outbox, in the caller's transaction."""
    mail = Mail(kind=kind, to_address=to, subject=subject, text=text, structure_id=structure_id)
    session.add(mail)
    session.flush()
    return mail


def claim_next(session: Session) -> Mail | None:
    """Take the oldest waiting mail; the caller commits at once. Two jobs never take the same."""
    waiting = (
        sa.select(Mail.id)
        .where(Mail.state == MailState.WAITING, Mail.send_after <= clock.now())
        .order_by(Mail.send_after, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    mail_id = session.scalar(waiting)
    if mail_id is None:
        return None
    # The state is asked again: SQLite has no row lock, its single writer and this condition do the work.
    claimed = (
        sa.update(Mail)
        .where(Mail.id == mail_id, Mail.state == MailState.WAITING)
        .values(state=MailState.CLAIMED, claimed_at=clock.now(), attempts=Mail.attempts + 1)
        .returning(Mail)
    )
    return session.scalars(claimed, execution_options={"populate_existing": True}).one_or_none()


def mark_sent(mail: Mail, *, forget_text: bool = False) -> None:
    """`forget_text`: the reader has it now, and its links are secrets."""
    mail.state, mail.sent_at, mail.last_error = MailState.SENT, clock.now(), None
    if forget_text:
        mail.text = ""


def put_back(mail: Mail) -> None:
    """To the queue again, at once."""
    mail.state, mail.claimed_at, mail.send_after, mail.attempts = MailState.WAITING, None, clock.now(), 0


def mark_refused(mail: Mail, reason: str) -> None:
    mail.state, mail.last_error = MailState.REFUSED, reason


def mark_delayed(mail: Mail, reason: str) -> None:
    """Back to the queue, later each time; refused for good after `MAX_ATTEMPTS`."""
    if mail.attempts >= MAX_ATTEMPTS:
        mark_refused(mail, reason)
        return
    mail.state, mail.claimed_at, mail.last_error = MailState.WAITING, None, reason
    mail.send_after = clock.now() + timedelta(minutes=5**mail.attempts)


def is_stuck() -> sa.ColumnElement[bool]:
    """The condition of `Mail.is_stuck`, for a query."""
    return sa.and_(Mail.state == MailState.CLAIMED, Mail.claimed_at < clock.now() - STUCK_AFTER)


def purge(session: Session) -> int:
    """Forget what was written in the mails sent or refused long ago, and to whom. Returns how many."""
    done = Mail.state.in_((MailState.SENT, MailState.REFUSED))
    old = sa.update(Mail).where(done, Mail.created_at < clock.now() - KEPT, Mail.to_address != "")
    return len(session.scalars(old.values(to_address="", text="", subject="").returning(Mail.id)).all())


def _time_of(mail: Mail) -> datetime:
    return mail.claimed_at or mail.created_at
