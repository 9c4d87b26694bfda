"""Reading the departments of a buyer."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.organisations.access import Viewer, staff_structure_id
from facilitator.organisations.models import Department


def list_departments(session: Session, viewer: Viewer, authority_id: uuid.UUID) -> Sequence[Department]:
    """The departments of a buyer that the viewer's structure named, by name. Raises NotVisible."""
    query = (
        sa.select(Department)
        .where(Department.structure_id == staff_structure_id(viewer), Department.authority_id == authority_id)
        .order_by(Department.name, Department.id)
    )
    return session.scalars(query).all()
