"""Style sheets and scripts: few requests, kept a year by browsers, at addresses that change with their content."""

import functools
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response

from facilitator.portals.shared.audience import public

KEPT = timedelta(days=365)
STYLES = ("css/tokens.css", "css/base.css", "css/components/*.css")
"""What the one style sheet is made of, in this order."""


def init_app(app: Flask) -> None:
    folder = Path(str(app.static_folder))
    style, version = _as_started(folder)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = KEPT

    @app.get("/style.css", endpoint="stylesheet")
    @public
    def _stylesheet() -> Response:
        response = Response(style, mimetype="text/css")
        response.cache_control.public = True
        response.cache_control.max_age = int(KEPT.total_seconds())
        return response

    @app.url_defaults
    def _versioned(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in {"static", "stylesheet"}:
            values.setdefault("v", version)


@functools.cache
def _as_started(folder: Path) -> tuple[str, str]:
    """Style sheet and version, read once a process: a change shows at the next start."""
    return stylesheet(folder), digest(folder)


def stylesheet(folder: Path) -> str:
    """Our own style sheets in one: a file for each component while we write, a single one for those who read."""
    paths = [path for pattern in STYLES for path in sorted(folder.glob(pattern))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def digest(folder: Path) -> str:
    """A short mark of all that the static folder holds."""
    mark = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        mark.update(path.relative_to(folder).as_posix().encode())
        mark.update(path.read_bytes())
    return mark.hexdigest()[:12]
