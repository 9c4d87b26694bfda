"""A saved view belongs to the membership that made it: nobody else sees it."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.views.models import SavedView
from facilitator.kernel.errors import NotVisible


def get_view(session: Session, membership_id: uuid.UUID, view_id: uuid.UUID) -> SavedView:
    """Raises NotVisible."""
    query = sa.select(SavedView).where(SavedView.id == view_id, SavedView.membership_id == membership_id)
    view = session.scalar(query)
    if view is None:
        raise NotVisible
    return view
