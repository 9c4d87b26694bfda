"""Signing in without the sign-in page: a row and a cookie, as the page would have left them."""

from collections.abc import Mapping

from flask.testing import FlaskClient

from facilitator.accounts.models import Membership, SignIn
from facilitator.accounts.tokens.rules import digest, new_secret
from facilitator.portals.shared.identity import COOKIE_KEY
from tests.factories import current_session


def sign_in(client: FlaskClient, membership: Membership) -> str:
    """Make `client` act under `membership` from now on. Returns the token its cookie holds.

    Needs the session of the factories: the `session` fixture, or a block of `committed.session()`, which must end
    before the request.
    """
    token = _start(membership)
    current_session().flush()
    _hold(client, token)
    return token


def sign_in_all(clients: Mapping[str, FlaskClient], memberships: Mapping[str, Membership]) -> None:
    """The same for several, by name."""
    tokens = {name: _start(membership) for name, membership in memberships.items()}
    current_session().flush()
    for name, token in tokens.items():
        _hold(clients[name], token)


def _start(membership: Membership) -> str:
    token = new_secret()
    sign_in = SignIn(user_id=membership.user_id, membership_id=membership.id, token_hash=digest(token))
    current_session().add(sign_in)
    return token


def _hold(client: FlaskClient, token: str) -> None:
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie[COOKIE_KEY] = token
