"""Reminders belong to the structure whose declaration is late; its staff alone see them."""

import sqlalchemy as sa

from facilitator.organisations.access import Viewer, staff_structure_id
from facilitator.reminders.models import Reminder


def scope(viewer: Viewer) -> sa.Select[Reminder]:
    """The reminders that the viewer sees. Raises NotVisible for anyone but the staff."""
    return sa.select(Reminder).where(Reminder.structure_id == staff_structure_id(viewer))
