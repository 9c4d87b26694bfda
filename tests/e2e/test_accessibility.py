"""Every page, for each role, with and without data, wide and narrow: axe, the width, the console."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from facilitator.app import create_app
from facilitator.kernel.settings import load
from tests.browsers import DESKTOP, PHONE, Visitor, serving, visiting
from tests.databases import CommittedDatabase
from tests.demonstrated import make_demonstration
from tests.e2e import crawl, worlds
from tests.e2e.worlds import NOBODY, World

UNVISITED = {
    "buyers.markets.report": "a PDF",
    "public.health.healthz": "JSON for machines",
    "public.root.index": "sends each role to its home",
    "stylesheet": "a style sheet",
}
"""What answers GET and is no page, each with its reason."""

ERRORS = ("/nulle-part", "/invitation/perime", "/mot-de-passe/perime")
"""Pages that answer 404 and 410."""

BUILDERS = {"demonstration": worlds.demonstration, "empty": worlds.empty}
VISITORS = [
    *(("demonstration", name) for name in (*worlds.CAST, NOBODY)),
    *(("empty", name) for name in (*worlds.TRAITS, NOBODY)),
]


@dataclass
class Served:
    """A world, and where a browser finds it."""

    world: World
    address: str


@pytest.fixture(scope="module", autouse=True)
def _on_sqlite_alone(request) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("a page is the same HTML on both engines, which the tests of the portals compare")


@pytest.fixture(scope="module")
def served(databases, tmp_path_factory) -> Iterator[Callable[[str], Served]]:
    """Gives a world by its name; each is made and served once."""
    with contextlib.ExitStack() as stack:
        known: dict[str, Served] = {}

        def give(name: str) -> Served:
            if name not in known:
                known[name] = _serve(stack, name, databases, tmp_path_factory.mktemp(name))
            return known[name]

        yield give


def _serve(stack, name: str, databases, folder) -> Served:
    url = make_demonstration(databases) if name == "demonstration" else databases.migrated()
    database = stack.enter_context(CommittedDatabase.at(url, databases))
    app = create_app(_settings(url, folder), database.sessions)
    return Served(world=BUILDERS[name](database, app), address=stack.enter_context(serving(app)))


def _settings(url: str, folder):
    return load(
        {
            "FACILITATOR_ENVIRONMENT": "test",
            "FACILITATOR_DATA_DIR": str(folder),
            "FACILITATOR_DATABASE_URL": url,
        }
    )


@pytest.mark.parametrize(("world", "visitor"), VISITORS)
def test_pages_of(world: str, visitor: str, served, browser_engine: Browser):
    place = served(world)
    found = place.world.pages(visitor)
    assert found, "no page at all"
    with visiting(browser_engine, place.address) as window:
        _hold_cookie(window, place.world.cookie(visitor))
        wrong = [fault for address in found.values() for fault in _look(window, address)]
        assert wrong + window.complaints == []


@pytest.mark.parametrize("address", ERRORS)
def test_error_page(address: str, served, browser_engine: Browser):
    place = served("empty")
    with visiting(browser_engine, place.address) as window:
        window.page.goto(place.address + address)
        assert _look_at_present(window, address) == []


def test_every_page_has_a_visit(served):
    visited: set[str] = set()
    for world, visitor in VISITORS:
        visited |= set(served(world).world.pages(visitor))
    readable = crawl.readable_endpoints(served("empty").world.app)
    assert readable - visited - set(UNVISITED) == set(), "answers GET, and nobody reaches it by a link"
    assert set(UNVISITED) - readable == set(), "is excused, and does not exist"


def _hold_cookie(window: Visitor, cookie: tuple[str, str] | None) -> None:
    if cookie:
        window.context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": window.address}])


def _look(window: Visitor, address: str) -> Iterator[str]:
    window.page.set_viewport_size(DESKTOP)
    window.open(address)
    yield from _look_at_present(window, address)


def _look_at_present(window: Visitor, address: str) -> list[str]:
    """What is wrong with the present page, wide then narrow."""
    wrong = [f"{address} wide: {fault}" for fault in window.faults()]
    window.page.set_viewport_size(PHONE)
    if wider := window.overflow():
        wrong.append(f"{address}: {wider} px wider than a phone")
    return wrong + [f"{address} narrow: {fault}" for fault in window.faults()]
