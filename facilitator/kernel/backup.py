"""Writing a backup: every table as it stands at one instant, and the files of the data folder."""

import os
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import sqlalchemy as sa

from facilitator.kernel import archive, clock, schema
from facilitator.kernel.archive import Fingerprint, Manifest
from facilitator.kernel.db import Base

ROWS_AT_ONCE = 1000


class ArchiveExists(Exception):
    """A backup never replaces another file."""


def write_backup(engine: sa.Engine, data_dir: Path, path: Path) -> Manifest:
    """Write a whole backup to `path`, readable by its owner alone, while the product may be running.

    Raises ArchiveExists; SchemaOutOfDate when the database is not at this code's version.
    """
    if path.exists():
        raise ArchiveExists(f"{path} exists already: choose another name.")
    draft = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as target:
                manifest = _write(engine, data_dir, target)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def read_rows(connection: sa.Connection, table: sa.Table) -> Iterator[sa.RowMapping]:
    """Every row of a table, in the order of its key, a thousand at a time."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    yield from connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}).mappings()


def snapshot(engine: sa.Engine) -> sa.Connection:
    """A connection whose readings all see the same instant, and which makes nobody wait."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine.connect().execution_options(read_only=True)


def _write(engine: sa.Engine, data_dir: Path, target: ZipFile) -> Manifest:
    with snapshot(engine) as connection:
        schema.check_up_to_date(connection)
        manifest = Manifest(schema=schema.head(), made_at=clock.now().isoformat(), engine=engine.dialect.name)
        for table in Base.metadata.sorted_tables:
            manifest.tables[table.name] = _write_table(connection, table, target)
    for file in _kept_files(data_dir):
        name = file.relative_to(data_dir).as_posix()
        with file.open("rb") as source, target.open(archive.file_member(name), "w") as member:
            manifest.files[name] = archive.copy(source, member)
    target.writestr(archive.MANIFEST, manifest.dump())
    return manifest


def _write_table(connection: sa.Connection, table: sa.Table, target: ZipFile) -> Fingerprint:
    written = Fingerprint()
    with target.open(archive.table_member(table.name), "w", force_zip64=True) as member:
        for row in read_rows(connection, table):
            line = archive.encode(row)
            written.add(line)
            member.write(line + b"\n")
    return written


def _kept_files(data_dir: Path) -> Iterator[Path]:
    for name in archive.KEPT:
        kept = data_dir / name
        files = sorted(kept.rglob("*")) if kept.is_dir() else [kept]
        # A name that starts with a point is a file being written.
        yield from (file for file in files if file.is_file() and not file.name.startswith("."))
