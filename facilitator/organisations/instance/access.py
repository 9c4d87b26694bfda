"""The instance administrator alone sees mails and jobs."""

import uuid

from sqlalchemy.orm import Session

from facilitator.kernel.errors import NotVisible
from facilitator.kernel.mail import Mail, MailState
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role


def get_mail(session: Session, viewer: Viewer, mail_id: uuid.UUID) -> Mail:
    """Raises NotVisible."""
    if viewer.role is not Role.INSTANCE_ADMIN or (mail := session.get(Mail, mail_id)) is None:
        raise NotVisible
    return mail


def may_settle(mail: Mail) -> bool:
    """Whether nobody knows if the mail left: a person may say that it did."""
    return mail.is_stuck


def may_send_again(mail: Mail) -> bool:
    """Whether a person may put the mail back in the queue: it is in doubt, or was refused."""
    return mail.is_stuck or (mail.state is MailState.REFUSED and bool(mail.to_address))
