"""Reading a backup into an empty instance: everything, checked against what the backup promised, or nothing."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile, ZipFile

import sqlalchemy as sa

from facilitator.kernel import archive, schema
from facilitator.kernel.archive import Fingerprint, Manifest, WrongArchive
from facilitator.kernel.backup import ROWS_AT_ONCE, read_rows
from facilitator.kernel.db import Base

SHIPPED = ("reference_values", "criteria")
"""Tables that `db upgrade` fills: the backup's rows take their place."""

T = TypeVar("T")


class NotEmpty(Exception):
    """There is already something where the backup would go."""


class RestoredDifferently(Exception):
    """What was written is not what the backup holds; nothing was kept."""


def restore_backup(engine: sa.Engine, data_dir: Path, path: Path) -> Manifest:
    """Bring the backup of `path` back, in one transaction.

    Raises WrongArchive (damaged, or made by another version of the database), NotEmpty, RestoredDifferently.
    """
    try:
        with ZipFile(path) as source:
            manifest = Manifest.load(source)
            _check(manifest, source)
            _check_no_files(data_dir)
            with engine.begin() as connection:
                schema.upgrade(connection)
                _restore_tables(connection, manifest, source)
                _restore_files(data_dir, manifest, source)
    except (BadZipFile, EOFError) as error:
        raise WrongArchive(f"{path} is not a backup, or is damaged.") from error
    return manifest


# --- before anything is written ---


def _check(manifest: Manifest, source: ZipFile) -> None:
    """Raises WrongArchive unless the archive is whole and made for this version."""
    if manifest.schema != schema.head():
        raise WrongArchive(
            f"This backup was made at version {manifest.schema} of the database, and this code is at {schema.head()}: "
            "restore it with the code of that version, then run `facilitator db upgrade` with the newer one."
        )
    known = {table.name for table in Base.metadata.sorted_tables}
    if set(manifest.tables) != known:
        raise WrongArchive(f"Its tables are not those of this version: {', '.join(set(manifest.tables) ^ known)}.")
    for name, promised in manifest.tables.items():
        if archive.fingerprint(archive.read_lines(source, name)) != promised:
            raise WrongArchive(f"Table {name} is not what this backup promises.")
    if strange := [name for name in manifest.files if not archive.is_kept(name)]:
        raise WrongArchive(f"This backup holds files it should not: {', '.join(strange)}.")


def _check_no_files(data_dir: Path) -> None:
    """The key drawn at the first start may be there; anything else belongs to somebody."""
    for name in archive.KEPT:
        folder = data_dir / name
        if folder.is_dir() and any(folder.iterdir()):
            raise NotEmpty(f"{folder} is not empty: restore into a new data folder.")


def _check_no_rows(connection: sa.Connection) -> None:
    for table in Base.metadata.sorted_tables:
        if table.name not in SHIPPED and connection.scalar(sa.select(sa.literal(1)).select_from(table).limit(1)):
            raise NotEmpty(f"The database is not empty (table {table.name}): restore into a new one.")


# --- writing ---


def _restore_tables(connection: sa.Connection, manifest: Manifest, source: ZipFile) -> None:
    _check_no_rows(connection)
    for name in SHIPPED:
        connection.execute(sa.delete(Base.metadata.tables[name]))
    for table in Base.metadata.sorted_tables:
        rows = (archive.decode(line, table) for line in archive.read_lines(source, table.name))
        for batch in _batches(_parents_first(table, rows)):
            connection.execute(sa.insert(table), batch)
        _set_sequence(connection, table)
        if _fingerprint(connection, table) != manifest.tables[table.name]:
            raise RestoredDifferently(f"Table {table.name} does not come back as it was: nothing was restored.")


def _fingerprint(connection: sa.Connection, table: sa.Table) -> Fingerprint:
    return archive.fingerprint(archive.encode(row) for row in read_rows(connection, table))


def _parents_first(table: sa.Table, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of a table that points at itself, each after the one it points at."""
    pointer = next((key for key in table.foreign_keys if key.column.table is table), None)
    if pointer is None:
        yield from rows
        return
    written: set[Any] = set()
    waiting = list(rows)
    while waiting:
        ready = [row for row in waiting if row[pointer.parent.name] in written | {None}]
        if not ready:
            raise WrongArchive(f"Table {table.name}: rows point at each other in a circle.")
        yield from ready
        written.update(row[pointer.column.name] for row in ready)
        waiting = [row for row in waiting if row[pointer.column.name] not in written]


def _batches(rows: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        yield batch


def _set_sequence(connection: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL numbers the next line from a counter that explicit numbers leave behind."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    highest = sa.select(sa.func.max(column)).scalar_subquery()
    connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(highest, 1), highest.is_not(None))))


def _restore_files(data_dir: Path, manifest: Manifest, source: ZipFile) -> None:
    for name, promised in manifest.files.items():
        target = data_dir / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.part")
        with source.open(archive.file_member(name)) as member, draft.open("wb") as file:
            draft.chmod(0o600)
            found = archive.copy(member, file)
        if found != promised:
            draft.unlink()
            raise WrongArchive(f"File {name} is not what this backup promises.")
        draft.replace(target)
