"""Preparing the database, and refusing to work on one that is not ready."""

import threading

import pytest
import sqlalchemy as sa

from facilitator.kernel import clock, schema, settings
from facilitator.kernel.db import create_engine
from facilitator.references.models import ReferenceValue


@pytest.fixture
def empty(databases, facilitator, monkeypatch):
    """The environment names a database without a table."""
    url = databases.empty()
    monkeypatch.setenv("FACILITATOR_DATABASE_URL", url)
    yield url
    databases.drop(url)


def test_an_empty_database_is_upgraded_once(facilitator, empty):
    first, second = facilitator("db", "upgrade"), facilitator("db", "upgrade")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "created" in first.output
    assert "created" not in second.output


def test_an_edited_value_survives_an_upgrade(facilitator, committed):
    with committed.session() as session:
        row = session.scalars(sa.select(ReferenceValue).where(ReferenceValue.key == "fte.annual_hours")).one()
        row.value, row.edited_at = "1600", clock.now()
    assert "1 kept" in facilitator("db", "upgrade").output
    with committed.session() as session:
        kept = sa.select(ReferenceValue.value).where(ReferenceValue.key == "fte.annual_hours")
        assert session.scalars(kept).all() == ["1600"]


def test_commands_refuse_an_empty_database(facilitator, empty):
    result = facilitator("structures", "create", "PLIE")
    assert result.exit_code == 2
    assert "run `facilitator db upgrade` first" in result.output


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("PORT", "http", "expected a whole number from 1 to 65535"),
        ("WORKERS", "0", "expected a whole number from 1 to 64"),
        ("ENVIRONMENT", "prod", "expected one of demonstration, production, test"),
        ("DATABASE_URL", "mysql://localhost/x", "expected a sqlite or a postgresql address"),
        ("BASE_URL", "clauses.example", "expected http"),
        ("SECRET_KEY", "short", "expected 32 characters or more"),
        ("COLOUR", "blue", "Unknown setting: FACILITATOR_COLOUR"),
    ],
)
def test_a_wrong_setting_is_one_sentence(facilitator, monkeypatch, name, value, complaint):
    monkeypatch.setenv(f"FACILITATOR_{name}", value)
    result = facilitator("db", "upgrade")
    assert result.exit_code == 2
    assert complaint in result.output
    assert result.output.count("\n") == 1


def test_production_asks_for_https(facilitator, monkeypatch):
    monkeypatch.setenv("FACILITATOR_ENVIRONMENT", "production")
    assert "must start with https://" in facilitator("db", "upgrade").output


def test_a_database_that_does_not_answer_is_one_sentence(facilitator, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = facilitator("db", "upgrade")
    assert result.exit_code == 2
    assert "The database does not answer" in result.output


def test_two_upgrades_at_once_follow_each_other(empty):
    def upgrade() -> None:
        engine = create_engine(empty)
        with engine.begin() as connection:
            schema.upgrade(connection)
        engine.dispose()

    _together([upgrade, upgrade])
    engine = create_engine(empty)
    with engine.connect() as connection:
        schema.check_up_to_date(connection)
    engine.dispose()


def test_processes_that_start_at_once_share_one_secret_key(tmp_path):
    environ = {"FACILITATOR_DATA_DIR": str(tmp_path)}
    keys: list[str] = []
    _together([lambda: keys.append(settings.load(environ).secret_key)] * 8)
    assert len(set(keys)) == 1
    assert len(keys[0]) >= 32
    assert oct((tmp_path / "secret_key").stat().st_mode & 0o777) == "0o600"


def _together(functions) -> None:
    failures = []

    def guarded(function) -> None:
        try:
            function()
        except Exception as error:  # noqa: BLE001  told below
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
