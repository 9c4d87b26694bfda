"""When the database does not answer, or a view breaks: a French page all the same."""

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from facilitator.kernel.db import create_engine, session_factory
from facilitator.portals.facilitators import home
from tests.factories.accounts import MembershipFactory
from tests.signing_in import sign_in


@pytest.fixture
def client(app, session):
    """Somebody signed in, in an application that answers 500 as in production instead of raising."""
    client = app.test_client()
    sign_in(client, MembershipFactory())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return client


def heading(response) -> str:
    return BeautifulSoup(response.text, "html.parser").h1.text


def test_a_database_that_cannot_be_reached(app, client, tmp_path):
    app.extensions["sessions"] = session_factory(create_engine(f"sqlite:///{tmp_path}/nowhere/lost.db"))
    for address in ("/facilitateur/", "/connexion"):
        response = client.get(address)
        assert response.status_code == 409
        assert heading(response) == "Action impossible pour le moment"


def test_a_pool_that_gives_no_connection(client, monkeypatch):
    def exhausted(_sessions):
        raise sa.exc.TimeoutError

    monkeypatch.setattr("facilitator.portals.shared.session.reader", exhausted)
    response = client.get("/facilitateur/")
    assert response.status_code == 500
    assert heading(response) == "Une erreur est survenue"


def test_a_view_that_breaks(app, client, monkeypatch):
    monkeypatch.setattr(home, "page", lambda *_, **__: 1 / 0)
    response = client.get("/facilitateur/")
    assert response.status_code == 500
    assert heading(response) == "Une erreur est survenue"
