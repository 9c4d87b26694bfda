"""One factory per model: valid by default, a trait per situation. One module per concept, each on `Factory`."""

from collections.abc import Iterator
from contextlib import contextmanager

from factory.alchemy import SQLAlchemyModelFactory
from sqlalchemy.orm import Session

_session: Session | None = None


@contextmanager
def using(session: Session) -> Iterator[None]:
    """Factories write to this session until the end of the block."""
    global _session
    before, _session = _session, session
    try:
        yield
    finally:
        _session = before


def current_session() -> Session:
    if _session is None:
        raise RuntimeError("Ask for the `session` fixture, or open `committed.session()`, before calling a factory.")
    return _session


class Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = current_session
        # What a factory made outlives the rollback of what the test does next.
        sqlalchemy_session_persistence = "commit"

    @classmethod
    def _save(cls, model_class, session, args, kwargs):
        """Hold the row, which the session holds weakly: its relations are reached through its identity map."""
        row = super()._save(model_class, session, args, kwargs)
        session.info.setdefault("made", []).append(row)
        return row
