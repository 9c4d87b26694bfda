"""`facilitator import reprise`: the same as the screen, for an installer."""

import json

import pytest
import sqlalchemy as sa

from facilitator.hours.takeover.enums import SheetName
from facilitator.markets.clauses.models import Clause
from tests.factories.organisations import StructureFactory
from tests.hours.takeover.workbooks import one_clause, together, workbook


@pytest.fixture
def file(tmp_path, committed):
    with committed.session():
        StructureFactory(slug="maison")
    path = tmp_path / "reprise.xlsx"
    path.write_bytes(workbook(together(one_clause(1), one_clause(2))))
    return path


def clauses(committed) -> int:
    with committed.session() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Clause))


def test_a_dry_run_then_the_takeover_then_nothing(facilitator, committed, file):
    dry = facilitator("import", "reprise", str(file), "--dry-run")
    assert dry.output.replace("\u202f", " ").replace("\u00a0", " ") == (
        "2 clauses à reprendre (2 000,00 h dues, 923,84 h réalisées), 0 déjà reprise, 0 faute.\n"
    )
    assert clauses(committed) == 0
    told = json.loads(facilitator("import", "reprise", str(file), "--structure", "maison", "--json").output)
    assert (told["clauses"], told["hours_owed"], told["hours_done"]) == (
        {"new": 2, "known": 0}, "2000.00", "923.84"
    )  # fmt: skip
    assert clauses(committed) == 2
    again = json.loads(facilitator("import", "reprise", str(file), "--json").output)
    assert (again["clauses"], again["lines"]["hours"]["unchanged"]) == ({"new": 0, "known": 2}, 4)
    assert clauses(committed) == 2


def test_faults_say_where(facilitator, committed, file):
    lines = together(one_clause(1), one_clause(2))
    lines[SheetName.CLAUSES][0] = {**lines[SheetName.CLAUSES][0], "document": None}
    file.write_bytes(workbook(lines))
    result = facilitator("import", "reprise", str(file))
    assert "Clauses, ligne 2, Document" in result.output
    assert clauses(committed) == 1


def test_a_file_that_is_no_workbook(facilitator, file):
    file.write_text("bonjour")
    result = facilitator("import", "reprise", str(file))
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
