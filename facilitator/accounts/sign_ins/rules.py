"""Pure rules of sign-ins and of their limit."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

TOUCH_EVERY = timedelta(minutes=1)
WINDOW = timedelta(minutes=15)
"""Failures older than this no longer count."""
KEPT_FOR = timedelta(days=1)
ACCOUNT_FAILURES = 10
ADDRESS_FAILURES = 50
"""An office shares one address."""
PASSWORD_REQUESTS = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """At most `allowed` failures under `key` within the window."""

    key: str
    allowed: int


def is_to_be_touched(last_seen_at: datetime, now: datetime) -> bool:
    """Whether the last activity is old enough to be worth a write."""
    return now - last_seen_at >= TOUCH_EVERY


def sign_in_limits(email: str, address: str, *, secret: str) -> tuple[Limit, Limit]:
    """What a failed sign-in counts against: the account, known or not, and the network address."""
    return (
        Limit(key=keyed_hash("account", email, secret=secret), allowed=ACCOUNT_FAILURES),
        Limit(key=keyed_hash("address", address, secret=secret), allowed=ADDRESS_FAILURES),
    )


def request_limit(address: str, *, secret: str) -> Limit:
    """What a request for a new password counts against: the network address."""
    return Limit(key=keyed_hash("password-request", address, secret=secret), allowed=PASSWORD_REQUESTS)


def keyed_hash(kind: str, value: str, *, secret: str) -> str:
    """A name for `value` that says nothing about it without the secret."""
    return hmac.new(secret.encode(), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()
