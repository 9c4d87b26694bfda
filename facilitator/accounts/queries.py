"""Reading accounts."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.models import DemonstrationLogin, User


def get_user_by_email(session: Session, email: str) -> User | None:
    """`email` as `rules.normalise_email` writes it."""
    return session.scalar(sa.select(User).where(User.email == email))


def list_demonstration_logins(session: Session) -> Sequence[DemonstrationLogin]:
    """The invented accounts of a demonstration database, with their users; none on any other database."""
    query = (
        sa.select(DemonstrationLogin)
        .options(joinedload(DemonstrationLogin.user))
        .order_by(DemonstrationLogin.position, DemonstrationLogin.id)
    )
    return session.scalars(query).all()
