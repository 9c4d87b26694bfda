"""Commands, run in this process against a database of the test's own."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from facilitator.cli import main

Command = Callable[..., Result]


@pytest.fixture
def environment(committed, tmp_path, monkeypatch) -> None:
    """The settings of an installation at head."""
    monkeypatch.setenv("FACILITATOR_ENVIRONMENT", "test")
    monkeypatch.setenv("FACILITATOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FACILITATOR_DATABASE_URL", committed.url)


@pytest.fixture
def facilitator(environment) -> Command:
    """`facilitator("users", "create", …)` as typed in a terminal."""

    def run(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=typed)

    return run
