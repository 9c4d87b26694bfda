"""A database with the demonstration in it, made once for a process."""

from facilitator.demonstration import services
from facilitator.kernel import clock
from facilitator.kernel.db import create_engine, session_factory
from tests.databases import Databases

NO_PASSWORD = "$argon2id$of-no-password"


def make_demonstration(databases: Databases, *, password_hash: str = NO_PASSWORD) -> str:
    """The address of a new database filled by the demonstration of today."""
    url = databases.migrated()
    engine = create_engine(url)
    with session_factory(engine).begin() as session:
        services.build(session, today=clock.today(), password_hash=password_hash, base_url="http://facilitator.example")
    engine.dispose()
    return url
