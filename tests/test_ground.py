"""What every other test stands on."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from facilitator.accounts.models import User
from tests.databases import CommittedDatabase, Databases
from tests.factories.accounts import UserFactory
from tests.queries import count_queries

USERS = sa.select(sa.func.count()).select_from(User)


def test_the_engine_is_the_one_asked_for(engine: sa.Engine, request: pytest.FixtureRequest):
    assert engine.dialect.name == request.config.getoption("--database")


@pytest.mark.parametrize("_again", range(2))
def test_nothing_leaks_between_tests(session: Session, _again: int):
    assert session.scalar(USERS) == 0
    UserFactory()
    session.commit()
    assert session.scalar(USERS) == 1


def test_what_a_factory_made_outlives_a_rollback(session: Session, sessions: sessionmaker[Session]):
    user = UserFactory()
    with pytest.raises(IntegrityError):
        UserFactory(email=user.email)
    session.rollback()
    with sessions() as other:
        assert other.scalar(USERS) == 1


def test_committed_rows_are_seen_from_another_thread(committed: CommittedDatabase):
    def count() -> int:
        with committed.sessions() as session:
            return session.scalar(USERS)

    with committed.session():
        UserFactory()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(count).result() == 1


def test_each_committed_database_starts_empty(databases: Databases):
    with CommittedDatabase.open(databases) as one, CommittedDatabase.open(databases) as other:
        with one.session():
            UserFactory()
        with other.session() as session:
            assert session.scalar(USERS) == 0


def test_queries_are_counted_and_transaction_control_is_not(session: Session):
    with count_queries() as queries:
        session.scalar(USERS)
        session.commit()
        session.scalar(USERS)
    assert len(queries) == 2
    with count_queries() as queries:
        pass
    session.scalar(USERS)
    assert queries == []


def test_the_network_is_out_of_reach():
    with socket.socket() as stream, pytest.raises(OSError, match="no network"):
        stream.connect(("192.0.2.1", 443))
