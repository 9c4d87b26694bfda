"""Processes killed without warning (`kill -9`) at a chosen point of what they do."""

import multiprocessing
import os
import signal
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.db import create_engine, session_factory

Act = Callable[[Session], object]


def survives(url: str, act: Act, *, statements: int) -> bool:
    """Run `act` and its commit in a process of its own, killed just before its statement number `statements` + 1.

    The commit counts as a statement. Returns whether the process reached its end.
    """
    # A fork keeps the parent's modules, not its connections: the child opens its own.
    process = multiprocessing.get_context("fork").Process(target=_run, args=(url, act, statements))
    process.start()
    process.join(timeout=60)
    assert process.exitcode in {0, -signal.SIGKILL}, f"the process ended with {process.exitcode}"
    return process.exitcode == 0


def _run(url: str, act: Act, statements: int) -> None:
    engine = create_engine(url, poolclass=sa.NullPool)
    left = [statements]

    def count(*_args: object) -> None:
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    sa.event.listen(engine, "before_cursor_execute", count)
    sa.event.listen(engine, "commit", count)
    with session_factory(engine)() as session:
        act(session)
        session.commit()
    os._exit(0)
