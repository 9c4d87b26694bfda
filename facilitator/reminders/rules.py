"""Pure rules of the reminders: how they are worded, how they are grouped, when another may leave."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from facilitator.kernel import text

BETWEEN_TWO = timedelta(hours=24)
"""A second reminder of the same declaration waits a day: a double click, or two facilitators, must not send two."""


def latest_due_day(today: date, reminder_days: int) -> date:
    """The declarations due by this day are late enough to be reminded of. One day of grace at least."""
    return today - timedelta(days=max(1, reminder_days))


def is_too_soon(previous: datetime | None, now: datetime) -> bool:
    return previous is not None and now - previous < BETWEEN_TWO


def period_words(start: date, end: date) -> str:
    """« mars 2026 », « de janvier 2026 à mars 2026 » for a quarter."""
    first, last = text.month(start), text.month(end)
    return first if first == last else f"{_of(first)} à {last}"


def of_period(start: date, end: date) -> str:
    """« de mars 2026 », « d’avril 2026 », « de janvier 2026 à mars 2026 »."""
    words = period_words(start, end)
    return words if words.startswith(("de ", "d’")) else _of(words)


def reason(start: date, end: date, due_on: date) -> str:
    """Why a reminder exists: « Déclaration de mars 2026 attendue le 10 avril 2026. »"""
    return f"Déclaration {of_period(start, end)} attendue le {text.long_date(due_on)}."


def market_words(titles: Iterable[str]) -> str:
    """The markets in one line, each once: « Peinture de l’école », « Gros œuvre » et « Toiture »."""
    return text.join_words(f"«\u202f{title}\u202f»" for title in dict.fromkeys(titles))


def _of(month: str) -> str:
    return f"d’{month}" if month[0] in "aâo" else f"de {month}"
