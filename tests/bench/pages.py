"""SQL statements of every list and home, and the time of the busiest pages, on the demonstration.

    python -m tests.bench.pages [--rounds 100] [--database sqlite|postgresql]

Prints two tables. Nothing is asserted: a time depends on the machine, and the counts are held by
`tests/portals/test_query_counts.py`.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient

from facilitator.app import create_app
from facilitator.kernel.settings import load
from tests.bench.measured import BUSIEST, PAGES, SignedIn, sign_in_visitors
from tests.databases import (
    KINDS,
    CommittedDatabase,
    Databases,
    PostgreSQLDatabases,
    SQLiteDatabases,
    postgresql_server,
)
from tests.demonstrated import make_demonstration
from tests.queries import count_queries


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure pages on the demonstration.")
    parser.add_argument("--rounds", type=int, default=100, help="how many times each busy page is opened")
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    options = parser.parse_args()
    with _databases(options.database) as (databases, folder), _visitors(databases, folder) as visitors:
        print(f"{'SQL':>4}  page")
        for visitor, address in PAGES:
            print(f"{_count(visitors[visitor], address):>4}  {address}", flush=True)
        print(f"\n{'p50 ms':>8} {'p95 ms':>8}  page, {options.rounds} times, on {options.database}")
        for visitor, address in BUSIEST:
            middle, high = _times(visitors[visitor], address, options.rounds)
            print(f"{middle:>8.1f} {high:>8.1f}  {address}", flush=True)


@contextmanager
def _databases(kind: str) -> Iterator[tuple[Databases, Path]]:
    with TemporaryDirectory(prefix="facilitator-bench-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield SQLiteDatabases(folder), folder
        else:
            with postgresql_server() as server:
                yield PostgreSQLDatabases(server, "bench"), folder


@contextmanager
def _visitors(databases: Databases, folder: Path) -> Iterator[SignedIn]:
    url = make_demonstration(databases)
    settings = {
        "FACILITATOR_ENVIRONMENT": "test",
        "FACILITATOR_DATA_DIR": str(folder / "data"),
        "FACILITATOR_DATABASE_URL": url,
    }
    with CommittedDatabase.at(url, databases) as database:
        yield sign_in_visitors(database, create_app(load(settings), database.sessions))


def _count(client: FlaskClient, address: str) -> int:
    client.get(address)  # touches the session of the visitor, once a minute
    with count_queries() as statements:
        _open(client, address)
    return len(statements)


def _times(client: FlaskClient, address: str, rounds: int) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    elapsed = []
    for _ in range(rounds):
        start = time.perf_counter()
        _open(client, address)
        elapsed.append((time.perf_counter() - start) * 1000)
    cuts = quantiles(elapsed, n=20)
    return cuts[9], cuts[18]


def _open(client: FlaskClient, address: str) -> None:
    status = client.get(address).status_code
    if status != 200:
        raise SystemExit(f"{address} answered {status}.")


if __name__ == "__main__":
    main()
