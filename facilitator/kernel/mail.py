"""Outgoing mail: an outbox in the database, and the two ways it leaves.

A mail is a row written in the transaction of what it announces. The mail job claims a row, commits, sends with the
row's own Message-ID, marks, commits. A row claimed and not marked is *shown*, never resent by itself: the first copy
may have left.
"""

import smtplib
import ssl
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from facilitator.kernel import clock
from facilitator.kernel.db import Base, Identified
from facilitator.kernel.settings import Settings

STUCK_AFTER = timedelta(minutes=15)
MAX_ATTEMPTS = 5

Transport = Callable[[EmailMessage], None]


class MailState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    REFUSED = "refused"


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


class MailRefused(Exception):
    """The server answered that this message will never pass: trying again is useless."""


class MailDelayed(Exception):
    """The message certainly did not leave: it may be tried again later."""


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


def mark_sent(mail: Mail) -> None:
    mail.state, mail.sent_at, mail.last_error = MailState.SENT, clock.now(), None


def mark_refused(mail: Mail, reason: str) -> None:
    mail.state, mail.last_error = MailState.REFUSED, reason


def mark_delayed(mail: Mail, reason: str) -> None:
    """Back to the queue, later each time; refused for good after `MAX_ATTEMPTS`."""
    if mail.attempts >= MAX_ATTEMPTS:
        mark_refused(mail, reason)
        return
    mail.state, mail.claimed_at, mail.last_error = MailState.WAITING, None, reason
    mail.send_after = clock.now() + timedelta(minutes=5**mail.attempts)


def list_stuck(session: Session) -> Sequence[Mail]:
    """Mails claimed and not marked: perhaps sent, perhaps not. A person decides."""
    query = (
        sa.select(Mail)
        .where(Mail.state == MailState.CLAIMED, Mail.claimed_at < clock.now() - STUCK_AFTER)
        .order_by(Mail.claimed_at, Mail.id)
    )
    return session.scalars(query).all()


def compose(mail: Mail, *, sender: str) -> EmailMessage:
    """The message as it travels. Its Message-ID depends on the row alone: a second copy is recognised as such."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to_address
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    domain = parseaddr(sender)[1].rpartition("@")[2]
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


def transport(settings: Settings) -> Transport:
    """How mail leaves here: SMTP when a server is set, else a folder of .eml files."""
    if not settings.smtp_host:
        return _folder(settings.mail_folder)
    return lambda message: _send_by_smtp(settings, message)


def _folder(folder: Path) -> Transport:
    def write(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (folder / f"{name}.eml").write_bytes(bytes(message))

    return write


def _send_by_smtp(settings: Settings, message: EmailMessage) -> None:
    """Send, or say whether the message surely did not leave (MailDelayed) or never will (MailRefused).

    Any other exception leaves the row claimed: the message may have left.
    """
    try:
        server = _connect(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise MailDelayed(str(error)) from error
    with server:
        try:
            server.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            raise _verdict(error) from error


def _connect(settings: Settings) -> smtplib.SMTP:
    address: dict[str, Any] = {"host": settings.smtp_host, "port": settings.smtp_port, "timeout": 20}
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(context=ssl.create_default_context(), **address)
    else:
        server = smtplib.SMTP(**address)
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
    if settings.smtp_user:
        server.login(settings.smtp_user, settings.smtp_password)
    return server


def _verdict(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> Exception:
    answers = (
        error.recipients.values()
        if isinstance(error, smtplib.SMTPRecipientsRefused)
        else [(error.smtp_code, error.smtp_error)]
    )
    code = max(code for code, _text in answers)
    return MailRefused(str(error)) if code >= 500 else MailDelayed(str(error))
