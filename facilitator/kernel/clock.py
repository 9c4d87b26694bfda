"""The only place where the application asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

_replayed: ContextVar[datetime | None] = ContextVar("replayed", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _replayed.get() or datetime.now(UTC)


def today() -> date:
    """The present day in Paris, where deadlines are read."""
    return now().astimezone(PARIS).date()


@contextmanager
def replaying(instant: datetime) -> Iterator[None]:
    """Inside the block it is `instant` (aware), in this thread alone.

    The demonstration replays an invented history with it, so that ledgers, signatures and journal bear plausible
    dates. Nothing else may: a test watches.
    """
    token = _replayed.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _replayed.reset(token)
