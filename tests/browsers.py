"""A real browser on a really committed database: Chromium driven by Playwright, the product served by a thread."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "var" / "screenshots"
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 700}


def chromium_path() -> str:
    """Where the machine's Chromium stands. A machine without one cannot test pages: that fails, it is not skipped."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise RuntimeError("Chromium is missing: `make test` installs it, or install the package `chromium`.")


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=OPTIONS)
        yield browser
        browser.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve `app` on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Visitor:
    """One person with one browser window. Whatever the console says against the content policy is kept."""

    context: BrowserContext
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the product; the page must answer below 400."""
        response = self.page.goto(self.address + path)
        assert response is not None
        assert response.status < 400, f"{path} answered {response.status}"
        return self.page

    def faults(self) -> list[str]:
        """What axe finds on the present page, one line a node."""
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['html'][:120]} — {node['failureSummary'].splitlines()[-1].strip()}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wider

    def shoot(self, name: str) -> None:
        """Keep a picture of the whole page, to be looked at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@contextmanager
def visiting(
    browser: Browser, address: str, *, viewport: dict[str, int] | None = None, **options: Any
) -> Iterator[Visitor]:
    """A new window with its own cookies. `options` are Playwright’s, e.g. `color_scheme="dark"`."""
    context = browser.new_context(viewport=viewport or DESKTOP, locale="fr-FR", reduced_motion="reduce", **options)
    page = context.new_page()
    visitor = Visitor(context, page, address)

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or message.type == "error":
            visitor.complaints.append(f"{page.url}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: visitor.complaints.append(f"{page.url}: {error}"))
    yield visitor
    context.close()
