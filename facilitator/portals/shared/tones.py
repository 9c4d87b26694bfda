"""The tone of each state on screen. A tone is a colour and an icon, always beside the state's own word."""

import enum
from collections.abc import Mapping
from typing import Any

ICONS: Mapping[str, str] = {
    "neutral": "circle",
    "info": "info-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-octagon",
}

TONES: Mapping[str, str] = {
    # compliance of a commitment
    "not_started": "neutral",
    "on_track": "success",
    "watch": "warning",
    "late": "danger",
    "met": "success",
    "closed": "neutral",
    "no_target": "neutral",
    # markets, and their duty to consider
    "consultation": "info",
    "notified": "info",
    "justified": "info",
    "affirmed": "success",
    "declined": "neutral",
    "to_check": "warning",
    # declarations and their lines
    "to_fill": "info",
    "draft": "info",
    "signed": "info",
    "partly_validated": "warning",
    "to_correct": "warning",
    "returned": "warning",
    "questioned": "warning",
    "pending": "info",
    "validated": "success",
    "no_hours": "neutral",
    "missing": "danger",
    # people, proposals, placements
    "eligible": "success",
    "ending": "warning",
    "expired": "danger",
    "not_eligible": "danger",
    "evidence_expected": "warning",
    "proposed": "info",
    "accepted": "success",
    "refused": "danger",
    "running": "success",
    "ended": "neutral",
    # lines of an import; mails
    "new": "success",
    "created": "success",
    "updated": "info",
    "unchanged": "neutral",
    "rejected": "danger",
    "waiting": "info",
    "claimed": "info",
    "sent": "success",
    "failed": "danger",
    "bounced": "danger",
    # jobs
    "run_running": "info",
    "run_done": "success",
    "run_failed": "danger",
    "run_interrupted": "warning",
    # accounts and evaluations
    "active": "success",
    "invited": "info",
    "inactive": "neutral",
    "planned": "neutral",
    "to_call": "warning",
    "answered": "success",
    "unreachable": "neutral",
    # reminders
    "sent_to_outbox": "info",
    "nobody_to_reach": "danger",
}
"""By value of the status enums of the domain; a value that is not here is neutral."""


def tone(state: Any) -> str:
    """The tone of `state`, a status enum or its value."""
    value = state.value if isinstance(state, enum.Enum) else state
    return TONES.get(str(value), "neutral")


def icon(name: str) -> str:
    """The Bootstrap icon of the tone called `name`."""
    return ICONS.get(name, ICONS["neutral"])
