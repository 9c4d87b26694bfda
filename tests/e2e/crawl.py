"""Every page of a role, found by following its links; what no link reaches is named by hand."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urldefrag, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

JUDGED = {"class", "role", "type", "scope", "lang", "open", "hidden", "tabindex"}
"""Attributes whose value matters to axe; of `aria-…` it matters too, of the others only that they are there."""


@dataclass(frozen=True)
class Found:
    """A page: where it is, and what its main part is made of."""

    address: str
    shape: str
    """Elements and their attributes, in order, with words or without."""
    classes: frozenset[str]


MOST_OF_A_KIND = 8
"""Objects of a kind opened in search of links: one market has no draft clause, another has no month to declare."""


def pages(app: Flask, client: FlaskClient, starts: Sequence[str]) -> dict[str, Found]:
    """One of each page that `client` reaches from `starts`, by endpoint."""
    found: dict[str, Found] = {}
    seen: set[str] = set()
    opened: Counter[str] = Counter()
    waiting = deque(starts)
    while waiting:
        address = waiting.popleft()
        endpoint = _endpoint(app, address)
        if endpoint is None or address in seen or opened[_kind(endpoint, address)] >= MOST_OF_A_KIND:
            continue
        seen.add(address)
        opened[_kind(endpoint, address)] += 1
        response = client.get(address)
        if response.status_code != 200 or response.mimetype != "text/html":
            continue
        reader = _Reader()
        reader.feed(response.text)
        found.setdefault(endpoint, Found(address, " ".join(reader.shape), frozenset(reader.classes)))
        waiting.extend(link for link in reader.links if link not in seen)
    return found


def readable_endpoints(app: Flask) -> set[str]:
    """Every endpoint that answers GET with something of ours."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - {"static"}


def _kind(endpoint: str, address: str) -> str:
    """Lists sorted and filtered in all ways are one kind for each set of filters."""
    return " ".join([endpoint, *sorted(parse_qs(urlsplit(address).query))])


def _endpoint(app: Flask, address: str) -> str | None:
    """The endpoint of an address of the product; None for anything else."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        endpoint, _values = app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        return None
    return None if endpoint == "static" else str(endpoint)


@dataclass
class _Reader(HTMLParser):
    """Reads the links of a page, and the shape of its main part."""

    links: list[str] = field(default_factory=list)
    shape: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)
    is_in_main: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and (address := urldefrag(given.get("href", "")).url):
            self.links.append(address)
        self.is_in_main = self.is_in_main or tag == "main"
        if self.is_in_main:
            self.classes.update(given.get("class", "").split())
            self.shape.append(tag + "".join(f"[{_outline(name, given[name])}]" for name in sorted(given)))

    def handle_endtag(self, tag: str) -> None:
        if self.is_in_main:
            self.shape.append("/" + tag)
        self.is_in_main = self.is_in_main and tag != "main"

    def handle_data(self, data: str) -> None:
        if self.is_in_main and data.strip():
            self.shape.append("…")


def _outline(name: str, value: str) -> str:
    judged = name in JUDGED or (name.startswith("aria-") and value in {"true", "false", "page", "polite"})
    return f"{name}={value}" if judged or not value else name
