"""Reading legal persons: those without a name, and all of them for the instance administrator."""

import uuid
from collections.abc import Sequence
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.errors import NotVisible
from facilitator.kernel.paging import Paged, paged
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import IdentifierKind, Role
from facilitator.organisations.models import Authority, Company
from facilitator.organisations.rules import compact_identifier, has_valid_siren

LegalPerson = type[Company] | type[Authority]


def list_unnamed(session: Session, model: LegalPerson) -> Sequence[tuple[uuid.UUID, str]]:
    """(id, SIREN) of those whose number stands for the name, and whose number may exist."""
    query = (
        sa.select(model.id, model.identifier)
        .where(model.identifier_kind == IdentifierKind.SIREN, model.name == model.identifier)
        .order_by(model.id)
    )
    return [(row.id, row.identifier) for row in session.execute(query) if has_valid_siren(row.identifier)]


def page_of_persons(
    session: Session, viewer: Viewer, model: LegalPerson, text: str | None, number: int
) -> Paged[Company | Authority]:
    """Those whose name or number holds `text`, by name. For the instance administrator; raises NotVisible."""
    _check_administrator(viewer)
    query = sa.select(model).order_by(model.name, model.id)
    if text:
        found = model.name.icontains(text, autoescape=True)
        digits = compact_identifier(text)[:9]
        query = query.where(sa.or_(found, model.identifier == digits) if digits else found)
    return paged(session, query, number)


def get_person(session: Session, viewer: Viewer, model: LegalPerson, person_id: uuid.UUID) -> Company | Authority:
    """For the instance administrator. Raises NotVisible."""
    _check_administrator(viewer)
    person = session.get(model, person_id)
    if person is None:
        raise NotVisible
    return cast("Company | Authority", person)


def _check_administrator(viewer: Viewer) -> None:
    if viewer.role is not Role.INSTANCE_ADMIN:
        raise NotVisible
