"""The version of the database: bring it up to date, refuse to work on another."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from facilitator.kernel.files import ROOT

_UPGRADE_LOCK = 7_301_522_904
"""Any number of our own: PostgreSQL's advisory locks are named by numbers."""


class SchemaOutOfDate(Exception):
    """The database is not at the version this code expects."""


def upgrade(connection: sa.Connection) -> None:
    """Bring the database to the newest version, in the caller's transaction.

    Two upgrades at once follow each other: on SQLite by its one writer, on PostgreSQL by a lock of this transaction.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def head() -> str:
    """The newest version this code knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise SchemaOutOfDate("No migration was found: run facilitator from its checkout.")
    return revision


def version(connection: sa.Connection) -> str | None:
    """The version of the database; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def check_up_to_date(connection: sa.Connection) -> None:
    """Raises SchemaOutOfDate."""
    found, expected = version(connection), head()
    if found != expected:
        state = f"at version {found}" if found else "empty"
        raise SchemaOutOfDate(f"The database is {state}, expected {expected}: run `facilitator db upgrade` first.")


def _config() -> Config:
    return Config(toml_file=ROOT / "pyproject.toml")
