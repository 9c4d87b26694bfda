"""Processes that start others."""

import gc
import os
import signal
import threading

_LOOK_EVERY = 1.0
"""Seconds."""


def follow_parent(parent: int | None = None) -> None:
    """End this process (SIGTERM) when the one that started it is gone, so that a killed server leaves nothing behind.

    `parent`: its id, when it may be gone already.
    """
    expected = parent or os.getppid()
    threading.Thread(target=_watch, args=(expected,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    never = threading.Event()
    while os.getppid() == parent:
        never.wait(_LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)


def settle() -> None:
    """Leave what is loaded by now out of the rounds of the garbage collector, for the life of the process.

    It stays anyway; without this, each full round walks over it again in the middle of a request.
    """
    gc.collect()
    gc.freeze()
