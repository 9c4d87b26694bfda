"""What a person decides about a mail that the software may not decide about."""

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import mail as outbox
from facilitator.kernel.errors import DomainError
from facilitator.kernel.mail import Mail
from facilitator.organisations.instance.access import may_send_again, may_settle


class NoLongerInDoubt(DomainError):
    """Somebody has decided already, or the mail has left since."""

    def __init__(self) -> None:
        super().__init__("Ce message n’attend plus de décision\u202f: son état a changé.")


def mark_as_sent(session: Session, mail: Mail, *, by: Actor) -> None:
    """Say that a mail in doubt did leave. Raises NoLongerInDoubt."""
    session.refresh(mail, with_for_update=True)
    if not may_settle(mail):
        raise NoLongerInDoubt
    outbox.mark_sent(mail)
    record(session, by=by, event="mail.marked_as_sent", subject=mail, structure_id=mail.structure_id, kind=mail.kind)


def send_again(session: Session, mail: Mail, *, by: Actor) -> None:
    """Put a mail back in the queue; its reader may receive it twice, under one Message-ID. Raises NoLongerInDoubt."""
    session.refresh(mail, with_for_update=True)
    if not may_send_again(mail):
        raise NoLongerInDoubt
    outbox.put_back(mail)
    record(session, by=by, event="mail.sent_again", subject=mail, structure_id=mail.structure_id, kind=mail.kind)
