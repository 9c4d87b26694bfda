"""What a database says, whatever the identifiers: two databases that say the same have the same digest."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.db import Base

UNSTABLE = {"password_hash", "token_hash", "content_hash", "updated_at"}
"""Columns drawn by chance, hashed over identifiers, or touched by the machine's clock."""
OTHERS = {"reference_values", "criteria", "alembic_version"}
"""Tables that the demonstration does not write."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DRAWN = re.compile(r"(?<=/)[\w-]{40,}|\b[0-9a-f]{64}\b")
"""The secret of a personal link, in a mail; a hash over identifiers, in the journal."""


def digest(session: Session) -> dict[str, str]:
    """A hash for each table. Identifiers are replaced by their rank: they are numbered in order of creation."""
    ranks = {str(identifier): f"#{rank}" for rank, identifier in enumerate(sorted(_identifiers(session)))}
    return {
        table.name: hashlib.sha256("\n".join(_rows(session, table, ranks)).encode()).hexdigest() for table in _tables()
    }


def _tables() -> list[sa.Table]:
    return [table for table in Base.metadata.sorted_tables if table.name not in OTHERS]


def _identifiers(session: Session) -> Iterator[Any]:
    for table in _tables():
        if "id" in table.columns and isinstance(table.columns["id"].type, sa.Uuid):
            yield from session.scalars(sa.select(table.columns["id"]))


def _rows(session: Session, table: sa.Table, ranks: dict[str, str]) -> Iterator[str]:
    columns = [column for column in table.columns if column.name not in UNSTABLE]
    rows = session.execute(sa.select(*columns).order_by(*table.primary_key.columns))
    for row in rows:
        text = UUID.sub(lambda found: ranks.get(found[0], "?"), " | ".join(map(str, row)))
        yield DRAWN.sub("…", text)
