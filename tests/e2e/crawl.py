"""Every page of a role, found by following its links; what no link reaches is named by hand."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

Found = dict[str, str]
"""An address for each endpoint."""

MOST_PAGES = 400
"""Opened for one role; beyond it a list is being paged through."""


def pages(app: Flask, client: FlaskClient, starts: Sequence[str]) -> Found:
    """One address of each page that `client` reaches from `starts`, by endpoint."""
    found: Found = {}
    seen: set[str] = set()
    waiting = deque(starts)
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.popleft()
        shape = _shape(app, address)
        if shape is None or address in seen or (shape in found and _query(address) == ""):
            continue
        seen.add(address)
        response = client.get(address)
        if response.status_code != 200 or response.mimetype != "text/html":
            continue
        found.setdefault(shape, address)
        waiting.extend(link for link in _links(response.text) if link not in seen)
    return found


def readable_endpoints(app: Flask) -> set[str]:
    """Every endpoint that answers GET with something of ours."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - {"static"}


def _shape(app: Flask, address: str) -> str | None:
    """The endpoint of an address of the product; None for anything else."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        endpoint, _values = app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        return None
    return str(endpoint)


def _query(address: str) -> str:
    return urlsplit(address).query


def _links(html: str) -> Iterator[str]:
    for link in BeautifulSoup(html, "html.parser").select("a[href]"):
        address = re.sub(r"#.*$", "", str(link["href"]))
        if address:
            yield address
