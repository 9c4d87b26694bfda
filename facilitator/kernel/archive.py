"""The format of backups: one zip, the same for both engines, so that a backup also moves from one to the other.

    manifest.json            what the rest must be: version of the database, rows and fingerprint of each table,
                             size and SHA-256 of each file
    tables/<name>.jsonl      one row a line: an object, values as text that no engine rounds
    files/<path>             files of the data folder

A table's fingerprint is the sum of the SHA-256 of its lines: it does not depend on their order, which text columns
sort differently on each engine, so the restored database is checked against it too.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import UUID
from zipfile import BadZipFile, ZipFile

import sqlalchemy as sa

from facilitator.kernel.db import Hundredths, UTCDateTime

FORMAT = 1
MANIFEST = "manifest.json"
KEPT = ("secret_key", "mails", "uploads")
"""What a backup takes from the data folder: files, or folders with all they hold."""

_MODULUS = 2**256
_BLOCK = 1024 * 1024


class WrongArchive(Exception):
    """The file is not a backup, or not a whole one."""


@dataclass(kw_only=True, slots=True)
class Fingerprint:
    """How many rows, and what they hold."""

    rows: int = 0
    digest: int = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.digest = (self.digest + int.from_bytes(hashlib.sha256(line).digest())) % _MODULUS


@dataclass(kw_only=True, slots=True)
class Manifest:
    """What an archive promises."""

    schema: str
    made_at: str
    engine: str
    format: int = FORMAT
    tables: dict[str, Fingerprint] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 by path inside the data folder."""

    def dump(self) -> bytes:
        content = asdict(self)
        for table in content["tables"].values():
            table["digest"] = f"{table['digest']:064x}"
        return json.dumps(content, indent=1).encode()

    @classmethod
    def load(cls, archive: ZipFile) -> "Manifest":
        """Raises WrongArchive."""
        try:
            content = json.loads(archive.read(MANIFEST))
            if content["format"] != FORMAT:
                raise WrongArchive(f"This backup has format {content['format']}; this version reads format {FORMAT}.")
            tables = {
                name: Fingerprint(rows=table["rows"], digest=int(table["digest"], 16))
                for name, table in content.pop("tables").items()
            }
            return cls(**content, tables=tables)
        except (KeyError, TypeError, ValueError) as error:
            raise WrongArchive("This file is not a backup made by facilitator.") from error


def table_member(name: str) -> str:
    return f"tables/{name}.jsonl"


def file_member(path: str) -> str:
    return f"files/{path}"


def is_kept(path: str) -> bool:
    """Whether this path, read in a manifest, is one that a backup may hold."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] in KEPT and ".." not in parts


def encode(row: sa.RowMapping) -> bytes:
    """A row as one line, the same whichever engine it comes from."""
    return json.dumps(dict(row), default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def decode(line: bytes, table: sa.Table) -> dict[str, Any]:
    """The row again, in the types of its table. Raises WrongArchive."""
    row: dict[str, Any] = json.loads(line)
    if set(row) != set(table.columns.keys()):
        raise WrongArchive(f"Table {table.name}: its columns are not those of this version.")
    return {name: _typed(value, table.columns[name].type) for name, value in row.items()}


def read_lines(archive: ZipFile, name: str) -> Iterator[bytes]:
    """The rows of a table, as they stand. Raises WrongArchive."""
    try:
        with archive.open(table_member(name)) as member:
            for line in member:
                yield line.rstrip(b"\n")
    except (KeyError, BadZipFile, EOFError) as error:
        raise WrongArchive(f"Table {name} is missing or damaged in this backup.") from error


def fingerprint(lines: Iterable[bytes]) -> Fingerprint:
    found = Fingerprint()
    for line in lines:
        found.add(line)
    return found


def copy(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy, block by block. Returns the SHA-256 of what went through."""
    digest = hashlib.sha256()
    while block := source.read(_BLOCK):
        digest.update(block)
        target.write(block)
    return digest.hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    raise TypeError(f"{value!r} has no place in a backup")


def _typed(value: Any, column: sa.types.TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(column, sa.Uuid):
        return UUID(value)
    if isinstance(column, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column, sa.Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(column, Hundredths) else value
