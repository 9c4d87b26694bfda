"""`kill -9` before each statement in turn, the commit included: all or nothing, on both engines."""

from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.hours.models import Declaration
from facilitator.hours.review.services import validate_clean
from facilitator.hours.services import Declared, Sign, sign
from facilitator.journal.models import Actor
from facilitator.kernel.db import Base
from facilitator.markets.decp.files import read_lines
from facilitator.markets.decp.services import import_lines
from facilitator.organisations.models import Structure
from tests.databases import CommittedDatabase
from tests.factories.organisations import StructureFactory
from tests.hours.situations import Month, actor
from tests.kills import Act, survives

PUBLISHED = Path(__file__).parent / "markets" / "decp" / "data" / "format-2022.json"
MOST_STATEMENTS = 200


def rows(database: CommittedDatabase) -> dict[str, int]:
    """How many rows each table holds."""
    with database.engine.connect() as connection:
        count = sa.select(sa.func.count())
        return {table.name: connection.scalar(count.select_from(table)) or 0 for table in Base.metadata.sorted_tables}


def all_or_nothing(database: CommittedDatabase, act: Act) -> dict[str, int]:
    """Kill `act` before each of its statements, then let it end; the rows that it added, by table."""
    before = rows(database)
    for statements in range(MOST_STATEMENTS):
        if survives(database.url, act, statements=statements):
            return {name: count - before[name] for name, count in rows(database).items() if count != before[name]}
        assert rows(database) == before, f"killed after {statements} statements, something stayed"
    raise AssertionError("the act never ended")


def signing(declared: Declared, by: Actor, session: Session) -> None:
    sign(session, Sign(declared=(declared,)), by=by)


def validating(declaration_id: object, by: Actor, session: Session) -> None:
    validate_clean(session, session.get_one(Declaration, declaration_id), version=1, by=by)


def importing(structure_id: object, session: Session) -> None:
    with PUBLISHED.open("rb") as stream:
        lines = list(read_lines(stream))
    import_lines(session, session.get_one(Structure, structure_id), lines, by=Actor(None, "Essai"))


def test_a_declaration_is_signed_whole_or_not_at_all(committed: CommittedDatabase):
    with committed.session():
        month = Month.with_people(2)
        by, declared = actor(), month.declared("151.67", "120.00")

    added = all_or_nothing(committed, partial(signing, declared, by))

    assert (added["declaration_versions"], added["declaration_version_lines"], added["signatures"]) == (1, 2, 1)


def test_a_declaration_is_validated_whole_or_not_at_all(committed: CommittedDatabase):
    with committed.session() as session:
        month = Month.with_people(2)
        by, declaration_id = actor(), month.declaration.id
        sign(session, Sign(declared=(month.declared("151.67", "120.00"),)), by=by)

    added = all_or_nothing(committed, partial(validating, declaration_id, by))

    assert (added["line_reviews"], added["hours_lines"], added["worked_months"], added["worked_entries"]) == (
        2,
        2,
        2,
        2,
    )


def test_a_file_is_imported_whole_or_not_at_all(committed: CommittedDatabase):
    with committed.session():
        structure_id = StructureFactory().id

    added = all_or_nothing(committed, partial(importing, structure_id))

    assert added["markets"] > 0
    assert added["lots"] >= added["markets"]
    assert added["decp_records"] == added["lots"]
