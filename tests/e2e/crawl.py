"""Every page of a role, found by following its links; what no link reaches is named by hand."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

Found = dict[str, str]
"""An address for each endpoint."""

MOST_OF_A_KIND = 8
"""Objects of a kind opened in search of links: one market has no draft clause, another has no month to declare."""


def pages(app: Flask, client: FlaskClient, starts: Sequence[str]) -> Found:
    """One address of each page that `client` reaches from `starts`, by endpoint."""
    found: Found = {}
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
        found.setdefault(endpoint, address)
        waiting.extend(link for link in _links(response.text) if link not in seen)
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


def _links(html: str) -> Iterator[str]:
    for link in BeautifulSoup(html, "html.parser").select("a[href]"):
        address = re.sub(r"#.*$", "", str(link["href"]))
        if address:
            yield address
