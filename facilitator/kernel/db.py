"""Declarative base, portable column types, engines and the triggers that keep ledgers append-only."""

import enum
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
import uuid6
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from facilitator.kernel import clock
from facilitator.kernel.quantities import Hours, Money, Percent, Quantity, from_hundredths, to_hundredths

LEDGERS = (
    "journal_entries",
    "obligation_events",
    "obligation_lines",
    "activity_facts",
    "signatures",
    "declaration_versions",
    "declaration_version_lines",
    "line_reviews",
    "worked_entries",
    "hours_lines",
    "amendments",
)
"""Tables that refuse UPDATE and DELETE on both engines."""


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """Aware in Python, UTC in the database, on SQLite as on PostgreSQL."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Hundredths(sa.types.TypeDecorator[Decimal]):
    """A two-decimal `Decimal` in Python, whole hundredths in the database: sums are exact on both engines."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else to_hundredths(Decimal(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        # PostgreSQL sums BIGINT into NUMERIC.
        return None if value is None else from_hundredths(int(value))


class HoursType(Hundredths):
    """Hours."""

    cache_ok = True


class MoneyType(Hundredths):
    """Euros."""

    cache_ok = True


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UTCDateTime(),
        Hours: HoursType(),
        Money: MoneyType(),
        Percent: Hundredths(),
        Quantity: Hundredths(),
        str: sa.Text(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
        list[dict[str, Any]]: sa.JSON(),
        # VARCHAR holding the enum's value: adding a member needs no migration.
        enum.Enum: sa.Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=False,
            length=64,
            validate_strings=True,
            values_callable=lambda members: [member.value for member in members],
        ),
    }

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {sa.inspect(self).identity}>"


def new_id() -> uuid.UUID:
    """A time-ordered identifier (UUID version 7): new rows land at the end of the index."""
    return uuid.UUID(int=uuid6.uuid7().int)


class Identified:
    """A row with an address."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)


class LedgerLine:
    """A row of a ledger: numbered in order of writing, never changed."""

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True, sort_order=-10
    )


class Timestamped:
    created_at: Mapped[datetime] = mapped_column(default=clock.now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, sort_order=91)


def create_engine(url: str, **options: Any) -> sa.Engine:
    """An engine whose SQLite behaves: foreign keys, WAL, a 10 s wait for the writer, honest transactions."""
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(parsed, **options)
    if parsed.get_backend_name() == "sqlite":
        _repair_sqlite(engine)
    return engine


def _repair_sqlite(engine: sa.Engine) -> None:
    """Let SQLAlchemy, not the driver, open transactions, and make writers queue instead of failing.

    A transaction that reads, then writes, must take the write lock at its start: with a plain BEGIN two of them
    deadlock at once, whatever the busy timeout. Readers ask for the plain BEGIN (`read_only` execution option) and
    see one snapshot. https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#sqlite-transactions
    """

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def session_factory(engine: sa.Engine) -> sessionmaker[Session]:
    """Sessions for writers. `reader` makes one that never takes the write lock."""
    return sessionmaker(engine)


def reader(sessions: sessionmaker[Session]) -> Session:
    """A session for reading: on SQLite it never waits for a writer, nor makes one wait."""
    bind = sessions.kw["bind"]
    return sessions(bind=bind.execution_options(read_only=True)) if isinstance(bind, sa.Engine) else sessions()


def insert_missing(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> set[Any]:
    """Insert the rows that break no unique constraint, in bulk; returns the ids of those inserted.

    Of two transactions that insert the same row, the second finds it there: both succeed, one row exists. Every row
    has the same columns, its `id` among them; defaults are the caller's.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    inserted: set[Any] = set()
    for start in range(0, len(rows), 1000):
        statement = insert(model).values(list(rows[start : start + 1000])).on_conflict_do_nothing()
        inserted |= set(session.scalars(statement.returning(sa.inspect(model).primary_key[0])))
    return inserted
