"""Creating organisations."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel.errors import DomainError
from facilitator.organisations import rules
from facilitator.organisations.models import Structure


class SlugTaken(DomainError):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class CreateStructure:
    name: str
    slug: str | None = None
    territory: str | None = None


def create_structure(session: Session, command: CreateStructure, *, by: Actor) -> Structure:
    """Open a new tenant. Raises SlugTaken."""
    slug = rules.slug(command.slug or command.name)
    if session.scalar(sa.select(Structure.id).where(Structure.slug == slug)):
        raise SlugTaken(f"Une structure porte déjà l’identifiant « {slug} » : choisissez-en un autre.")
    structure = Structure(name=command.name, slug=slug, territory=command.territory)
    session.add(structure)
    record(session, by=by, event="structure.created", subject=structure, slug=slug)
    return structure
