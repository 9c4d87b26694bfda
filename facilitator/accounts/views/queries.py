"""Reading saved views."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.views.models import SavedView


def list_views(session: Session, membership_id: uuid.UUID, endpoint: str | None = None) -> Sequence[SavedView]:
    """The views of a membership by name, of one list or of all, list after list."""
    query = sa.select(SavedView).where(SavedView.membership_id == membership_id)
    if endpoint is not None:
        query = query.where(SavedView.endpoint == endpoint)
    return session.scalars(query.order_by(SavedView.endpoint, SavedView.name, SavedView.id)).all()
