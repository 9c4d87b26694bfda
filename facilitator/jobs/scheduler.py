"""The scheduler: one process, each job at its hour, stopped cleanly."""

import logging
import signal
import threading

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from facilitator.jobs.table import JOBS
from facilitator.jobs.work import Work, perform
from facilitator.kernel import clock


def run(work: Work) -> None:
    """Run the jobs until SIGINT or SIGTERM; the job under way ends first."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    scheduler = prepare(work)
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def prepare(work: Work) -> BackgroundScheduler:
    """Each job now, to catch up with a time when nothing ran, then on schedule.

    A job still running when its hour comes again is not doubled, and several missed hours make one run.
    """
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = BackgroundScheduler(timezone=clock.PARIS)
    for job in JOBS:
        scheduler.add_job(
            perform,
            CronTrigger.from_crontab(job.schedule, timezone=clock.PARIS),
            args=(job, work),
            id=job.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=3600,
            next_run_time=clock.now(),
        )
    return scheduler
