"""Writing the journal."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor, JournalEntry


class Subject(Protocol):
    """Anything with an address."""

    @property
    def id(self) -> Any: ...


def record(
    session: Session, *, by: Actor, event: str, subject: Subject, structure_id: uuid.UUID | None = None, **facts: Any
) -> None:
    """Note that `by` did `event` to `subject`, in the caller's transaction.

    `facts` are field names and contract facts (hours, dates, states); never a personal value.
    """
    session.flush()  # gives the subject its id
    session.add(
        JournalEntry(
            structure_id=structure_id,
            actor_id=by.id,
            actor_label=by.label,
            event=event,
            subject_type=type(subject).__name__,
            subject_id=subject.id,
            facts={name: _plain(value) for name, value in facts.items()},
        )
    )
    session.flush()


def record_many(
    session: Session, *, by: Actor, event: str, subjects: Sequence[tuple[str, uuid.UUID, uuid.UUID | None]]
) -> None:
    """Note one event of many objects at once, in bulk. `subjects` are (type, id, structure's id)."""
    rows: list[dict[str, Any]] = [
        {
            "structure_id": structure_id,
            "actor_id": by.id,
            "actor_label": by.label,
            "event": event,
            "subject_type": subject_type,
            "subject_id": subject_id,
            "facts": {},
        }
        for subject_type, subject_id, structure_id in subjects
    ]
    if rows:
        session.execute(sa.insert(JournalEntry), rows)


def _plain(value: Any) -> Any:
    """The value as JSON keeps it: exact decimals and dates as text."""
    if isinstance(value, (Decimal, date, uuid.UUID)):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value
