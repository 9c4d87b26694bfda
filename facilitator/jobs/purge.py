"""Forget what no longer serves: failed sign-ins, dead links, old sessions, words of old mails, old runs of jobs."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.models import SignIn, Token
from facilitator.accounts.sign_ins import services as sign_ins
from facilitator.jobs.work import Work
from facilitator.kernel import clock, mail, runs, text

DEAD_LINKS_KEPT = timedelta(days=31)
SIGN_INS_KEPT = timedelta(days=180)


def purge(work: Work) -> str | None:
    with work.sessions.begin() as session:
        removed = _remove_from_accounts(session) + mail.purge(session) + runs.purge(session)
    return f"{text.count(removed, 'ligne effacée', 'lignes effacées')}." if removed else None


def _remove_from_accounts(session: Session) -> int:
    now = clock.now()
    expired = [
        sa.delete(Token).where(Token.expires_at < now - DEAD_LINKS_KEPT).returning(Token.id),
        sa.delete(SignIn).where(SignIn.last_seen_at < now - SIGN_INS_KEPT).returning(SignIn.id),
    ]
    return sign_ins.purge(session) + sum(len(session.scalars(statement).all()) for statement in expired)
