"""Addresses that a request may be sent back to."""

from urllib.parse import urlsplit

from flask import request


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
