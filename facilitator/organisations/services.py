"""Creating organisations."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel.errors import DomainError
from facilitator.organisations import queries, rules
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


FIRST_STRUCTURE = "Ma structure"


class WhichStructure(DomainError):
    """Several structures exist, or none under this name."""


def choose_structure(session: Session, wanted: str | None, *, by: Actor) -> tuple[Structure, bool]:
    """The structure with this slug, or the only one; on a database without any, a new one. And whether it is new.

    Raises WhichStructure.
    """
    structures = queries.list_structures(session)
    if not structures and wanted is None:
        return create_structure(session, CreateStructure(name=FIRST_STRUCTURE), by=by), True
    fitting = [structure for structure in structures if wanted in {None, structure.slug}]
    if len(fitting) == 1:
        return fitting[0], False
    slugs = ", ".join(structure.slug for structure in structures) or "aucune"
    if wanted is None:
        raise WhichStructure(f"Plusieurs structures existent : choisissez avec --structure parmi {slugs}.")
    raise WhichStructure(f"Aucune structure n’a l’identifiant « {wanted} ». Structures : {slugs}.")
