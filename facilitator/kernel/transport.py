"""The two ways a mail leaves: by SMTP, or into a folder of .eml files while no server is set."""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from facilitator.kernel.mail import Mail
from facilitator.kernel.settings import Settings

TIMEOUT = 20
"""Seconds without an answer from the server."""

Transport = Callable[[EmailMessage], None]


class MailRefused(Exception):
    """This message will never pass: trying again is useless."""


class MailDelayed(Exception):
    """The message certainly did not leave: it may be tried again later."""


def compose(mail: Mail, *, sender: str) -> EmailMessage:
    """The message as it travels. Its Message-ID depends on the row alone: a second copy is recognised as such.

    Raises MailRefused when the row cannot be written as a message (a line break in the address or the subject).
    """
    message = EmailMessage()
    domain = parseaddr(sender)[1].rpartition("@")[2]
    try:
        message["From"] = sender
        message["To"] = mail.to_address
        message["Subject"] = mail.subject
    except (ValueError, IndexError) as error:
        raise MailRefused(str(error)) from error
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


def transport(settings: Settings) -> Transport:
    """How mail leaves here. The function given raises MailRefused or MailDelayed.

    Whatever else it raises leaves a doubt: the message may have left.
    """
    if not settings.smtp_host:
        return _folder(settings.mail_folder)
    return lambda message: _send_by_smtp(settings, message)


def _folder(folder: Path) -> Transport:
    def write(message: EmailMessage) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = str(message["Message-ID"]).strip("<>").partition("@")[0]
            draft = folder / f".{name}"
            draft.write_bytes(bytes(message))
            draft.replace(folder / f"{name}.eml")  # whole, or not there
        except OSError as error:
            raise MailDelayed(str(error)) from error

    return write


def _send_by_smtp(settings: Settings, message: EmailMessage) -> None:
    try:
        server = _connect(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise MailDelayed(str(error)) from error
    try:
        server.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        raise _verdict(error) from error
    except (smtplib.SMTPNotSupportedError, ValueError) as error:  # an address this server cannot write
        raise MailRefused(str(error)) from error
    finally:
        # The verdict is in already: what the server says when we leave changes nothing.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _connect(settings: Settings) -> smtplib.SMTP:
    address: dict[str, Any] = {"host": settings.smtp_host, "port": settings.smtp_port, "timeout": TIMEOUT}
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(context=ssl.create_default_context(), **address)
    else:
        server = smtplib.SMTP(**address)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _verdict(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> Exception:
    answers = (
        error.recipients.values()
        if isinstance(error, smtplib.SMTPRecipientsRefused)
        else [(error.smtp_code, error.smtp_error)]
    )
    code = max(code for code, _text in answers)
    return MailRefused(str(error)) if code >= 500 else MailDelayed(str(error))
