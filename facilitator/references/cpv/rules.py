"""Reading a file of CPV codes.

CSV, UTF-8, comma or semicolon, with a header: a column of codes (`id`, `code` or `cpv`), a column of French labels
(`name`, `label`, `libelle` or `fr`). A code has eight digits, then perhaps a check digit: « 45210000-2 ».
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from facilitator.kernel.errors import DomainError

CODE_COLUMNS = ("id", "code", "cpv")
LABEL_COLUMNS = ("name", "label", "libelle", "libellé", "fr")
MOST_BYTES = 5_000_000
"""The whole vocabulary weighs some 600 kB."""

_CODE = re.compile(r"^(\d{8})(?:-?\d)?$")


class NotACpvFile(DomainError):
    """The file is not a vocabulary at all."""


@dataclass(frozen=True, slots=True)
class CpvLine:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class FaultyLine:
    """A line that cannot be used; `number` counts from 1, the header included."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class CpvFile:
    lines: list[CpvLine]
    faulty: list[FaultyLine]


def normalised(typed: str | None) -> str | None:
    """The eight digits of a code typed with spaces, check digit or words after it; else what was typed."""
    if not typed:
        return None
    match = re.match(r"^\s*(\d[\d ]*\d)(?:\s*-\s*\d)?(?!\S)", typed)
    digits = re.sub(r"\s", "", match[1]) if match else ""
    return digits if len(digits) == 8 else typed


def parse(content: bytes) -> CpvFile:
    """The usable lines, and those that are not. Raises NotACpvFile."""
    if len(content) > MOST_BYTES:
        raise NotACpvFile("Ce fichier est trop gros pour une nomenclature CPV (plus de 5 Mo).")
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotACpvFile("Ce fichier n’est pas un texte UTF-8 : enregistrez-le au format CSV UTF-8.") from error
    rows = _rows(written)
    code, label = _columns(next(rows, (0, []))[1])
    return _sorted(rows, code, label)


def _rows(written: str) -> Iterator[tuple[int, list[str]]]:
    header = written.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(written), delimiter=";" if header.count(";") > header.count(",") else ",")
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise NotACpvFile(f"Ce fichier n’est pas un CSV lisible, ligne {reader.line_num}.") from error


def _columns(header: Sequence[str]) -> tuple[int, int]:
    names = [name.strip().lower() for name in header]
    found = [next((names.index(name) for name in wanted if name in names), None)
             for wanted in (CODE_COLUMNS, LABEL_COLUMNS)]  # fmt: skip
    if found[0] is None or found[1] is None:
        raise NotACpvFile(
            "Ce fichier n’est pas une nomenclature CPV : une colonne « id » ou « code » et une colonne « name » ou "
            "« libelle » sont attendues."
        )
    return found[0], found[1]


def _sorted(rows: Iterator[tuple[int, list[str]]], code: int, label: int) -> CpvFile:
    lines: dict[str, CpvLine] = {}
    faulty: list[FaultyLine] = []
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        reading = _read(row, code, label)
        if isinstance(reading, str):
            faulty.append(FaultyLine(number, reading))
        elif reading.code in lines:
            faulty.append(FaultyLine(number, f"code {reading.code} déjà lu"))
        else:
            lines[reading.code] = reading
    return CpvFile(lines=list(lines.values()), faulty=faulty)


def _read(row: Sequence[str], code: int, label: int) -> CpvLine | str:
    if len(row) <= max(code, label):
        return "colonnes manquantes"
    match = _CODE.match(row[code].strip())
    if match is None:
        return f"code illisible « {row[code].strip()[:20]} »"
    words = " ".join(row[label].split()).replace("'", "’")
    return CpvLine(match[1], words) if words else "libellé vide"
