"""Naming the departments of a buyer."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.organisations.models import Department


def find_or_create_department(
    session: Session, structure_id: uuid.UUID, authority_id: uuid.UUID, name: str | None, *, by: Actor
) -> Department | None:
    """The department of this buyer that the structure calls so, whatever the case; a new one when there is none.

    None without a name.
    """
    if not name:
        return None
    own = (Department.structure_id == structure_id, Department.authority_id == authority_id)
    known = session.scalar(sa.select(Department).where(*own, sa.func.lower(Department.name) == name.lower()).limit(1))
    if known is not None:
        return known
    department = Department(structure_id=structure_id, authority_id=authority_id, name=name)
    session.add(department)
    record(session, by=by, event="department.created", subject=department, structure_id=structure_id)
    return department
