"""Every page, for each role, with and without data: axe, the width, the console.

A page is opened for a visitor unless an earlier one has the same page with a main part of the same shape (the same
elements with the same classes and states, with words or without): axe would judge the same things again. Each
visitor's home is always opened, for its navigation. On what is opened, axe finds nothing on a wide screen, nothing is
wider than a narrow one, and the console stays silent; axe reads it narrow too when it brings a component that this
visitor has not met narrow yet.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from facilitator.app import create_app
from facilitator.kernel.settings import load
from tests.browsers import DESKTOP, PHONE, Visitor, serving, visiting
from tests.databases import CommittedDatabase
from tests.demonstrated import make_demonstration
from tests.e2e import crawl, worlds
from tests.e2e.crawl import Found
from tests.e2e.worlds import NOBODY, World

UNVISITED = {
    "facilitators.cpv.suggestions": "options for a field being typed",
    "buyers.clauses.download": "a file",
    "buyers.markets.report": "a PDF",
    "facilitators.takeovers.template": "a workbook",
    "companies.clauses.download": "a file",
    "facilitators.calibration.note": "a PDF",
    "facilitators.clause_documents.download": "a file",
    "facilitators.wordings.file": "a file",
    "facilitators.publications.download": "a file",
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
    assert place.world.pages(visitor), "no page at all"
    with visiting(browser_engine, place.address) as window:
        _hold_cookie(window, place.world.cookie(visitor))
        assert _look(window, _to_open(served, world, visitor)) + window.complaints == []


@pytest.mark.parametrize("address", ERRORS)
def test_error_page(address: str, served, browser_engine: Browser):
    place = served("empty")
    with visiting(browser_engine, place.address) as window:
        window.page.goto(place.address + address)
        assert [*_read_wide(window, address), *_measure(window, address), *_read_narrow(window, address)] == []


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


def _to_open(served, world: str, visitor: str) -> list[Found]:
    """The first page of a visitor, and those that no earlier visitor has in the same shape."""
    earlier = VISITORS[: VISITORS.index((world, visitor))]
    known = {
        (endpoint, page.shape)
        for other_world, other in earlier
        for endpoint, page in served(other_world).world.pages(other).items()
    }
    (_, home), *others = served(world).world.pages(visitor).items()
    return [home, *(page for endpoint, page in others if (endpoint, page.shape) not in known)]


def _look(window: Visitor, pages: Sequence[Found]) -> list[str]:
    wrong: list[str] = []
    met: set[str] = set()
    for page in pages:
        window.page.set_viewport_size(DESKTOP)
        window.open(page.address)
        wrong += [*_read_wide(window, page.address), *_measure(window, page.address)]
        if page.classes - met:
            wrong += _read_narrow(window, page.address)
        met |= page.classes
    return wrong


def _read_wide(window: Visitor, address: str) -> list[str]:
    return [f"{address} wide: {fault}" for fault in window.faults()]


def _measure(window: Visitor, address: str) -> Iterator[str]:
    window.page.set_viewport_size(PHONE)
    if wider := window.overflow():
        yield f"{address}: {wider} px wider than a phone"


def _read_narrow(window: Visitor, address: str) -> list[str]:
    """Once measured, the page is narrow."""
    return [f"{address} narrow: {fault}" for fault in window.faults()]
