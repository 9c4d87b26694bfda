"""Choosing, changing and replacing passwords. Hashes arrive made: Argon2 is too slow for a transaction."""

import uuid
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.enums import EndReason, TokenPurpose
from facilitator.accounts.models import Token, User
from facilitator.accounts.passwords import notifications
from facilitator.accounts.passwords.queries import PasswordLink
from facilitator.accounts.sign_ins.services import end_sign_ins_of_user
from facilitator.accounts.tokens import services as tokens
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock

FIRST_LIFETIME = timedelta(days=7)
LINKS_AN_HOUR = 3


def send_forgotten(session: Session, email: str, *, base_url: str) -> None:
    """Mail a link to choose a new password, if this is the address of an active account; else do nothing.

    The page says the same in both cases. At most three links an hour: nobody may flood somebody's mailbox.
    """
    user = session.scalar(sa.select(User).where(User.email == email, User.is_active))
    if user is None or _links_of_last_hour(session, user) >= LINKS_AN_HOUR:
        return
    secret = tokens.issue(session, TokenPurpose.PASSWORD, user.id)
    notifications.post_forgotten(session, user, secret, base_url=base_url)


def _links_of_last_hour(session: Session, user: User) -> int:
    counted = sa.select(sa.func.count()).where(
        Token.subject_id == user.id,
        Token.purpose == TokenPurpose.PASSWORD,
        Token.created_at > clock.now() - timedelta(hours=1),
    )
    return session.scalar(counted) or 0


def send_first(session: Session, user: User, *, base_url: str) -> None:
    """Mail the link by which a new user chooses a first password, valid for seven days."""
    secret = tokens.issue(session, TokenPurpose.PASSWORD, user.id, lifetime=FIRST_LIFETIME)
    notifications.post_first(session, user, secret, base_url=base_url)


def choose_by_link(session: Session, link: PasswordLink, password_hash: str, *, base_url: str) -> None:
    """Replace the password of who holds the link, and end every session. Raises LinkNoLongerValid."""
    tokens.use(session, link.token)
    user = link.user
    _replace(session, user, password_hash, base_url=base_url, by=Actor(user.id, user.name))
    end_sign_ins_of_user(session, user.id, EndReason.PASSWORD)


def change(session: Session, password_hash: str, *, keep_token: str, base_url: str, by: Actor) -> None:
    """Replace the password of the signed-in `by`; the sessions other than `keep_token`'s end."""
    user = session.get_one(User, by.id)
    _replace(session, user, password_hash, base_url=base_url, by=by)
    end_sign_ins_of_user(session, user.id, EndReason.PASSWORD, except_token=keep_token)


def _replace(session: Session, user: User, password_hash: str, *, base_url: str, by: Actor) -> None:
    user.password_hash = password_hash
    tokens.revoke(session, TokenPurpose.PASSWORD, user.id)
    record(session, by=by, event="user.password_changed", subject=user)
    notifications.post_changed(session, user, base_url=base_url)


def rehash(session: Session, user_id: uuid.UUID, password_hash: str) -> None:
    """Keep the same password under today's parameters."""
    session.execute(sa.update(User).where(User.id == user_id).values(password_hash=password_hash))
