"""`facilitator jobs …`: the scheduled work."""

import logging

import click

from facilitator.cli import instance
from facilitator.jobs import scheduler
from facilitator.jobs.table import JOBS
from facilitator.jobs.work import Work, perform
from facilitator.kernel.processes import follow_parent

BY_NAME = {job.name: job for job in JOBS}


@click.group("jobs")
def group() -> None:
    """Run scheduled work: mails, reminders, evaluations…"""


@group.command()
@click.option("--parent", type=int, hidden=True, help="Stop when this process is gone.")
def run(parent: int | None) -> None:
    """Run every job on schedule until SIGINT or SIGTERM."""
    _speak("[jobs] %(message)s")
    if parent is not None:
        follow_parent(parent)
    scheduler.run(_work())


@group.command()
@click.argument("name", type=click.Choice(sorted(BY_NAME)))
def once(name: str) -> None:
    """Run one job now."""
    _speak("%(message)s")
    if not perform(BY_NAME[name], _work()):
        raise SystemExit(1)


def _work() -> Work:
    opened = instance.open_ready()
    return Work(settings=opened.settings, sessions=opened.sessions)


def _speak(line: str) -> None:
    logging.basicConfig(format=line)
    logging.getLogger("facilitator").setLevel(logging.INFO)
