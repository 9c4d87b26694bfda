"""One database session per request. Unsafe methods commit below 400; GET, HEAD and OPTIONS cannot write.

The commit happens inside the dispatch, where a failure (a race, a constraint) still becomes a French page. On SQLite
a safe method opens a reader, an unsafe one takes the write lock at its first query: whatever is slow (Argon2, parsing
a file) comes before the first call to `db()`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, sessionmaker

from facilitator.kernel.db import reader

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class TransactionalFlask(Flask):
    """A Flask whose dispatch ends the request's transaction."""

    def dispatch_request(self) -> ResponseReturnValue:
        try:
            response = self.make_response(super().dispatch_request())
            _finish(response)
        except BaseException:
            _abandon()
            raise
        return response

    def handle_user_exception(self, e: Exception) -> ResponseReturnValue:
        # An error page may read (its navigation, say), in a transaction of its own that never commits.
        answer = super().handle_user_exception(e)
        _abandon()
        return answer


def init_app(app: Flask, sessions: sessionmaker[Session]) -> None:
    app.extensions["sessions"] = sessions
    app.teardown_appcontext(lambda _error: _abandon())


def sessions() -> sessionmaker[Session]:
    return cast("sessionmaker[Session]", current_app.extensions["sessions"])


def db() -> Session:
    """The request's session, opened at first use."""
    if "session" not in g:
        g.session = reader(sessions()) if request.method in SAFE_METHODS else sessions()()
    return cast("Session", g.session)


@contextmanager
def short_reading() -> Iterator[Session]:
    """A reading that ends before the request's own session opens (who is signed in, what a form checks)."""
    with reader(sessions()) as session:
        yield session
        session.expunge_all()


def afterwards(write: Callable[[Session], object]) -> None:
    """Run `write` in a short transaction of its own once the request's has ended, committed or not.

    For what must survive a rollback: refused sign-ins, reads of sensitive data, last activity.
    """
    g.setdefault("afterwards", []).append(write)


def _finish(response: Response) -> None:
    session: Session | None = g.get("session")
    if session is not None and request.method not in SAFE_METHODS and response.status_code < 400:
        session.commit()
    _abandon()


def _abandon() -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.rollback()
        session.close()
    pending: list[Callable[[Session], object]] = g.pop("afterwards", [])
    for write in pending:
        with sessions().begin() as short:
            write(short)
