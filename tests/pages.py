"""A test browser without a browser: it reads pages as a person does, and refuses a bad one.

    page = browser.get("/facilitateur/marches/")
    page = page.click("Peinture de l’école")
    page = page.form("Enregistrer le marché").submit(title="Peinture de la mairie")
    assert page.flashes == ["Le marché est enregistré."]
    assert page.table("Heures de mars 2026")[0]["Heures"] == "151,67 h"

Every page it opens has gone through `tests.page_checks` first: valid HTML, one h1, labels, unique ids, nothing inline,
addresses that exist, French typography. In the texts it gives back, every kind of space is a plain one.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests import page_checks
from tests.page_checks import words

REDIRECTIONS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTIONS = 5
Answer = "Page | Download"


class Browser:
    """Opens pages with one cookie jar. `http` is the plain Flask client underneath."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http: FlaskClient = app.test_client()

    def get(self, url: str, *, status: int = 200, **options: Any) -> "Page":
        """Open `url`, follow redirections, expect `status` at the end, give the checked page."""
        answer = self.read(self.http.get(url, **options), status=status)
        assert isinstance(answer, Page), f"{url} is not a page but a {answer.type} file"
        return answer

    def download(self, url: str, *, status: int = 200) -> "Download":
        """Open `url`, expect a file."""
        answer = self.read(self.http.get(url), status=status)
        assert isinstance(answer, Download), f"{url} is a page, not a file"
        return answer

    def read(self, response: TestResponse, *, status: int = 200) -> "Page | Download":
        """What a browser would show for `response`, its redirections followed."""
        for _ in range(MOST_REDIRECTIONS):
            if response.status_code not in REDIRECTIONS:
                break
            response = self.http.get(urljoin(response.request.url, response.location))
        where = f"{response.request.method} {response.request.path}"
        assert response.status_code == status, f"{where} answered {response.status_code}: {_gist(response)}"
        if response.mimetype != "text/html":
            return Download(response)
        page = Page(self, response)
        if faults := page_checks.faults(page.document, self.app, page.url):
            raise AssertionError("\n  ".join([f"{where} is a bad page:", *faults]))
        return page


class Download:
    """A file given by the server."""

    def __init__(self, response: TestResponse) -> None:
        self.content = response.data
        self.type = response.mimetype
        self.disposition = response.headers.get("Content-Disposition", "")
        response.close()


class Page:
    """A checked page."""

    def __init__(self, browser: Browser, response: TestResponse) -> None:
        self.browser = browser
        self.status = response.status_code
        self.html = response.text
        query = response.request.query_string.decode()
        self.url = response.request.path + (f"?{query}" if query else "")
        self.document = page_checks.parse(response.text)

    # --- reading ---

    @property
    def heading(self) -> str:
        return words(self.document.h1)

    @property
    def text(self) -> str:
        """All that the main part says, on one line."""
        return words(self.document.main)

    @property
    def flashes(self) -> list[str]:
        """The messages left by the last action."""
        return [words(tag) for tag in self.document.select(".flashes .message__body")]

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [words(tag) for tag in self.document.select("[data-error-summary] li")]

    @property
    def figures(self) -> dict[str, str]:
        """Each figure of the page, by its label."""
        return {
            words(tag.select_one(".figure__label")): words(_seen(tag.select_one(".figure__value")))
            for tag in self.document.select(".figure")
        }

    @property
    def facts(self) -> dict[str, str]:
        """Names and values of the summary lists."""
        rows = self.document.select("dl > div")
        return {words(row.select_one("dt")): words(row.select_one("dd")) for row in rows}

    @property
    def links(self) -> dict[str, str]:
        """Address of each link of the main part, by its words."""
        return {words(link): str(link["href"]) for link in self.document.select("main a[href]")}

    def all(self, selector: str) -> list[str]:
        """The words of each element that a CSS selector finds."""
        return [words(tag) for tag in self.document.select(selector)]

    def table(self, caption: str | None = None) -> list[dict[str, str]]:
        """Rows of the table so captioned (or of the only one), each by column header."""
        found = [table for table in self.document.select("table") if caption in {None, words(table.caption)}]
        assert len(found) == 1, f"{len(found)} tables {caption!r} among {self.all('caption')}"
        columns = [words(header).strip() for header in found[0].select("thead th")]
        rows = found[0].select("tbody > tr")
        return [dict(zip(columns, map(words, row.select("th, td")), strict=True)) for row in rows]

    def says(self, sentence: str) -> bool:
        """Whether the main part says it, whatever the kind of spaces."""
        return " ".join(sentence.split()) in self.text

    # --- acting ---

    def link(self, label: str, *, within: str = "body") -> str:
        """The address of the link whose words are `label`; the words for screen readers alone may be left out."""
        links = [link for link in self.document.select(f"{within} a[href]") if _is_called(link, label)]
        addresses = {str(link["href"]) for link in links}
        assert len(addresses) == 1, f"{len(addresses)} links {label!r} on {self.url}"
        return urljoin(self.url, addresses.pop())

    def click(self, label: str, *, within: str = "body", status: int = 200) -> "Page":
        """Follow the link whose words are `label`."""
        return self.browser.get(self.link(label, within=within), status=status)

    def form(self, button: str | None = None) -> "Form":
        """The form that has this button, or the only form of the main part."""
        if button is None:
            found = [(form, None) for form in self.document.select("main form")]
        else:
            pressed = [tag for tag in self.document.select("form button, button[form]") if _is_called(tag, button)]
            found = [(self._form_of(tag), tag) for tag in pressed]
        assert len(found) == 1, f"{len(found)} forms with the button {button!r} among {self.all('form button')}"
        return Form(self, *found[0])

    def _form_of(self, button: Tag) -> Tag:
        elsewhere = button.get("form")
        form = self.document.find(id=elsewhere) if elsewhere else button.find_parent("form")
        assert isinstance(form, Tag)
        return form

    def press(self, button: str, *, status: int = 200) -> "Page":
        """Send the form of this button as it is."""
        return self.form(button).submit(status=status)


