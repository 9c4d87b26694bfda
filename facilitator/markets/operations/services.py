"""Writing operations."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.markets.models import Operation


@dataclass(frozen=True, kw_only=True, slots=True)
class DescribeOperation:
    title: str
    description: str | None = None


def find_or_create_operation(
    session: Session, structure_id: uuid.UUID, authority_id: uuid.UUID, title: str, *, by: Actor
) -> Operation:
    """The operation of this buyer under this title, whatever the case; a new one when there is none."""
    own = (Operation.structure_id == structure_id, Operation.authority_id == authority_id)
    query = sa.select(Operation).where(*own, sa.func.lower(Operation.title) == title.lower())
    known = session.scalar(query.order_by(Operation.id).limit(1))
    if known is not None:
        return known
    operation = Operation(structure_id=structure_id, authority_id=authority_id, title=title)
    session.add(operation)
    record(session, by=by, event="operation.created", subject=operation, structure_id=structure_id)
    return operation


def describe_operation(session: Session, operation: Operation, command: DescribeOperation, *, by: Actor) -> bool:
    """Correct its title and description; whether anything changed."""
    values = {"title": command.title, "description": command.description}
    changed = sorted(name for name, value in values.items() if getattr(operation, name) != value)
    for name in changed:
        setattr(operation, name, values[name])
    if changed:
        record(
            session, by=by, event="operation.updated", subject=operation, structure_id=operation.structure_id,
            fields=changed,
        )  # fmt: skip
    return bool(changed)
