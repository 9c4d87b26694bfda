import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from facilitator.kernel.db import LEDGERS, Base, create_engine
from tests.architecture import project
from tests.databases import Databases, migrate

VERSIONS = project.files("*.py", under="migrations/versions")
ENVIRONMENT = Path("migrations/env.py")

TRIGGERS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table",
    "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass)",
}


def test_models_and_migrations_agree(engine: sa.Engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_model_is_known_to_the_migrations():
    models = {".".join(path.with_suffix("").parts) for path in project.files("models.py", under="facilitator")}
    imported = set(re.findall(r"^import ([\w.]+)", project.text(ENVIRONMENT), re.MULTILINE))
    assert models <= imported


def test_migrations_are_numbered_without_gap():
    numbers = [int(path.name.split("_")[0]) for path in VERSIONS]
    assert numbers == list(range(1, len(VERSIONS) + 1))


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_migrations_do_not_import_the_application(path):
    assert not re.search(r"^\s*(from|import) facilitator", project.text(path), re.MULTILINE)


def test_migrations_go_up_and_down_and_up_again(databases: Databases):
    url = databases.empty()
    engine = create_engine(url)
    migrate(engine)
    tables = set(sa.inspect(engine).get_table_names())

    migrate(engine, "base")
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}

    migrate(engine)
    assert set(sa.inspect(engine).get_table_names()) == tables
    engine.dispose()
    databases.drop(url)


@pytest.mark.parametrize("operation", ["UPDATE", "DELETE"])
@pytest.mark.parametrize("table", LEDGERS)
def test_a_ledger_refuses_to_be_rewritten(engine: sa.Engine, table: str, operation: str):
    """SQLite's batch migrations drop triggers silently, so what counts is what stands at head."""
    with engine.connect() as connection:
        definitions = connection.scalars(sa.text(TRIGGERS[engine.dialect.name]), {"table": table}).all()
    assert any(re.search(rf"BEFORE\b.*\b{operation}\b", sql, re.IGNORECASE | re.DOTALL) for sql in definitions)


def test_datetimes_are_stored_with_their_zone():
    naive = [
        str(column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.DateTime) and not column.type.timezone
    ]
    assert naive == []


def test_quantities_are_never_floats_nor_sqlite_numerics():
    inexact = [
        str(column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.Numeric)
    ]
    assert inexact == []
