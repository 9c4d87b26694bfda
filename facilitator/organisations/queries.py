"""Reading organisations."""

import uuid
from collections.abc import Iterable, Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.paging import Paged, paged
from facilitator.organisations.enums import IdentifierKind
from facilitator.organisations.models import Authority, Company, Prescriber, Structure

LegalPersonT = TypeVar("LegalPersonT", Company, Authority, Prescriber)


def list_structures(session: Session) -> Sequence[Structure]:
    return session.scalars(sa.select(Structure).order_by(Structure.name, Structure.id)).all()


def page_of_structures(session: Session, page: int) -> Paged[Structure]:
    """The structures of the instance, by name."""
    return paged(session, sa.select(Structure).order_by(Structure.name, Structure.id), page)


def get_structure_by_slug(session: Session, slug: str) -> Structure | None:
    return session.scalar(sa.select(Structure).where(Structure.slug == slug))


def map_by_identifier(
    session: Session, model: type[LegalPersonT], identifiers: Iterable[str]
) -> dict[tuple[IdentifierKind, str], LegalPersonT]:
    """The known legal persons among `identifiers`, by kind and number; one query per 500 numbers."""
    wanted = sorted(set(identifiers))
    found: dict[tuple[IdentifierKind, str], LegalPersonT] = {}
    for start in range(0, len(wanted), 500):
        query = sa.select(model).where(model.identifier.in_(wanted[start : start + 500]))
        found |= {(row.identifier_kind, row.identifier or ""): row for row in session.scalars(query)}
    return found


def get_structure(session: Session, structure_id: uuid.UUID) -> Structure:
    """The structure that a membership names."""
    return session.get_one(Structure, structure_id)
