import sqlalchemy as sa
import time_machine

from facilitator.hours.models import Declaration
from facilitator.jobs.declarations import open_declarations
from facilitator.jobs.work import Work
from tests.factories.markets import CommitmentFactory


@time_machine.travel("2025-04-01T00:05:00+02:00", tick=False)
def test_run_twice_it_opens_once(session, sessions, settings):
    CommitmentFactory()
    work = Work(settings=settings, sessions=sessions)
    assert [open_declarations(work), open_declarations(work)] == ["2\u00a0déclarations ouvertes.", None]
    assert session.scalar(sa.select(sa.func.count()).select_from(Declaration)) == 2
