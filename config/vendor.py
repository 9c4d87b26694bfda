"""Copy the front-end libraries from node_modules/ to facilitator/static/vendor/.

Run by `make install`. Nothing is loaded from another site: what a page uses is in this table.
"""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules"
TARGET = ROOT / "facilitator" / "static" / "vendor"

COPIED = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap/bootstrap.bundle.min.js",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "bootstrap-icons/font/bootstrap-icons.min.css": "bootstrap-icons/bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff2": "bootstrap-icons/fonts/bootstrap-icons.woff2",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff": "bootstrap-icons/fonts/bootstrap-icons.woff",
    "bootstrap-icons/LICENSE": "bootstrap-icons/LICENSE",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
}
"""Path in node_modules/ → path in facilitator/static/vendor/."""


def copy() -> None:
    """Replace the vendor folder by exactly the files of the table. Raises FileNotFoundError."""
    shutil.rmtree(TARGET, ignore_errors=True)
    for source, target in COPIED.items():
        path = TARGET / target
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SOURCE / source, path)


if __name__ == "__main__":
    copy()
