"""Who may open what: every route × everybody. The expected answers are written in `matrix.py`, by hand."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from facilitator.accounts.models import Membership
from facilitator.app import create_app
from facilitator.kernel.settings import load
from tests.databases import CommittedDatabase, Databases
from tests.portals.access.matrix import MATRIX, Answer
from tests.portals.access.world import ACTORS, World, make_world
from tests.signing_in import sign_in_all

City = tuple[Flask, World, CommittedDatabase]
Doors = tuple[Flask, World, dict[str, FlaskClient]]


@pytest.fixture(scope="module")
def city(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The application on a database of its own, and everybody in it."""
    with CommittedDatabase.open(databases) as database:
        with database.session():
            world = make_world()
        data_dir = tmp_path_factory.mktemp("data")
        settings = load({"FACILITATOR_ENVIRONMENT": "test", "FACILITATOR_DATA_DIR": str(data_dir),
                         "FACILITATOR_DATABASE_URL": database.url})  # fmt: skip
        yield create_app(settings, database.sessions), world, database


@pytest.fixture
def doors(city: City) -> Doors:
    """A new browser for each actor: the door just tried may have signed the last one out."""
    app, world, database = city
    clients = {name: app.test_client() for name in ACTORS}
    with database.session() as session:
        known = session.scalars(sa.select(Membership).where(Membership.id.in_(world.members.values())))
        by_id = {membership.id: membership for membership in known}
        sign_in_all(clients, {name: by_id[membership_id] for name, membership_id in world.members.items()})
    return app, world, clients


def routes() -> list[tuple[str, str]]:
    """(endpoint, method) of each line of the matrix."""
    return sorted(MATRIX)


def test_every_route_has_a_row(app: Flask):
    """A route missing from the matrix fails, and so does a row without a route."""
    real = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }
    assert real - set(MATRIX) == set()
    assert set(MATRIX) - real == set()


@pytest.mark.parametrize(("endpoint", "method"), routes(), ids=str)
def test_each_actor_gets_what_is_written(doors: Doors, endpoint: str, method: str):
    app, world, clients = doors
    row = MATRIX[endpoint, method]
    path = _path(app, endpoint, world)
    got = {}
    for name in ACTORS:
        with clients[name].open(path, method=method) as response:
            got[name] = Answer.of(response)
    expected = dict(zip(ACTORS, row.answers, strict=True))
    assert {name: (got[name].name, expected[name].name) for name in ACTORS if got[name] is not expected[name]} == {}


def _path(app: Flask, endpoint: str, world: World) -> str:
    row = next(row for (name, _method), row in MATRIX.items() if name == endpoint)
    rule: Rule = next(rule for rule in app.url_map.iter_rules(endpoint))
    values = {name: row.values.get(name, world.values.get(name)) for name in rule.arguments}
    values = {name: world.values.get(value, value) for name, value in values.items()}
    assert None not in values.values(), f"{endpoint}: give a value to {values}"
    with app.test_request_context():
        return app.url_map.bind("localhost").build(endpoint, values)
