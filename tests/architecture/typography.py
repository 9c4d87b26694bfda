"""French typography: the apostrophe is ’, and a narrow no-break space stands before ; : ! ? % and inside « »."""

import ast
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from jinja2 import Environment

FAULTS = {
    "straight apostrophe": re.compile(r"[^\W\d_]'[^\W\d_]"),
    "plain space before a high sign": re.compile(r"[\w»)…] [;:!?%»](?=\s|$|[.,)])"),
    "plain space after «": re.compile(r"« "),
    "no space before a high sign": re.compile(r"[^\W\d_][;:!?](?=\s|$)"),
}
ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|aujourd)'(?=[a-zàâéèêîôûh])", re.IGNORECASE)
SPOKEN = {"aria-label", "alt", "title", "placeholder"}
"""Attributes whose value is read by somebody."""


def faults(texts: Iterable[str]) -> list[str]:
    return [f"{name}: {text.strip()!r}" for text in texts for name, sign in FAULTS.items() if sign.search(text)]


def words_of_template(environment: Environment, source: str) -> Iterator[str]:
    """The text that a template shows as it is: outside tags, in spoken attributes, in strings given to macros."""
    markup = []
    for _line, kind, value in environment.lex(source):
        if kind == "data":
            markup.append(value)
        elif kind == "variable_begin":
            markup.append("…")  # something is shown here
        elif kind == "string" and " " in value:
            yield ast.literal_eval(value)
    yield from _Words.of("".join(markup))


def french_of_module(tree: ast.Module) -> Iterator[str]:
    """The strings of a module that are French by the look of them; docstrings are English."""
    documentation = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            text = node.value
            if ELISION.search(text) or FAULTS["plain space before a high sign"].search(text):
                yield text


class _Words(HTMLParser):
    """Collects what is read on a page; `code` and `pre` keep their own signs."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._verbatim = 0

    @classmethod
    def of(cls, markup: str) -> list[str]:
        parser = cls()
        parser.feed(markup)
        parser.close()
        return parser.texts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._verbatim += tag in {"code", "pre"}
        self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._verbatim -= tag in {"code", "pre"}

    def handle_data(self, data: str) -> None:
        if not self._verbatim:
            self.texts.append(data)
