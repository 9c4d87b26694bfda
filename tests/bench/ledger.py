"""The ledger and the pages of markets at the size of a metropolis (`tests.bench.volume`), on both engines.

    python -m tests.bench.ledger [--rounds 30] [--database sqlite|postgresql]

Prints: hours owed as of a date by every clause of the structure (milliseconds, one statement), the import of 10,000
invoices (seconds), and the statements, median and 95th percentile of the pages of markets. Nothing is asserted.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient

from facilitator.app import create_app
from facilitator.journal.models import Actor
from facilitator.kernel.processes import settle
from facilitator.kernel.settings import load
from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.services import RecordFact, record_facts
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.services import list_commitments
from facilitator.markets.obligations import queries
from tests.bench.volume import FACTS, Volume, fill
from tests.databases import (
    KINDS,
    CommittedDatabase,
    Databases,
    PostgreSQLDatabases,
    SQLiteDatabases,
    postgresql_server,
)
from tests.factories.accounts import MembershipFactory
from tests.factories.organisations import StructureFactory
from tests.queries import count_queries
from tests.signing_in import sign_in

ON = date(2025, 6, 30)
CAMILLE = Actor(None, "Camille Fictif")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the ledger at the size of a metropolis.")
    parser.add_argument("--rounds", type=int, default=30, help="how many times each thing is measured")
    parser.add_argument("--database", choices=KINDS, help="one engine instead of both")
    options = parser.parse_args()
    for kind in (options.database,) if options.database else KINDS:
        with _databases(kind) as (databases, folder), CommittedDatabase.open(databases) as database:
            _measure(kind, database, folder, options.rounds)


def _measure(kind: str, database: CommittedDatabase, folder: Path, rounds: int) -> None:
    client, volume, seconds = _filled(database, folder)
    settle()  # as each process of the server does
    print(f"\n{kind}: {volume.lines} lines of the ledger made in {seconds:.1f} s")
    _owed(database, volume, rounds)
    print(f"{'SQL':>4} {'p50 ms':>8} {'p95 ms':>8} {'own ms':>8}")
    for address in (
        "/facilitateur/marches/",
        f"/facilitateur/marches/{volume.market_id}",
        f"/facilitateur/clauses/{volume.following_id}",
        f"/facilitateur/clauses/{volume.following_id}/facturation",
    ):
        _page(client, address, rounds)
    _import(database, volume)


def _filled(database: CommittedDatabase, folder: Path) -> tuple[FlaskClient, Volume, float]:
    settings = {
        "FACILITATOR_ENVIRONMENT": "test",
        "FACILITATOR_DATA_DIR": str(folder / "data"),
        "FACILITATOR_DATABASE_URL": database.url,
    }
    client = create_app(load(settings), database.sessions).test_client()
    start = time.perf_counter()
    with database.session() as session:
        structure = StructureFactory()
        volume = fill(session, structure.id)
        sign_in(client, MembershipFactory(structure=structure))
    return client, volume, time.perf_counter() - start


def _owed(database: CommittedDatabase, volume: Volume, rounds: int) -> None:
    with database.sessions() as session:
        with count_queries() as statements:
            found = queries.owed(session, volume.structure_id, on=ON)
        middle, high, own = _times(lambda: queries.owed(session, volume.structure_id, on=ON), rounds)
        print(f"owed as of a date, {len(found)} clauses: {len(statements)} SQL, ", end="")
        print(f"p50 {middle:.0f} ms, p95 {high:.0f} ms, processor {own:.0f} ms", flush=True)
        session.rollback()


def _page(client: FlaskClient, address: str, rounds: int) -> None:
    def open_it() -> None:
        status = client.get(address).status_code
        if status != 200:
            raise SystemExit(f"{address} answered {status}.")

    open_it()
    with count_queries() as statements:
        open_it()
    middle, high, own = _times(open_it, rounds)
    print(f"{len(statements):>4} {middle:>8.1f} {high:>8.1f} {own:>8.1f}  {address}", flush=True)


def _import(database: CommittedDatabase, volume: Volume) -> None:
    dice = random.Random(11)
    with database.session() as session:
        clause = session.get_one(Clause, volume.following_id)
        members = list_commitments(session, clause)
        rows = [
            RecordFact(
                kind=FactKind.INVOICE, commitment_id=dice.choice(members).id, reference=f"N-{number}",
                effective_on=(clause.starts_on or ON) + timedelta(days=dice.randrange(300)),
                quantity=Decimal(dice.randrange(1, 5_000_000)) / 100,
            )
            for number in range(FACTS)
        ]  # fmt: skip
        start, busy = time.perf_counter(), time.process_time()
        done = record_facts(session, clause, rows, by=CAMILLE)
        session.commit()
        taken, own = time.perf_counter() - start, time.process_time() - busy
        print(f"import of {done.added} invoices: {taken:.2f} s, processor {own:.2f} s", flush=True)


def _times(measured: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """The median and the 95th percentile, and the median of the processor's own time, in milliseconds.

    On a machine that does something else, the last alone says something; on PostgreSQL it leaves the server out.
    """
    elapsed, own = [], []
    for _ in range(rounds):
        start, busy = time.perf_counter(), time.process_time()
        measured()
        elapsed.append((time.perf_counter() - start) * 1000)
        own.append((time.process_time() - busy) * 1000)
    cuts = quantiles(elapsed, n=20)
    return cuts[9], cuts[18], median(own)


@contextmanager
def _databases(kind: str) -> Iterator[tuple[Databases, Path]]:
    with TemporaryDirectory(prefix="facilitator-bench-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield SQLiteDatabases(folder), folder
        else:
            with postgresql_server() as server:
                yield PostgreSQLDatabases(server, "bench"), folder


if __name__ == "__main__":
    main()
