"""`facilitator run`: the production server, and the jobs beside it."""

import os
import socket
import subprocess
import sys
import threading

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from facilitator.cli import instance
from facilitator.kernel.settings import Settings, WrongSetting

APPLICATION = "facilitator.app:wsgi"
THREADS = 8
"""For each server process. While one waits for SQLite's single writer, the others answer."""

JOBS = (sys.executable, "-m", "facilitator.cli", "jobs", "run", "--parent")
RESTART_AFTER = 5.0
LOOK_EVERY = 0.2
STOP_WITHIN = 60.0
"""Seconds."""


@click.command()
@click.option("--jobs/--no-jobs", "with_jobs", default=True, help="Run the jobs beside the server.")
def run(*, with_jobs: bool) -> None:
    """Serve the product until SIGINT or SIGTERM, and run its jobs beside it."""
    settings = instance.open_ready().settings
    _check_address(settings)
    stop = threading.Event()
    jobs = threading.Thread(target=_keep_jobs_running, args=(stop,), name="jobs")
    if with_jobs:
        jobs.start()
    click.echo(f"facilitator is at {settings.base_url} (Ctrl-C stops it)")
    try:
        _server(settings).serve()
    finally:
        stop.set()
        if with_jobs:
            jobs.join()


def _server(settings: Settings) -> MPServer:
    return MPServer(
        APPLICATION,
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=30,
        log_level=LogLevels.error,
    )


def _check_address(settings: Settings) -> None:
    """Say at once that the address cannot be used. Raises WrongSetting."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            where = f"FACILITATOR_HOST={settings.host} FACILITATOR_PORT={settings.port}"
            raise WrongSetting(f"{where} cannot be used: {error.strerror or error}.") from error


def _keep_jobs_running(stop: threading.Event) -> None:
    """The jobs process, started again when it fails, stopped with the server.

    It stops by itself when this process disappears without a word, as the server's processes do.
    """
    while not stop.is_set():
        process = subprocess.Popen([*JOBS, str(os.getpid())])  # noqa: S603  our own command
        while process.poll() is None and not stop.wait(LOOK_EVERY):
            pass
        if process.poll() is None:
            _end(process)
        elif not stop.is_set():
            click.echo(f"The jobs process ended with status {process.returncode}: starting it again.", err=True)
            stop.wait(RESTART_AFTER)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
