"""What every page must be, whatever it shows. Each check yields sentences that say what is wrong and where."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from bs4.builder._html5lib import HTML5TreeBuilder
from bs4.element import NavigableString, PreformattedString
from flask import Flask
from html5lib.constants import E as HTML_ERRORS
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from tests.architecture import typography

INLINE = re.compile(r"^(on|hx-on)", re.IGNORECASE)
UNREAD = "script, style, code, pre, kbd, textarea, [data-verbatim]"
VENDOR = "vendor/"
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget", "form", "list")
"""Attributes that name other elements by their ids."""
LABELLED_BY_THEMSELVES = {"hidden", "submit", "button", "image", "reset"}


class _RememberingBuilder(HTML5TreeBuilder):
    """Beautiful Soup's html5lib builder, which keeps the parse errors instead of forgetting them."""

    errors: list[str]

    def feed(self, markup) -> None:
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)
        self.underlying_builder.parser = parser
        parser.parse(markup)
        self.underlying_builder.parser = None
        self.errors = [f"line {line}: {HTML_ERRORS[code] % facts}" for (line, _), code, facts in parser.errors]


def parse(html: str) -> BeautifulSoup:
    """The document; `invalid_html` reads its errors later."""
    return BeautifulSoup(html, builder=_RememberingBuilder())


def faults(document: BeautifulSoup, app: Flask, url: str) -> list[str]:
    """All that is wrong with the page found at `url`."""
    found = [f"{check.__name__}: {fault}" for check in CHECKS for fault in check(document)]
    return found + [f"unresolved_address: {fault}" for fault in unresolved_addresses(document, app, url)]


def invalid_html(document: BeautifulSoup) -> Iterator[str]:
    builder = document.builder
    yield from builder.errors if isinstance(builder, _RememberingBuilder) else ()


def headings(document: BeautifulSoup) -> Iterator[str]:
    """One h1, a title that starts with it, no level skipped, one main landmark, the page in French."""
    levels = [int(heading.name[1]) for heading in document.select("h1, h2, h3, h4, h5, h6")]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    elif not words(document.title).startswith(words(document.h1)):
        yield f"the title {words(document.title)!r} does not start with the h1 {words(document.h1)!r}"
    for above, level in pairwise(levels):
        if level > above + 1:
            yield f"an h{level} after an h{above}"
    if len(document.select("main")) != 1:
        yield "not exactly one <main>"
    if document.html is None or document.html.get("lang") != "fr":
        yield "the page is not declared in French"


def labels(document: BeautifulSoup) -> Iterator[str]:
    """Each control has a name, and each link and button too."""
    labelled = {label.get("for") for label in document.select("label[for]") if words(label)}
    for control in document.select("input, select, textarea"):
        if control.get("type") in LABELLED_BY_THEMSELVES or control.get("aria-label"):
            continue
        if control.get("id") not in labelled and not control.find_parent("label"):
            yield f"no label for {_start_tag(control)}"
    for control in document.select("a[href], button, summary"):
        if not (words(control) or control.get("aria-label") or control.select("[aria-label], img[alt]:not([alt=''])")):
            yield f"no words on {_start_tag(control)}"
    yield from (f"no alt on {_start_tag(image)}" for image in document.select("img:not([alt])"))


def identifiers(document: BeautifulSoup) -> Iterator[str]:
    """Ids are unique, and what refers to one finds it."""
    counted = Counter(value for _tag, value in _attributes(document, "id"))
    yield from (f"id {name!r} is given {times} times" for name, times in counted.items() if times > 1)
    for attribute in REFERENCES:
        for _tag, value in _attributes(document, attribute):
            for name in value.split():
                if name not in counted:
                    yield f"{attribute}={name!r} refers to nothing"
    for _tag, address in _attributes(document, "href"):
        if address.startswith("#") and address[1:] not in counted:
            yield f"the link {address!r} leads nowhere"


def nothing_inline(document: BeautifulSoup) -> Iterator[str]:
    """The content policy would refuse it."""
    yield from (f"inline {_start_tag(tag)}" for tag in document.select("style, script:not([src]), [style]"))
    for tag in document.find_all():
        yield from (f"handler {name!r} on {_start_tag(tag)}" for name in tag.attrs if INLINE.match(name))
    yield from (f"script address {tag['href']!r}" for tag in document.select("[href^='javascript:']"))


def tables(document: BeautifulSoup) -> Iterator[str]:
    """A caption and scoped headers for each table."""
    for table in document.select("table"):
        if table.caption is None or not words(table.caption):
            yield f"no caption on {_start_tag(table)}"
        yield from (f"no scope on {_start_tag(header)} ({words(header)})" for header in table.select("th:not([scope])"))


def french(document: BeautifulSoup) -> Iterator[str]:
    """Typography of all that is read, except what was typed or imported ([data-verbatim]) and code."""
    unread = {id(tag) for tag in document.select(UNREAD)}
    texts = [
        str(text)
        for text in document.find_all(string=True)
        if isinstance(text, NavigableString)
        and not isinstance(text, PreformattedString)
        and not any(id(parent) in unread for parent in text.parents)
        and not (text.parent is not None and text.parent.name == "title" and _title_is_verbatim(document))
    ]
    yield from typography.faults(texts)


CHECKS: tuple[Callable[[BeautifulSoup], Iterator[str]], ...] = (
    invalid_html,
    headings,
    labels,
    identifiers,
    nothing_inline,
    tables,
    french,
)


def unresolved_addresses(document: BeautifulSoup, app: Flask, url: str) -> Iterator[str]:
    """Internal links, forms, style sheets and scripts that no route answers, and static files that do not exist."""
    for method, address in _addresses(document, url):
        path = urlsplit(address).path
        if path and not _is_answered(app, path, method):
            yield f"nothing answers {method} {path}"


def words(tag: Tag | None) -> str:
    """The text of `tag` as one line, no-break spaces made plain."""
    return " ".join(tag.get_text(" ", strip=True).split()) if tag is not None else ""


def _addresses(document: BeautifulSoup, url: str) -> Iterator[tuple[str, str]]:
    for attribute in ("href", "src", "hx-get", "hx-post", "formaction"):
        method = "POST" if attribute in {"hx-post", "formaction"} else "GET"
        yield from ((method, value) for _tag, value in _attributes(document, attribute) if _is_internal(value))
    for form in document.find_all("form"):
        yield str(form.get("method") or "get").upper(), str(form.get("action") or url)


def _attributes(document: BeautifulSoup, name: str) -> Iterator[tuple[Tag, str]]:
    """Each tag that has the attribute, and its value. A selector takes ten times longer."""
    for tag in document.find_all():
        if (value := tag.attrs.get(name)) is not None:
            yield tag, " ".join(value) if isinstance(value, list) else str(value)


def _is_internal(address: str) -> bool:
    return not urlsplit(address).scheme and not address.startswith(("//", "#"))


def _is_answered(app: Flask, path: str, method: str) -> bool:
    try:
        endpoint, values = app.url_map.bind("localhost").match(unquote(path), method=method)
    except RequestRedirect:
        return True
    except MethodNotAllowed:
        return False
    except HTTPException:
        return False
    if endpoint == "static" and not values["filename"].startswith(VENDOR):
        return (Path(str(app.static_folder)) / values["filename"]).is_file()
    return True


def _title_is_verbatim(document: BeautifulSoup) -> bool:
    return bool(document.select("h1[data-verbatim], h1 [data-verbatim], [data-verbatim] h1"))


def _start_tag(tag: Tag) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in tag.attrs.items())
    return f"<{tag.name}{attributes}>"
