"""The day that a page is asked for."""

from datetime import date

from flask import request


def asked_day(default: date, name: str = "au") -> date:
    """The day in the address (`?au=2026-06-30`); `default` when there is none or it is no date."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return default
