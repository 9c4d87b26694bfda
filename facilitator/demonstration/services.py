"""Making the demonstration, in one transaction."""

from collections.abc import Iterator
from datetime import date, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.models import User
from facilitator.accounts.passwords.rules import check_password, hash_password
from facilitator.accounts.services import ShownLogin, mark_as_demonstration
from facilitator.demonstration.acts import (
    aftercare,
    families,
    follow_up,
    hours,
    markets,
    open_data,
    organisations,
    people,
    real_markets,
)
from facilitator.demonstration.calendar import instant
from facilitator.demonstration.cast import PASSWORD, USERS
from facilitator.demonstration.stage import Act, Stage, play
from facilitator.demonstration.story import Story, tell
from facilitator.kernel.settings import Settings
from facilitator.organisations.models import Structure


class DemonstrationRefused(Exception):
    """The demonstration does not belong here. The message says why and what to do."""


def check_allowed(settings: Settings) -> None:
    """Raises DemonstrationRefused in production: its accounts have a password that everybody knows."""
    if settings.is_production:
        raise DemonstrationRefused(
            "The demonstration is refused when FACILITATOR_ENVIRONMENT is production: its accounts share a password "
            "that the sign-in page shows."
        )


def check_new(session: Session) -> None:
    """Raises DemonstrationRefused on a database in use."""
    if not is_new(session):
        raise DemonstrationRefused("The demonstration needs an empty database, and this one is in use.")


def is_new(session: Session) -> bool:
    """Whether nobody has used the database yet."""
    return (
        session.scalar(sa.select(Structure.id).limit(1)) is None and session.scalar(sa.select(User.id).limit(1)) is None
    )


def hash_shown_password() -> str:
    """The hash that every account of the demonstration gets. Slow: before the transaction."""
    check_password(PASSWORD)
    return hash_password(PASSWORD)


def build(session: Session, *, today: date, password_hash: str, base_url: str) -> Story:
    """Play the whole story up to the night before `today`, in the caller’s transaction; returns the story.

    Raises DemonstrationRefused unless the database is new.
    """
    check_new(session)
    story = tell(today)
    stage = Stage(session=session, story=story, password_hash=password_hash, base_url=base_url)
    play(stage, _acts(story), until=instant(today, time(1)))
    shown = [ShownLogin(email=user.email, description=user.shown) for user in USERS if user.shown]
    mark_as_demonstration(session, logins=shown, password=PASSWORD)
    return story


def _acts(story: Story) -> Iterator[Act]:
    for family in (organisations, real_markets, markets, families, open_data, follow_up, people, hours, aftercare):
        yield from family.acts(story)
