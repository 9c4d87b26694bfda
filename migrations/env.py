"""Alembic's entry: run the migrations on the connection that `facilitator db upgrade` or a test gives."""

import os
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

import facilitator.accounts.models
import facilitator.accounts.views.models
import facilitator.candidates.models
import facilitator.evaluations.models
import facilitator.hours.models
import facilitator.hours.takeover.models
import facilitator.journal.models
import facilitator.kernel.mail
import facilitator.kernel.runs
import facilitator.markets.activity.models
import facilitator.markets.calibration.models
import facilitator.markets.changes.models
import facilitator.markets.clauses.models
import facilitator.markets.contacts.models
import facilitator.markets.decp.models
import facilitator.markets.models
import facilitator.markets.obligations.models
import facilitator.markets.options.models
import facilitator.markets.wordings.models
import facilitator.organisations.models
import facilitator.placements.models
import facilitator.references.models
import facilitator.reminders.models
import facilitator.reports.models  # noqa: F401
from facilitator.kernel import settings
from facilitator.kernel.db import Base, create_engine


def run() -> None:
    if (connection := context.config.attributes.get("connection")) is not None:
        migrate(connection)
        return
    with create_engine(settings.load(os.environ).database_url).begin() as connection:
        migrate(connection)


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=True,
        render_item=render_plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


def render_plain_type(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """Write migrations in plain column types, so that they never import the application."""
    if kind != "type":
        return False
    if isinstance(item, sa.types.TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    if isinstance(item, sa.Enum) and not item.native_enum:
        return f"sa.String(length={item.length})"
    if isinstance(item, sa.BigInteger) and item._variant_mapping:  # noqa: SLF001  no public reading of variants
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


run()
