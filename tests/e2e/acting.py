"""People in front of browsers, and the office behind them: the jobs, and the mails they send."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Download, Locator, Page, expect

from facilitator.jobs.table import JOBS
from facilitator.jobs.work import Work, perform
from tests.browsers import Visitor, visiting


@dataclass
class Person:
    """Somebody who uses the product with a mouse and a keyboard. `interactions` counts clicks and filled fields."""

    visitor: Visitor
    interactions: int = 0

    @property
    def page(self) -> Page:
        return self.visitor.page

    @property
    def heading(self) -> str:
        return " ".join(self.page.locator("main h1").inner_text().split())

    @property
    def text(self) -> str:
        """All that the main part says, whatever the spaces."""
        return " ".join(self.page.locator("main").inner_text().split())

    def open(self, path: str) -> None:
        self.visitor.open(path)

    def click(self, words: str, *, within: str = "main", first: bool = False) -> None:
        """Follow the link, or press the button, that has these words."""
        found = self._control(words, within)
        (found.first if first else found).click()
        self.page.wait_for_load_state()
        self.interactions += 1

    def menu(self, words: str) -> None:
        """Follow a link of the navigation."""
        self.click(words, within="nav[aria-label='Navigation principale']")

    def fill(self, **values: Any) -> None:
        """Fill fields by name: text, file, choice of a list (its words), radio button (its words), box (True)."""
        for name, value in values.items():
            self._fill(self.page.locator(f"main [name='{name}']"), value)
            self.interactions += 1

    def submit(self, button: str, **values: Any) -> None:
        """Fill, then press."""
        self.fill(**values)
        self.click(button)

    def choose(self, words: str) -> None:
        """Tick a box or a radio button by its words."""
        self.page.locator("main").get_by_label(words, exact=True).check()
        self.interactions += 1

    def download(self, words: str) -> Download:
        """Press what gives a file."""
        with self.page.expect_download() as waiting:
            self._control(words, "main").click()
        self.interactions += 1
        return waiting.value

    def look(self, name: str) -> None:
        """Keep a picture, and hold the page to what every page must be."""
        self.visitor.shoot(name)
        assert self.visitor.faults() == [], f"axe, on {name}"
        assert self.visitor.overflow() == 0, f"{name} is too wide"

    def told(self, words: str) -> None:
        """The last action answered with this message."""
        expect(self.page.locator(".flashes")).to_contain_text(words)

    def _control(self, words: str, within: str) -> Locator:
        part = self.page.locator(within)
        return part.get_by_role("button", name=words).or_(part.get_by_role("link", name=words))

    def _fill(self, field: Locator, value: Any) -> None:
        kind = field.first.evaluate("field => field.type")
        if kind == "select-one":
            field.select_option(label=value)
        elif kind == "radio":
            field.and_(self.page.get_by_label(value, exact=True)).check()
        elif kind == "checkbox":
            field.first.set_checked(value)
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(str(value))


@dataclass
class Office:
    """The jobs of the product, run when the test says so, and what they mail."""

    work: Work

    def run(self, *names: str) -> None:
        for name in names:
            job = next(job for job in JOBS if job.name == name)
            assert perform(job, self.work), f"the job {name} failed"

    def by_smtp(self, port: int) -> "Office":
        """The same office, with an SMTP server on this port of the machine."""
        settings = replace(self.work.settings, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")
        return Office(replace(self.work, settings=settings))

    def mails_to(self, address: str) -> list[EmailMessage]:
        """Send what waits; the .eml files for an address, oldest first."""
        self.run("mails")
        files = sorted(self.work.settings.mail_folder.glob("*.eml"))
        mails = [_read(file) for file in files]
        return [mail for mail in mails if mail["To"] == address]

    def link_for(self, address: str) -> str:
        """The path of the link in the last mail to an address."""
        return path_in(self.mails_to(address)[-1].get_content())


def path_in(text: str) -> str:
    """The path of the first link of a text."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found, f"no link in {text!r}"
    return found[1]


@contextmanager
def somebody(browser: Browser, address: str, **options: Any) -> Iterator[Person]:
    """A person with a window; at the end nothing must have been complained of in its console."""
    with visiting(browser, address, **options) as visitor:
        yield Person(visitor)
        assert visitor.complaints == []


def _read(file: Path) -> EmailMessage:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
