"""How many SQL statements each list, home, clause and declaration sends, on the demonstration: twelve at most."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from facilitator.app import create_app
from facilitator.kernel.settings import load
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause
from tests.bench.measured import PAGES, SignedIn, sign_in_visitors
from tests.databases import CommittedDatabase
from tests.demonstrated import make_demonstration
from tests.queries import count_queries

MOST = 12


@pytest.fixture(scope="module")
def demonstrated(databases) -> Iterator[CommittedDatabase]:
    with CommittedDatabase.at(make_demonstration(databases), databases) as database:
        yield database


@pytest.fixture(scope="module")
def visitors(demonstrated: CommittedDatabase, tmp_path_factory) -> SignedIn:
    app: Flask = create_app(
        load(
            {
                "FACILITATOR_ENVIRONMENT": "test",
                "FACILITATOR_DATA_DIR": str(tmp_path_factory.mktemp("counted")),
                "FACILITATOR_DATABASE_URL": demonstrated.url,
            }
        ),
        demonstrated.sessions,
    )
    return sign_in_visitors(demonstrated, app)


@pytest.mark.parametrize(("visitor", "address"), PAGES)
def test_a_list_or_a_home_stays_within_its_queries(visitor: str, address: str, visitors: SignedIn):
    client = visitors[visitor]
    client.get(address)  # touches the session of the visitor, once a minute
    with count_queries() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) <= MOST, "\n".join(statements)


@pytest.mark.parametrize("state", ClauseState)
def test_the_page_of_a_clause_stays_within_its_queries(
    state: ClauseState, demonstrated: CommittedDatabase, visitors: SignedIn
):
    with demonstrated.session() as session:
        clause_ids = session.scalars(sa.select(Clause.id).where(Clause.state == state)).all()
    assert clause_ids
    for clause_id in clause_ids:
        with count_queries() as statements:
            assert visitors["facilitator"].get(f"/facilitateur/clauses/{clause_id}").status_code == 200
        assert len(statements) <= MOST, "\n".join(statements)


@pytest.mark.parametrize("queue", ["a-valider", "a-corriger", "en-retard", "toutes"])
def test_a_declaration_stays_within_its_queries(queue: str, visitors: SignedIn):
    client = visitors["facilitator"]
    listed = client.get(f"/facilitateur/declarations/?liste={queue}").text
    addresses = list(dict.fromkeys(re.findall(r"/facilitateur/declarations/[0-9a-f-]{36}", listed)))[:5]
    assert addresses, "nothing in this list"
    for address in addresses:
        with count_queries() as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= MOST, "\n".join(statements)
