"""Pure rules of invitations."""

from datetime import datetime

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.tokens.rules import LIFETIMES


def expires_at(sent_at: datetime) -> datetime:
    """The instant until which the link of an invitation sent at `sent_at` works."""
    return sent_at + LIFETIMES[TokenPurpose.INVITATION]
