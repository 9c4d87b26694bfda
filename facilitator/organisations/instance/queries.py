"""Mails by what became of them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel import mail
from facilitator.kernel.mail import Mail, MailState
from facilitator.kernel.paging import Paged, paged
from facilitator.organisations.instance.enums import MailList


def page_of_mails(session: Session, which: MailList, number: int) -> Paged[Mail]:
    """The newest first."""
    query = sa.select(Mail).where(_in(which)).order_by(Mail.created_at.desc(), Mail.id.desc())
    return paged(session, query, number)


def count_mails(session: Session) -> dict[MailList, int]:
    """How many mails each list holds, in one query."""
    counts = [sa.func.count().filter(_in(which)) for which in MailList]
    row = session.execute(sa.select(*counts).select_from(Mail)).one()
    return dict(zip(MailList, row, strict=True))


def _in(which: MailList) -> sa.ColumnElement[bool]:
    doubtful = mail.is_stuck()
    conditions = {
        MailList.DOUBTFUL: doubtful,
        MailList.WAITING: sa.and_(Mail.state.in_((MailState.WAITING, MailState.CLAIMED)), sa.not_(doubtful)),
        MailList.REFUSED: Mail.state == MailState.REFUSED,
        MailList.SENT: Mail.state == MailState.SENT,
    }
    return conditions[which]
