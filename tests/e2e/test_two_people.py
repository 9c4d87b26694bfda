"""Two people, two browsers, one clause: the second sees what the first one saved, and chooses."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from facilitator.app import create_app
from facilitator.kernel.settings import Settings
from facilitator.organisations.models import Structure
from tests.browsers import PHONE, Visitor, serving
from tests.databases import CommittedDatabase
from tests.e2e.acting import Person, somebody
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.markets.obligations.conftest import running_clause
from tests.signing_in import sign_in

SAVE = "Enregistrer la clause"


@pytest.fixture
def people(
    browser_engine: Browser, committed: CommittedDatabase, settings: Settings
) -> Iterator[tuple[Person, Person, str]]:
    """Two colleagues with a window each, and the address of a running clause of their structure."""
    app = create_app(settings, committed.sessions)
    with committed.session() as session:
        clause = running_clause(session, "Alpha Bâtiment")
        path = f"/facilitateur/clauses/{clause.id}"
        structure = session.get_one(Structure, clause.structure_id)
        members = [
            MembershipFactory(structure=structure, user=UserFactory(name=name)) for name in ("Camille", "Dominique")
        ]
        cookies = [_cookie(app, member) for member in members]
    with (
        serving(app) as address,
        somebody(browser_engine, address) as first,
        somebody(browser_engine, address) as second,
    ):
        for person, (name, value) in zip((first, second), cookies, strict=True):
            person.visitor.context.add_cookies([{"name": name, "value": value, "url": address}])
        yield first, second, path


def _cookie(app, member) -> tuple[str, str]:
    client = app.test_client()
    sign_in(client, member)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return cookie.key, cookie.value


def test_the_second_to_save_sees_the_difference_and_loses_nothing(people):
    camille, dominique, path = people
    for person in (camille, dominique):
        person.open(f"{path}/modifier")
    camille.submit(SAVE, title="Insertion, selon Camille", documents="Relevé d’heures")
    camille.told("La clause est modifiée.")

    dominique.submit(SAVE, title="Insertion, selon Dominique", declaration_day="31")
    assert dominique.heading == "Deux saisies en même temps"
    for words in ("selon Camille", "selon Dominique", "Insertion, gros œuvre", "Relevé d’heures", "31"):
        expect(dominique.page.locator("main")).to_contain_text(words)
    dominique.look("two-people")
    _hold_to_a_phone(dominique.visitor)

    _expect_the_409(dominique.visitor)

    title = dominique.page.get_by_role("group", name="Intitulé de la clause")
    title.get_by_label("Reprendre la version enregistrée").check()
    dominique.click("Enregistrer mes choix")
    assert dominique.heading == "Insertion, selon Camille"
    assert "le 31 (ou le dernier jour) du mois suivant" in dominique.text
    assert "Relevé d’heures" in dominique.text


def _hold_to_a_phone(visitor: Visitor) -> None:
    visitor.page.set_viewport_size(PHONE)
    assert visitor.overflow() == 0


def _expect_the_409(visitor: Visitor) -> None:
    """Chromium writes every 409 in its console; nothing else may stand there."""
    assert [complaint for complaint in visitor.complaints if "409" not in complaint] == []
    assert visitor.complaints
    visitor.complaints.clear()
