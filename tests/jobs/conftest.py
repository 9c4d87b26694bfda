"""What jobs work with, on a database of the test's own."""

import pytest

from facilitator.jobs.work import Work
from facilitator.kernel.settings import load


@pytest.fixture
def work(committed, tmp_path) -> Work:
    settings = load(
        {
            "FACILITATOR_ENVIRONMENT": "test",
            "FACILITATOR_DATA_DIR": str(tmp_path / "data"),
            "FACILITATOR_DATABASE_URL": committed.url,
        }
    )
    return Work(settings=settings, sessions=committed.sessions)
