"""What the scheduled jobs did, and when: the jobs process writes, the instance administrator reads."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from facilitator.kernel import clock
from facilitator.kernel.db import Base, LedgerLine
from facilitator.kernel.paging import Paged, paged

KEPT = timedelta(days=30)
UNEVENTFUL_KEPT = timedelta(days=1)
LONGEST = timedelta(hours=1)
"""A run that has not ended by then was interrupted."""


class RunState(StrEnum):
    RUNNING = "run_running"
    DONE = "run_done"
    FAILED = "run_failed"
    INTERRUPTED = "run_interrupted"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    RunState.RUNNING: "En cours",
    RunState.DONE: "Terminé",
    RunState.FAILED: "En échec",
    RunState.INTERRUPTED: "Interrompu",
}


class JobRun(LedgerLine, Base):
    """One run of one job. Without `ended_at`: still running, or interrupted."""

    __tablename__ = "job_runs"
    __table_args__ = (sa.Index("ix_job_runs_name_started_at", "name", "started_at"),)

    name: Mapped[str]
    label: Mapped[str]
    """In French, as the job was called that day."""
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    ok: Mapped[bool | None]
    message: Mapped[str | None]
    """What it did or why it failed, in French; None: there was nothing to do."""

    @property
    def state(self) -> "RunState":
        if self.ended_at is not None:
            return RunState.DONE if self.ok else RunState.FAILED
        return RunState.INTERRUPTED if self.started_at < clock.now() - LONGEST else RunState.RUNNING


def start(session: Session, *, name: str, label: str) -> JobRun:
    run = JobRun(name=name, label=label)
    session.add(run)
    session.flush()
    return run


def end(session: Session, run_id: int, *, ok: bool, message: str | None) -> None:
    session.execute(sa.update(JobRun).where(JobRun.id == run_id).values(ended_at=clock.now(), ok=ok, message=message))


def last_ended_at(session: Session) -> datetime | None:
    """When a job last ended: the pulse of the jobs process."""
    ended = sa.select(JobRun.ended_at).where(JobRun.ended_at.is_not(None))
    return session.scalar(ended.order_by(JobRun.id.desc()).limit(1))


def list_latest(session: Session) -> Sequence[JobRun]:
    """The last run of each job, by label."""
    newest = sa.select(sa.func.max(JobRun.id)).group_by(JobRun.name)
    return session.scalars(sa.select(JobRun).where(JobRun.id.in_(newest)).order_by(JobRun.label, JobRun.id)).all()


def page_of_runs(session: Session, number: int) -> Paged[JobRun]:
    """The runs that did something or failed, the newest first."""
    eventful = sa.or_(JobRun.message.is_not(None), JobRun.ok.is_(False), JobRun.ended_at.is_(None))
    return paged(session, sa.select(JobRun).where(eventful).order_by(JobRun.id.desc()), number)


def purge(session: Session) -> int:
    """Forget old runs, and sooner those that had nothing to do, except the last of each job. Returns how many."""
    newest = sa.select(sa.func.max(JobRun.id)).group_by(JobRun.name).scalar_subquery()
    now = clock.now()
    uneventful = sa.and_(JobRun.ok.is_(True), JobRun.message.is_(None), JobRun.started_at < now - UNEVENTFUL_KEPT)
    old = sa.delete(JobRun).where(sa.or_(JobRun.started_at < now - KEPT, uneventful), JobRun.id.not_in(newest))
    return len(session.scalars(old.returning(JobRun.id)).all())
