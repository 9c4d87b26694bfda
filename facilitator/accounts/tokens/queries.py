"""Reading tokens."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.models import Token
from facilitator.accounts.tokens.rules import digest
from facilitator.kernel import clock


def get_open_token(session: Session, purpose: TokenPurpose, secret: str) -> Token | None:
    """The token behind a link, while it may still be used for this purpose."""
    query = sa.select(Token).where(
        Token.token_hash == digest(secret),
        Token.purpose == purpose,
        Token.used_at.is_(None),
        Token.expires_at > clock.now(),
    )
    return session.scalar(query)
