"""Reading what was mailed."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.mail import Mail


def last_mail(session: Session) -> Mail:
    return session.scalars(sa.select(Mail).order_by(Mail.created_at.desc(), Mail.id.desc())).first()


def last_path(session: Session) -> str:
    """The path of the link in the last mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", last_mail(session).text).group(1)
