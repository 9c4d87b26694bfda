"""Jinja filters: the French of `kernel.text` and `kernel.clock` for templates.

Each one shows « — » for a missing value, so that a page never needs to test before it formats.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask

from facilitator.kernel import clock, text
from facilitator.portals.shared import tones


def _or_nothing(convert: Callable[..., str]) -> Callable[..., str]:
    def convert_or_nothing(value: Any, *args: Any, **options: Any) -> str:
        return text.NOTHING if value is None or value == "" else convert(value, *args, **options)

    return convert_or_nothing


def relative(value: date | datetime) -> str:
    """« dans 4 jours », « il y a 2 jours »."""
    return text.relative_day(value, clock.today())


def deadline(value: date | datetime) -> str:
    """« dans 4 jours », « en retard de 2 jours »."""
    return text.deadline(value, clock.today())


def deadline_tone(value: date | datetime) -> str:
    """The tone of a deadline: danger once passed, warning in its last week."""
    days = (text.day(value) - clock.today()).days
    if days < 0:
        return "danger"
    return "warning" if days <= 7 else "neutral"


def share(part: Decimal | int, whole: Decimal | int) -> str:
    """« 44 % »: `part` of `whole`; « — » when there is no whole."""
    return text.percent(Decimal(part) / Decimal(whole)) if whole else text.NOTHING


def bar_width(part: Decimal | int, whole: Decimal | int) -> str:
    """An SVG length, from 0 % to 100 %, for a bar that shows `part` of `whole`."""
    ratio = Decimal(part) / Decimal(whole) if whole else Decimal(0)
    return f"{min(max(ratio, Decimal(0)), Decimal(1)) * 100:.2f}%"


FILTERS: Mapping[str, Callable[..., str]] = {
    "date_fr": _or_nothing(text.long_date),
    "short_date": _or_nothing(text.short_date),
    "day_and_month": _or_nothing(text.day_and_month),
    "month_fr": _or_nothing(text.month),
    "of_month": _or_nothing(text.of_month),
    "datetime_fr": _or_nothing(text.date_and_time),
    "time_fr": _or_nothing(text.time_of_day),
    "relative": _or_nothing(relative),
    "deadline": _or_nothing(deadline),
    "deadline_tone": deadline_tone,
    "hours": _or_nothing(text.hours),
    "money": _or_nothing(text.money),
    "number": _or_nothing(text.number),
    "percent": _or_nothing(text.percent),
    "share": share,
    "bar_width": bar_width,
    "count": text.count,
    "plural": text.plural,
    "words": text.join_words,
    "siret": _or_nothing(text.siret),
    "siren": _or_nothing(text.siren),
    "file_size": _or_nothing(text.file_size),
    "phone": _or_nothing(text.phone),
    "initials": text.initials,
    "typeset": _or_nothing(text.typeset),
    "tone": tones.tone,
    "tone_icon": tones.icon,
}


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["period"] = text.period
