"""How a secret is drawn, hashed, and how long it lives."""

import hashlib
import secrets
from datetime import timedelta

from facilitator.accounts.enums import TokenPurpose

LIFETIMES = {
    TokenPurpose.INVITATION: timedelta(days=7),
    TokenPurpose.PASSWORD: timedelta(hours=1),
    TokenPurpose.SURVEY: timedelta(days=31),
}
"""No link lives longer than 31 days."""


def new_secret() -> str:
    """256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What the database keeps. A plain hash is enough: 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()
