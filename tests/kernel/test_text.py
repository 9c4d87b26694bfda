"""French formatting, case by case. In the expected texts « ~ » stands for U+202F and « _ » for U+00A0."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from facilitator.kernel import text

TODAY = date(2026, 3, 10)


def fine(expected: str) -> str:
    return expected.replace("~", text.NARROW).replace("_", text.NO_BREAK)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 3, 3), "3 mars 2026"),
        (date(2026, 3, 1), "1er mars 2026"),
        (date(2026, 8, 31), "31 août 2026"),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "3 mars 2026"),
    ],
)
def test_long_date(value: date, expected: str):
    assert text.long_date(value) == expected


def test_other_dates():
    assert text.short_date(date(2026, 3, 3)) == "03/03/2026"
    assert text.day_and_month(date(2026, 2, 1)) == "1er février"
    assert text.month(date(2026, 12, 1)) == "décembre 2026"
    assert [text.of_month(date(2026, number, 1)) for number in (3, 4, 8)] == [
        "de mars 2026",
        "d’avril 2026",
        "d’août 2026",
    ]
    assert text.date_and_time(datetime(2026, 7, 3, 12, 5, tzinfo=UTC)) == fine("3 juillet 2026 à 14_h_05")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 3, 3), date(2027, 3, 2), "du 3 mars 2026 au 2 mars 2027"),
        (date(2026, 3, 3), None, "depuis le 3 mars 2026"),
        (None, date(2027, 3, 2), "jusqu’au 2 mars 2027"),
        (None, None, "—"),
    ],
)
def test_period(start: date | None, end: date | None, expected: str):
    assert text.period(start, end) == expected


@pytest.mark.parametrize(
    ("value", "relative", "deadline"),
    [
        (date(2026, 3, 10), "aujourd’hui", "aujourd’hui"),
        (date(2026, 3, 11), "demain", "demain"),
        (date(2026, 3, 9), "hier", "en retard de 1_jour"),
        (date(2026, 3, 14), "dans 4_jours", "dans 4_jours"),
        (date(2026, 3, 8), "il y a 2_jours", "en retard de 2_jours"),
        (date(2026, 5, 9), "dans 2_mois", "dans 2_mois"),
        (date(2025, 12, 10), "il y a 3_mois", "en retard de 3_mois"),
        (date(2024, 3, 10), "il y a 2_ans", "en retard de 2_ans"),
    ],
)
def test_relative_days(value: date, relative: str, deadline: str):
    assert text.relative_day(value, TODAY) == fine(relative)
    assert text.deadline(value, TODAY) == fine(deadline)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("151.67", "151,67~h"),
        ("1234.50", "1~234,50~h"),
        ("0", "0,00~h"),
        ("-7.33", "\u22127,33~h"),
        ("1234567.89", "1~234~567,89~h"),
    ],
)
def test_hours(value: str, expected: str):
    assert text.hours(Decimal(value)) == fine(expected)


def test_money_percent_and_numbers():
    assert text.money(Decimal("1234.50")) == fine("1~234,50~€")
    assert text.percent(Decimal("0.4375")) == fine("44~%")
    assert text.percent(Decimal("0.4375"), 1) == fine("43,8~%")
    assert text.number(1200) == fine("1~200")
    assert text.number(Decimal("12.50")) == "12,5"


@pytest.mark.parametrize(
    ("quantity", "noun", "expected"),
    [
        (0, "ligne", "0_ligne"),
        (1, "ligne", "1_ligne"),
        (2, "ligne", "2_lignes"),
        (1200, "ligne", "1~200_lignes"),
        (3, "mois", "3_mois"),
        (2, "personne proposée", "2_personnes proposées"),
        (Decimal("1.99"), "heure", "1,99_heure"),
    ],
)
def test_count(quantity: int, noun: str, expected: str):
    assert text.count(quantity, noun) == fine(expected)


def test_irregular_plural():
    assert text.plural(2, "travail", "travaux") == "travaux"
    assert text.plural(1, "travail", "travaux") == "travail"


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")],
)
def test_join_words(words: list[str], expected: str):
    assert text.join_words(words) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0123456789", "01_23_45_67_89"),
        ("+33 1.23.45.67.89", "01_23_45_67_89"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
    ],
)
def test_phone(value: str, expected: str):
    assert text.phone(value) == fine(expected)


def test_company_numbers():
    assert text.siret("12345678900012") == fine("123_456_789_00012")
    assert text.siren("123456789") == fine("123_456_789")
    assert text.siret("FR40303265045") == "FR40303265045"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Camille Martin", "CM"), ("Léa", "L"), ("Jean-Paul de la Tour", "JT"), ("", "")],
)
def test_initials(name: str, expected: str):
    assert text.initials(name) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Travaux d'isolation de l'école", "Travaux d’isolation de l’école"),
        ("Lot 2 : peinture", "Lot 2~: peinture"),
        ("Lot 2: peinture", "Lot 2~: peinture"),
        ("Prêt ?", "Prêt~?"),
        ("« Bien »", "«~Bien~»"),
        ("https://exemple.example/a?b", "https://exemple.example/a?b"),
        ("de 8:30 à 9:15", "de 8:30 à 9:15"),
        ("20%", "20~%"),
    ],
)
def test_typeset(value: str, expected: str):
    assert text.typeset(value) == fine(expected)
