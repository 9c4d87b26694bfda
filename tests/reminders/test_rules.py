from datetime import UTC, date, datetime, timedelta

import pytest

from facilitator.reminders import rules

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), "Déclaration de mars 2026 attendue le 10 avril 2026."),
        (date(2026, 4, 1), date(2026, 4, 30), "Déclaration d’avril 2026 attendue le 10 avril 2026."),
        (date(2026, 8, 1), date(2026, 8, 31), "Déclaration d’août 2026 attendue le 10 avril 2026."),
        (date(2026, 1, 1), date(2026, 3, 31), "Déclaration de janvier 2026 à mars 2026 attendue le 10 avril 2026."),
    ],
)
def test_reason(start, end, words):
    assert rules.reason(start, end, date(2026, 4, 10)) == words


@pytest.mark.parametrize(("days", "latest"), [(1, 21), (0, 21), (5, 17)])
def test_a_day_of_grace_at_least(days, latest):
    assert rules.latest_due_day(date(2026, 11, 22), days) == date(2026, 11, latest)


@pytest.mark.parametrize(("ago", "is_too_soon"), [(None, False), (23, True), (24, False)])
def test_a_second_reminder_waits_a_day(ago, is_too_soon):
    previous = NOW - timedelta(hours=ago) if ago is not None else None
    assert rules.is_too_soon(previous, NOW) is is_too_soon


def test_markets_are_named_once():
    assert rules.market_words(["Toiture", "École", "Toiture"]) == "«\u202fToiture\u202f» et «\u202fÉcole\u202f»"
