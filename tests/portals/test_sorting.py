"""Order of a list, from its address and back."""

import pytest
from flask import Flask

from facilitator.portals.shared.sorting import Sorting, sorting

KEYS = {"name", "hours"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Sorting(key="name")),
        ("?sort=hours", Sorting(key="hours")),
        ("?sort=-hours", Sorting(key="hours", is_descending=True)),
        ("?sort=password", Sorting(key="name")),
        ("?sort=", Sorting(key="name")),
    ],
)
def test_only_known_orders_are_followed(app: Flask, query: str, expected: Sorting):
    with app.test_request_context(f"/_composants/{query}"):
        assert sorting(KEYS, default="name") == expected


def test_the_present_column_turns_round_and_keeps_the_filters(app: Flask):
    with app.test_request_context("/_composants/?q=a&page=3&sort=hours"):
        column = sorting(KEYS, default="name").column("Heures", "hours", numeric=True)

    assert column["direction"] == "ascending"
    assert column["sort"] == "/_composants/?q=a&sort=-hours"


def test_another_column_starts_ascending(app: Flask):
    with app.test_request_context("/_composants/?sort=-hours"):
        column = sorting(KEYS, default="name").column("Nom", "name")

    assert column["direction"] is None
    assert column["sort"] == "/_composants/?sort=name"
