"""Send what waits in the outbox.

Claim, commit, send, mark, commit: nothing is held while the network answers, and a process killed at any point never
makes a second copy. Killed between sending and marking, it leaves a claimed mail, which a person decides upon.
"""

import logging
import uuid
from collections import Counter
from email.message import EmailMessage

from facilitator.jobs.work import Work
from facilitator.kernel import mail, text
from facilitator.kernel.mail import Mail, MailState
from facilitator.kernel.transport import MailDelayed, MailRefused, Transport, compose, transport

log = logging.getLogger("facilitator.jobs")


def send_mails(work: Work) -> str | None:
    send = transport(work.settings)
    done: Counter[str] = Counter()
    while (mail_id := _claim(work)) is not None:
        done[_send(work, mail_id, send)] += 1
    return _summary(done)


def _claim(work: Work) -> uuid.UUID | None:
    with work.sessions.begin() as session:
        claimed = mail.claim_next(session)
        return claimed.id if claimed else None


def _send(work: Work, mail_id: uuid.UUID, send: Transport) -> str:
    try:
        send(_message(work, mail_id))
    except MailRefused as error:
        return _mark(work, mail_id, "refused", str(error))
    except MailDelayed as error:
        return _mark(work, mail_id, "delayed", str(error))
    except Exception:
        log.exception("mail %s: perhaps sent, perhaps not", mail_id)
        return "doubtful"
    return _mark(work, mail_id, "sent")


def _message(work: Work, mail_id: uuid.UUID) -> EmailMessage:
    with work.sessions() as session:
        return compose(session.get_one(Mail, mail_id), sender=work.settings.mail_from)


def _mark(work: Work, mail_id: uuid.UUID, outcome: str, reason: str = "") -> str:
    with work.sessions.begin() as session:
        row = session.get_one(Mail, mail_id)
        if row.state is not MailState.CLAIMED:
            return outcome  # a person has decided meanwhile
        if outcome == "sent":
            mail.mark_sent(row, forget_text=bool(work.settings.smtp_host))
        elif outcome == "refused":
            mail.mark_refused(row, reason)
        else:
            mail.mark_delayed(row, reason)
    return outcome


def _summary(done: Counter[str]) -> str | None:
    parts = [
        text.count(done["sent"], "message envoyé", "messages envoyés"),
        text.count(done["delayed"], "remis à plus tard", "remis à plus tard"),
        text.count(done["refused"], "refusé", "refusés"),
        text.count(done["doubtful"], "dont l’envoi est incertain", "dont l’envoi est incertain"),
    ]
    kinds = ("sent", "delayed", "refused", "doubtful")
    return ", ".join(part for kind, part in zip(kinds, parts, strict=True) if done[kind]) + "." if done else None
