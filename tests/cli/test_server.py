"""`facilitator run`: serves, runs its jobs, and leaves nothing behind, however it ends."""

import json
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mailbox import free_port
from tests.processes import environment, start

PATIENCE = 180.0
"""Seconds: a shared machine is sometimes slow."""


@pytest.fixture
def env(committed, tmp_path):
    return environment(committed.url, tmp_path / "data", port=free_port(), workers=2)


def health(env) -> dict | None:
    """What /healthz answers; None when nobody does."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{env['FACILITATOR_PORT']}/healthz", timeout=5) as answer:
            return json.load(answer)
    except OSError:
        return None


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)


def family(pid: int) -> set[int]:
    """A process and those it started, and so on."""
    children = {
        int(child) for tasks in Path(f"/proc/{pid}/task").glob("*/children") for child in tasks.read_text().split()
    }
    return {pid}.union(*(family(child) for child in children))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def is_whole(env) -> bool:
    answer = health(env)
    return answer is not None and answer["last_job_at"] is not None


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes where Linux lists them")
@pytest.mark.parametrize(
    "end",
    [
        signal.SIGTERM,
        pytest.param(signal.SIGINT, marks=pytest.mark.acceptance),
        pytest.param(signal.SIGKILL, marks=pytest.mark.acceptance),
    ],
)
def test_the_server_and_its_jobs_end_together(env, end):
    process = start(env, "run")
    try:
        wait_until(lambda: is_whole(env))
        members = family(process.pid)
        assert len(members) >= 4  # the server, its two workers, the jobs
        process.send_signal(end)
        words, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in members))
    assert process.returncode == (0 if end is not signal.SIGKILL else -signal.SIGKILL), words
    assert f"http://127.0.0.1:{env['FACILITATOR_PORT']}" in words
    assert health(env) is None


@pytest.mark.acceptance
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes where Linux lists them")
def test_a_killed_jobs_process_starts_again(env):
    process = start(env, "run")
    try:
        wait_until(lambda: is_whole(env))
        jobs = next(pid for pid in family(process.pid) if b"jobs" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(jobs, signal.SIGKILL)
        wait_until(
            lambda: any(
                pid != jobs and b"jobs" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in family(process.pid)
            )
        )
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def test_a_taken_port_is_said_in_a_sentence(env):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(env["FACILITATOR_PORT"])))
        taken.listen()
        process = start(env, "run")
        words, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert words.startswith("Error: FACILITATOR_HOST=127.0.0.1 FACILITATOR_PORT=")
