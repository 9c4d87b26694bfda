"""What the scheduled jobs did, and when: the jobs process writes, the instance administrator reads."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from facilitator.kernel import clock
from facilitator.kernel.db import Base, LedgerLine

KEPT = timedelta(days=30)


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


def start(session: Session, *, name: str, label: str) -> JobRun:
    run = JobRun(name=name, label=label)
    session.add(run)
    session.flush()
    return run


def end(session: Session, run_id: int, *, ok: bool, message: str | None) -> None:
    session.execute(sa.update(JobRun).where(JobRun.id == run_id).values(ended_at=clock.now(), ok=ok, message=message))


def last_ended_at(session: Session) -> datetime | None:
    """When a job last ended: the pulse of the jobs process."""
    return session.scalar(sa.select(sa.func.max(JobRun.ended_at)))


def list_latest(session: Session) -> Sequence[JobRun]:
    """The last run of each job, by label."""
    newest = sa.select(sa.func.max(JobRun.id)).group_by(JobRun.name)
    return session.scalars(sa.select(JobRun).where(JobRun.id.in_(newest)).order_by(JobRun.label, JobRun.id)).all()


def purge(session: Session) -> int:
    """Forget old runs, except the last of each job. Returns how many."""
    newest = sa.select(sa.func.max(JobRun.id)).group_by(JobRun.name).scalar_subquery()
    old = sa.delete(JobRun).where(JobRun.started_at < clock.now() - KEPT, JobRun.id.not_in(newest))
    return len(session.scalars(old.returning(JobRun.id)).all())
