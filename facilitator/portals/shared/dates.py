"""The day, and the instant, that a page is asked for."""

from datetime import UTC, date, datetime

from flask import request


def asked_day(default: date, name: str = "au") -> date:
    """The day in the address (`?au=2026-06-30`); `default` when there is none or it is no date."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return default


def asked_instant(name: str = "edite") -> datetime | None:
    """The instant in the address (`?edite=2026-06-30T14:05:00Z`), UTC unless it says a zone; None without one."""
    try:
        instant = datetime.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
