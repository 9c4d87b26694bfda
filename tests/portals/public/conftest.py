import pytest

from facilitator.accounts.passwords import rules
from tests.passwords import CHEAP, HASH


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Passwords are hashed with weak parameters."""
    monkeypatch.setattr(rules, "_hasher", CHEAP)
    monkeypatch.setattr(rules, "_nobodys_hash", lambda: HASH)
