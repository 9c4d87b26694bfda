"""From the bytes of a file to raw records, one at a time: a 100 MB file is never held whole.

Published files hold what strict JSON readers refuse: `NaN`, raw tabs and line ends inside strings, bytes that are no
UTF-8. The standard decoder takes them, one record at a time, from a sliding window of text.
"""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any, BinaryIO

from facilitator.kernel.errors import DomainError

CHUNK = 1 << 20
"""Bytes."""
NEAR_THE_END = 64
"""An error this close to the end of the window may come from a value cut in two."""
LONGEST_INTEGER = 18

MARKETS, CONCESSIONS = "marche", "contrat-concession"


class NotDecp(DomainError):
    """The file as a whole cannot be read as DECP."""


EMPTY = "Ce fichier est vide : téléchargez-le à nouveau."
A_WEB_PAGE = "Ce fichier est une page web ou du XML, pas un fichier DECP au format JSON : vérifiez le téléchargement."
NOT_JSON = "Ce fichier n’est pas un fichier DECP : ce n’est pas du JSON."
NO_MARKETS = "Ce fichier JSON n’est pas un fichier DECP : il n’a pas de liste « marches »."
TRUNCATED = "Ce fichier est incomplet : il s’arrête au milieu d’un enregistrement. Téléchargez-le à nouveau."
DAMAGED = "Ce fichier est abîmé : son contenu n’est plus du JSON après l’enregistrement n° {count}."


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as published. `group` is the list that held it: `marche` or `contrat-concession`."""

    position: int
    """From 1, in the order of the file."""
    group: str
    value: Any


def read_records(stream: BinaryIO) -> Iterator[RawRecord]:
    """The records of a DECP file, 2022 format or older. Raises NotDecp, at any record."""
    window = _Window(stream)
    _check_start(window.peek())
    try:
        yield from _read_document(window)
    except (_Malformed, RecursionError) as error:
        raise NotDecp(DAMAGED.format(count=window.count)) from error


def _check_start(first: str) -> None:
    if first == "{":
        return
    raise NotDecp({"": EMPTY, "<": A_WEB_PAGE, "[": NO_MARKETS}.get(first, NOT_JSON))


def _read_document(window: "_Window") -> Iterator[RawRecord]:
    found = False
    for key in window.members():
        if key == "marches":
            found = True
            yield from _read_markets(window)
        else:
            window.value()
    if window.peek():
        raise _Malformed
    if not found:
        raise NotDecp(NO_MARKETS)


def _read_markets(window: "_Window") -> Iterator[RawRecord]:
    opening = window.peek()
    if opening == "[":
        yield from window.records(MARKETS)
    elif opening == "{":
        for key in window.members():
            yield from window.records(key)
    else:
        raise NotDecp(NO_MARKETS)


class _Malformed(Exception):
    """What is there cannot be JSON."""


class _Window:
    """The part of the text under reading."""

    def __init__(self, stream: BinaryIO) -> None:
        self.count = 0
        self._stream = stream
        head = stream.read(CHUNK)
        # A damaged byte becomes U+FFFD, which the rules report: one bad letter does not lose a file.
        self._bytes = codecs.getincrementaldecoder(json.detect_encoding(head[:4]))(errors="replace")
        self._text = self._bytes.decode(head).removeprefix("\ufeff")
        self._at = 0
        self._ended = len(head) < CHUNK
        self._decoder = json.JSONDecoder(
            strict=False, parse_float=str, parse_int=_integer, parse_constant=lambda _name: None
        )

    def peek(self) -> str:
        """The next character that is no white space, left in place; empty at the end."""
        while True:
            while self._at < len(self._text):
                if not self._text[self._at].isspace():
                    return self._text[self._at]
                self._at += 1
            if not self._grow(1):
                return ""

    def value(self) -> Any:
        """The next JSON value, whole."""
        self.peek()
        size = CHUNK
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except JSONDecodeError as error:
                if not self._may_be_cut(error):
                    raise _Malformed from error
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            if not self._grow(size):
                raise NotDecp(TRUNCATED)
            size *= 2

    def members(self) -> Iterator[str]:
        """The keys of the object that starts here, spaces around them dropped; the caller consumes each value."""
        self._take("{")
        while self.peek() != "}":
            key = self.value()
            if not isinstance(key, str):
                raise _Malformed
            self._take(":")
            yield key.strip()
            self._separate("}")
        self._take("}")

    def records(self, group: str) -> Iterator[RawRecord]:
        """The items of the list that starts here; a lone object counts as a list of one."""
        if self.peek() != "[":
            value = self.value()
            yield from [self._record(group, value)] if isinstance(value, dict) else []
            return
        self._take("[")
        while self.peek() != "]":
            yield self._record(group, self.value())
            self._separate("]")
        self._take("]")

    def _record(self, group: str, value: Any) -> RawRecord:
        self.count += 1
        return RawRecord(self.count, group, value)

    def _take(self, expected: str) -> None:
        found = self.peek()
        if not found:
            raise NotDecp(TRUNCATED)
        if found != expected:
            raise _Malformed
        self._at += 1

    def _separate(self, closing: str) -> None:
        if self.peek() != closing:
            self._take(",")

    def _may_be_cut(self, error: JSONDecodeError) -> bool:
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - NEAR_THE_END

    def _grow(self, size: int) -> bool:
        """Read on, dropping what was consumed; False at the end of the file."""
        if self._ended:
            return False
        wanted = max(size, CHUNK)
        more = self._stream.read(wanted)
        self._ended = len(more) < wanted
        self._text = self._text[self._at :] + self._bytes.decode(more, final=self._ended)
        self._at = 0
        return True


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits
