"""What the ways in have in common: a password that is checked, a browser that is signed in."""

import uuid

from flask import make_response, request
from flask.typing import ResponseReturnValue

from facilitator.accounts.enums import EndReason
from facilitator.accounts.passwords.rules import hash_password, is_right_password, is_to_be_rehashed
from facilitator.accounts.passwords.services import rehash
from facilitator.accounts.sign_ins import queries, rules, services
from facilitator.accounts.sign_ins.queries import Credentials
from facilitator.kernel.errors import DomainError
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.identity import account, remember
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import afterwards, db, short_reading


class TooManyFailures(DomainError):
    """This account, or this network address, has failed too often of late."""


def check_credentials(email: str, password: str) -> Credentials | None:
    """Whose password this is, or None; refusals are counted whatever becomes of the request. Raises TooManyFailures.

    Slow on purpose: call it before the first `db()`.
    """
    limits = rules.sign_in_limits(email, request.remote_addr or "", secret=settings().secret_key)
    with short_reading() as session:
        limited = queries.is_limited(session, limits)
        credentials = queries.get_credentials(session, email)
    if limited:
        raise TooManyFailures("Trop d’essais infructueux\u202f: la connexion est bloquée pendant un quart d’heure.")
    known_hash = credentials.password_hash if credentials else None
    is_right = is_right_password(password, known_hash)
    if credentials is None or known_hash is None or not is_right:
        afterwards(lambda short: services.count_failure(short, limits))
        return None
    afterwards(lambda short: services.forgive(short, limits[:1]))
    if is_to_be_rehashed(known_hash):
        stronger = hash_password(password)
        afterwards(lambda short: rehash(short, credentials.user_id, stronger))
    return credentials


def note_password_request() -> None:
    """Count one more request for a new password from this network address. Raises TooManyFailures."""
    limit = rules.request_limit(request.remote_addr or "", secret=settings().secret_key)
    with short_reading() as session:
        limited = queries.is_limited(session, [limit])
    if limited:
        raise TooManyFailures("Trop de demandes depuis ce réseau\u202f: réessayez dans un quart d’heure.")
    afterwards(lambda short: services.count_failure(short, [limit]))


def ask_to_wait(error: TooManyFailures) -> ResponseReturnValue:
    """The page of who has tried too often."""
    response = make_response(page("errors/429.html", status=429, message=str(error)))
    response.headers["Retry-After"] = str(int(rules.WINDOW.total_seconds()))
    return response


def enter(user_id: uuid.UUID, membership_id: uuid.UUID | None = None) -> None:
    """Sign this browser in, in the request's transaction; its earlier session ends."""
    if (before := account()) is not None:
        services.end_sign_in(db(), before.token, EndReason.NEW_SIGN_IN)
    remember(services.open_sign_in(db(), user_id, membership_id))
