"""Contacts and exchanges belong to the structure that wrote them; its staff alone see them."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.errors import NotVisible
from facilitator.markets.contacts.models import Contact, Exchange
from facilitator.organisations.access import Viewer, staff_structure_id


def get_contact(session: Session, viewer: Viewer, contact_id: uuid.UUID) -> Contact:
    """Raises NotVisible."""
    query = sa.select(Contact).where(Contact.id == contact_id, Contact.structure_id == staff_structure_id(viewer))
    if (found := session.scalar(query)) is None:
        raise NotVisible
    return found


def get_exchange(session: Session, viewer: Viewer, exchange_id: uuid.UUID) -> Exchange:
    """Raises NotVisible."""
    query = sa.select(Exchange).where(Exchange.id == exchange_id, Exchange.structure_id == staff_structure_id(viewer))
    if (found := session.scalar(query)) is None:
        raise NotVisible
    return found
