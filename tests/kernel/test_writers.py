"""Many writers at once: none is refused, and nothing is lost."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
import sqlalchemy as sa

from facilitator.journal.models import SYSTEM, JournalEntry
from facilitator.kernel.db import create_engine, session_factory
from facilitator.organisations.models import Structure
from facilitator.organisations.services import CreateStructure, create_structure

WRITERS = 8


def write(url: str, writer: int, times: int) -> int:
    """Read, then write, in as many transactions: what deadlocks under a plain BEGIN. Returns how many passed."""
    engine = create_engine(url)
    sessions = session_factory(engine)
    for turn in range(times):
        with sessions.begin() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Structure)) is not None
            create_structure(session, CreateStructure(name=f"Structure {writer} {turn}"), by=SYSTEM)
    engine.dispose()
    return times


def check(committed, total: int) -> None:
    with committed.session() as session:
        for table in (Structure, JournalEntry):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == total


def test_eight_threads_write_at_once(committed):
    with ThreadPoolExecutor(WRITERS) as pool:
        assert sum(pool.map(lambda writer: write(committed.url, writer, 5), range(WRITERS))) == WRITERS * 5
    check(committed, WRITERS * 5)


@pytest.mark.acceptance
def test_eight_processes_write_at_once(committed):
    with ProcessPoolExecutor(WRITERS, mp_context=get_context("spawn")) as pool:
        passed = [pool.submit(write, committed.url, writer, 50) for writer in range(WRITERS)]
        assert sum(one.result() for one in passed) == WRITERS * 50
    check(committed, WRITERS * 50)
