"""Open the declarations of the periods that are over."""

from facilitator.hours.opening.services import open_declarations as open_all
from facilitator.jobs.work import Work
from facilitator.kernel import clock, text


def open_declarations(work: Work) -> str | None:
    """Every company with a running clause, in one transaction. Run again, it opens nothing more."""
    with work.sessions.begin() as session:
        opened = open_all(session, today=clock.today())
    return f"{text.count(opened, 'déclaration ouverte')}." if opened else None
