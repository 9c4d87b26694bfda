"""Shared fixtures: one migrated database per process, one rolled-back transaction per test."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker

from facilitator.app import create_app
from facilitator.kernel.db import create_engine, session_factory
from facilitator.kernel.settings import Settings, load
from tests import factories
from tests.architecture import sizes
from tests.databases import (
    KINDS,
    CommittedDatabase,
    Databases,
    PostgreSQLDatabases,
    SQLiteDatabases,
    postgresql_server,
)
from tests.pages import Browser

LOCAL = ("127.0.0.1", "::1", "localhost")
server_key = pytest.StashKey[str]()
resources_key = pytest.StashKey[ExitStack]()

# A shared machine is sometimes slow; a slow example is not a wrong one.
hypothesis.settings.register_profile("facilitator", deadline=None, print_blob=True)
hypothesis.settings.load_profile("facilitator")


# --- the run: one PostgreSQL server, shared by the processes of pytest-xdist ---


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=KINDS, default="sqlite", help="engine under the tests")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[resources_key] = ExitStack()
    if config.getoption("--database") != "postgresql" or config.option.collectonly:
        return
    if hasattr(config, "workerinput"):
        config.stash[server_key] = config.workerinput["postgresql"]
    else:
        config.stash[server_key] = config.stash[resources_key].enter_context(postgresql_server())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Tell a process of pytest-xdist where the server is."""
    node.workerinput["postgresql"] = node.config.stash.get(server_key, None)


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[resources_key].close()


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A light, not a verdict."""
    for line in sizes.warnings():
        terminalreporter.write_line(f"long: {line}", yellow=True)


# --- fixtures ---


@pytest.fixture(scope="session", autouse=True)
def offline() -> Iterator[None]:
    """A test that would leave the machine fails."""
    connect = socket.socket.connect

    def connect_locally(self: socket.socket, address) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOCAL:
            raise OSError(f"tests have no network: {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_locally)
        yield


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Makes new databases of the kind under test."""
    if request.config.getoption("--database") == "sqlite":
        return SQLiteDatabases(tmp_path_factory.mktemp("sqlite"))
    return PostgreSQLDatabases(request.config.stash[server_key], os.environ.get("PYTEST_XDIST_WORKER", "main"))


@pytest.fixture(scope="session")
def engine(databases: Databases) -> Iterator[sa.Engine]:
    """The migrated database of this process. Nothing is ever committed to it."""
    engine = create_engine(databases.migrated())
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: sa.Engine) -> Iterator[sessionmaker[Session]]:
    """Sessions on one connection, whose commits are savepoints of a transaction that never commits.

    They nest: what one writes while another is open is lost when that other one rolls back. A test of two
    transactions side by side needs `committed`.
    """
    with engine.connect() as connection:
        transaction = connection.begin()
        sessions = session_factory(engine)
        sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield sessions
        transaction.rollback()


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """The session of the test and of its factories."""
    with sessions() as session, factories.using(session):
        yield session


@pytest.fixture
def committed(databases: Databases) -> Iterator[CommittedDatabase]:
    """A database of this test's own where commits are real: for concurrency, jobs and browsers."""
    with CommittedDatabase.open(databases) as database:
        yield database


@pytest.fixture
def settings(tmp_path: Path, engine: sa.Engine) -> Settings:
    return _settings(tmp_path / "data", engine)


@pytest.fixture(scope="session")
def application(engine: sa.Engine, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application of this process: its routes and its templates are compiled once for all tests.

    A test asks for `app`, which holds its own settings and its own transaction.
    """
    app = create_app(_settings(tmp_path_factory.mktemp("application"), engine), session_factory(engine))
    app.testing = True
    return app


@pytest.fixture
def app(application: Flask, settings: Settings, sessions: sessionmaker[Session]) -> Iterator[Flask]:
    """The application, lent to one test; what the test changes in its configuration is put back."""
    config = dict(application.config)
    application.config["SETTINGS"] = settings
    application.extensions["sessions"] = sessions
    yield application
    application.config.clear()
    application.config.update(config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Opens pages, and checks each one."""
    return Browser(app)


def _settings(data_dir: Path, engine: sa.Engine) -> Settings:
    return load(
        {
            "FACILITATOR_ENVIRONMENT": "test",
            "FACILITATOR_DATA_DIR": str(data_dir),
            "FACILITATOR_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        }
    )
