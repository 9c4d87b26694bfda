"""Signing in without the sign-in page: a row and a cookie, as the page would have left them."""

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
    token = new_secret()
    session = current_session()
    session.add(SignIn(user_id=membership.user_id, membership_id=membership.id, token_hash=digest(token)))
    session.flush()
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie[COOKIE_KEY] = token
    return token
