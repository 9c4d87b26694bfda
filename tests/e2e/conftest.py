"""Chromium, started once for the whole run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsers import chromium


@pytest.fixture(scope="session")
def browser_engine() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser
