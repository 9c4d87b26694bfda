"""Commands run as real processes, that a test may kill."""

import os
import subprocess
import sys
from pathlib import Path

from tests.databases import ROOT

Environment = dict[str, str]


def environment(url: str, data_dir: Path, **settings: object) -> Environment:
    """The settings of an installation of the test's own, over this process's environment."""
    given = {
        "ENVIRONMENT": "demonstration",
        "DATABASE_URL": url,
        "DATA_DIR": data_dir,
        **{name.upper(): value for name, value in settings.items()},
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACILITATOR_")}
    return {**kept, **{f"FACILITATOR_{name}": str(value) for name, value in given.items()}}


def start(env: Environment, *arguments: str) -> subprocess.Popen:
    """`facilitator …`, started; its words are read with `communicate`."""
    command = [sys.executable, "-m", "facilitator.cli", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
