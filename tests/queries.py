"""Counting the SQL that something sends."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@contextmanager
def count_queries() -> Iterator[list[str]]:
    """Fills the list with each statement sent by any engine meanwhile, transaction control left out.

    An `executemany` is one statement.
    """
    statements: list[str] = []

    def record(_connection, _cursor, statement, *_) -> None:
        if not statement.lstrip().upper().startswith(TRANSACTION_CONTROL):
            statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", record)
