"""Reading the journal."""

import uuid
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import JournalEntry


def list_entries(session: Session, subject_ids: Iterable[uuid.UUID], *, limit: int = 50) -> Sequence[JournalEntry]:
    """The newest entries about these objects, newest first. The caller has authorised the objects."""
    query = (
        sa.select(JournalEntry)
        .where(JournalEntry.subject_id.in_(list(subject_ids)))
        .order_by(JournalEntry.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()
