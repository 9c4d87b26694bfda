"""How many SQL statements each list and each home sends, on the demonstration: twelve at most."""

import pytest
from flask import Flask

from facilitator.app import create_app
from facilitator.kernel.settings import load
from tests.bench.measured import PAGES, SignedIn, sign_in_visitors
from tests.databases import CommittedDatabase
from tests.demonstrated import make_demonstration
from tests.queries import count_queries

MOST = 12


@pytest.fixture(scope="module")
def visitors(databases, tmp_path_factory) -> SignedIn:
    url = make_demonstration(databases)
    with CommittedDatabase.at(url, databases) as database:
        app: Flask = create_app(
            load(
                {
                    "FACILITATOR_ENVIRONMENT": "test",
                    "FACILITATOR_DATA_DIR": str(tmp_path_factory.mktemp("counted")),
                    "FACILITATOR_DATABASE_URL": url,
                }
            ),
            database.sessions,
        )
        yield sign_in_visitors(database, app)


@pytest.mark.parametrize(("visitor", "address"), PAGES)
def test_a_list_or_a_home_stays_within_its_queries(visitor: str, address: str, visitors: SignedIn):
    client = visitors[visitor]
    client.get(address)  # touches the session of the visitor, once a minute
    with count_queries() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) <= MOST, "\n".join(statements)
