"""What a job is, and how one is run: recorded before and after, whatever happens."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from facilitator.kernel import runs
from facilitator.kernel.settings import Settings

log = logging.getLogger("facilitator.jobs")


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What a job works with."""

    settings: Settings
    sessions: sessionmaker[Session]


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One line of the table of jobs."""

    name: str
    label: str
    """In French, for the instance administrator."""
    schedule: str
    """Five crontab fields, Paris time."""
    function: Callable[[Work], str | None]


def perform(job: Job, work: Work) -> bool:
    """Run a job and record how it went. Returns whether it succeeded; never raises for what the job does."""
    with work.sessions.begin() as session:
        run_id = runs.start(session, name=job.name, label=job.label).id
    try:
        message, ok = job.function(work), True
    except Exception as error:
        log.exception("job %s failed", job.name)
        message, ok = f"{type(error).__name__}\u202f: {error}", False
    with work.sessions.begin() as session:
        runs.end(session, run_id, ok=ok, message=message)
    if message:
        log.info("%s: %s", job.name, message)
    return ok
