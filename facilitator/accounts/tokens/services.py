"""Issuing and using the links that mails carry."""

import uuid
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.models import Token
from facilitator.accounts.tokens.rules import LIFETIMES, digest, new_secret
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError


class LinkNoLongerValid(DomainError):
    """The link was used, replaced, or has expired."""

    def __init__(self) -> None:
        super().__init__("Ce lien n’est plus valable\u202f: il a déjà servi, a été remplacé ou a expiré.")


def issue(session: Session, purpose: TokenPurpose, subject_id: uuid.UUID, *, lifetime: timedelta | None = None) -> str:
    """The secret of a new link to `subject_id`; the earlier links to it, for the same purpose, stop working.

    Lives as long as its purpose says, or `lifetime`; 31 days at most. Only its hash is kept: the secret cannot be
    read again.
    """
    revoke(session, purpose, subject_id)
    secret = new_secret()
    expires_at = clock.now() + min(lifetime or LIFETIMES[purpose], timedelta(days=31))
    session.add(Token(purpose=purpose, subject_id=subject_id, token_hash=digest(secret), expires_at=expires_at))
    session.flush()
    return secret


def use(session: Session, token: Token) -> None:
    """Spend the link, once: of two requests at the same instant, one gets through. Raises LinkNoLongerValid."""
    now = clock.now()
    spent = (
        sa.update(Token)
        .where(Token.id == token.id, Token.used_at.is_(None), Token.expires_at > now)
        .values(used_at=now)
        .returning(Token.id)
    )
    if session.scalar(spent) is None:
        raise LinkNoLongerValid


def revoke(session: Session, purpose: TokenPurpose, subject_id: uuid.UUID) -> None:
    """Stop every link to `subject_id` for this purpose."""
    now = clock.now()
    session.execute(
        sa.update(Token)
        .where(
            Token.subject_id == subject_id, Token.purpose == purpose, Token.used_at.is_(None), Token.expires_at > now
        )
        .values(expires_at=now)
    )
