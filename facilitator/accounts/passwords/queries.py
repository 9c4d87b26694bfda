"""Reading the links that replace a password."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.models import Token, User
from facilitator.accounts.tokens.queries import get_open_token


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordLink:
    """A link that may still be followed, and whose password it replaces."""

    token: Token
    user: User


def get_password_link(session: Session, secret: str) -> PasswordLink | None:
    """What the link of a mail opens; None when it was used, replaced or is too old, or the account is closed."""
    token = get_open_token(session, TokenPurpose.PASSWORD, secret)
    if token is None:
        return None
    user = session.scalar(sa.select(User).where(User.id == token.subject_id, User.is_active))
    return PasswordLink(token=token, user=user) if user else None
