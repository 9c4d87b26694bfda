"""Sending a file made for the visitor."""

from flask import make_response
from flask.typing import ResponseReturnValue


def file_response(content: bytes | str, mimetype: str, name: str) -> ResponseReturnValue:
    """A file to keep. `name` is ours: plain letters, digits, hyphens."""
    response = make_response(content)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