@dataclass
class Form:
    """A form of a page, as a person fills it."""

    page: Page
    tag: Tag
    button: Tag | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What the form would send now, by field name; the last value of a repeated name."""
        return dict(self._filled())

    @property
    def choices(self) -> dict[str, list[str]]:
        """The values that each select, group of radio buttons or group of boxes offers."""
        offered: dict[str, list[str]] = {}
        for option in self.tag.select("select[name] option"):
            offered.setdefault(str(option.find_parent("select")["name"]), []).append(_option_value(option))
        for box in self.tag.select("input[type=radio][name], input[type=checkbox][name]"):
            offered.setdefault(str(box["name"]), []).append(str(box.get("value", "on")))
        return offered

    def submit(self, values: Mapping[str, Any] | None = None, *, status: int = 200, **more: Any) -> "Page":
        """Fill, send, follow, expect a page of this `status` (422 or 409 when it should be refused)."""
        answer = self.page.browser.read(self.send(values, **more), status=status)
        assert isinstance(answer, Page)
        return answer

    def download(self, values: Mapping[str, Any] | None = None, **more: Any) -> Download:
        """Fill, send, follow, expect a file."""
        answer = self.page.browser.read(self.send(values, **more))
        assert isinstance(answer, Download)
        return answer

    def send(self, values: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Fill and send; the plain answer, redirection not followed.

        Names are those of the fields. A list ticks several boxes, True one, False none; a file is a path or
        (bytes, name). A name that the form does not have, or a choice that it does not offer, fails: a person could
        not send it.
        """
        data = MultiDict(self._filled())
        if self.button is not None and self.button.get("name"):
            data.setlist(str(self.button["name"]), [str(self.button.get("value", ""))])
        for name, value in {**(values or {}), **more}.items():
            self._check(name, value)
            data.setlist(name, self.choices[name][:1] if value is True else _sent(value))
        action = urljoin(self.page.url, str(self.tag.get("action") or self.page.url))
        http = self.page.browser.http
        if str(self.tag.get("method", "get")).lower() == "get":
            return http.get(urlsplit(action).path, query_string=data)
        encoding = self.tag.get("enctype", "application/x-www-form-urlencoded")  # which drops files, as a browser does
        return http.post(action, data=data, content_type=encoding)

    def _check(self, name: str, value: Any) -> None:
        names = {str(tag["name"]) for tag in self.tag.select("[name]")}
        assert name in names, f"no field {name!r} among {sorted(names)}"
        if offered := self.choices.get(name):
            asked = value if isinstance(value, list) else [value]
            wrong = [one for one in asked if not isinstance(one, bool) and str(one) not in offered]
            assert not wrong, f"{name!r} does not offer {wrong} but {offered}"

    def _filled(self) -> Iterator[tuple[str, str]]:
        for tag in self.tag.select("input[name], select[name], textarea[name]"):
            if not tag.has_attr("disabled"):
                for value in _present(tag):
                    yield str(tag["name"]), value


def _present(tag: Tag) -> list[str]:
    """What a control holds when the page opens, as a browser would send it."""
    if tag.name == "textarea":
        return [tag.get_text()]
    if tag.name == "select":
        options = tag.select("option")
        chosen = tag.select("option[selected]") or ([] if tag.has_attr("multiple") else options[:1])
        return [_option_value(option) for option in chosen]
    kind = tag.get("type", "text")
    if kind in {"radio", "checkbox"}:
        return [str(tag.get("value", "on"))] if tag.has_attr("checked") else []
    return [] if kind in {"file", "submit", "button"} else [str(tag.get("value", ""))]


def _sent(value: Any) -> list[Any]:
    match value:
        case list():
            return [str(one) for one in value]
        case False | None:
            return []
        case Path():
            return [(io.BytesIO(value.read_bytes()), value.name)]
        case (bytes() as content, str(name)):
            return [(io.BytesIO(content), name)]
        case _:
            return [str(value)]


def _option_value(option: Tag) -> str:
    return str(option["value"]) if option.has_attr("value") else words(option)


def _is_called(tag: Tag, label: str) -> bool:
    return " ".join(label.split()) in {words(tag), words(_seen(tag))}


def _seen(tag: Tag | None) -> Tag | None:
    """A copy of `tag` without the words that only screen readers say."""
    if tag is None:
        return None
    copy = tag.__copy__()
    for hidden in copy.select(".visually-hidden"):
        hidden.extract()
    return copy


def _gist(response: TestResponse) -> str:
    """A few words about an unexpected answer."""
    if response.mimetype != "text/html":
        return response.text[:200]
    document = page_checks.parse(response.text)
    errors = [words(tag) for tag in document.select("[data-error-summary] li, .field__error, .flashes .message")]
    return " | ".join([words(document.h1), *errors])[:600]


def query_of(url: str) -> dict[str, str]:
    """The query of an address, to check a filter."""
    return dict(parse_qsl(urlsplit(url).query))
