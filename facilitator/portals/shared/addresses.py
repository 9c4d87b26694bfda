"""Addresses that a request may be sent back to, and those of pages that may be absent."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for


def path_on_this_site(address: str | None) -> str | None:
    """The path of `address` when it leads here, else None: a link must not use us to lead elsewhere."""
    # Browsers read //other.example as another site, and a backslash as a slash.
    if not address or "\\" in address or any(ord(letter) < 33 for letter in address):
        return None
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        if f"{parts.scheme}://{parts.netloc}/" != request.host_url:
            return None
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return address if address.startswith("/") and not address.startswith("//") else None


def url_if_any(endpoint: str, **values: Any) -> str | None:
    """The address of a page of another screen family; None when the portal has no such page."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
