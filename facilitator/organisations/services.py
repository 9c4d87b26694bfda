"""Creating organisations."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel.errors import DomainError
from facilitator.organisations import queries, rules
from facilitator.organisations.enums import InclusionKind
from facilitator.organisations.models import Company, Establishment, Structure


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


class NotASiret(DomainError):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterCompany:
    """A company that no market has brought yet: an inclusive employer, say."""

    siret: str
    name: str
    inclusion_kind: InclusionKind = InclusionKind.NONE


def register_company(session: Session, command: RegisterCompany, *, by: Actor) -> Company:
    """The company of this SIRET, created when nobody knew it. Raises NotASiret.

    A company already known keeps its name and kind: they are shared by all structures.
    """
    if not rules.has_valid_siret(command.siret):
        raise NotASiret("Ce SIRET n’est pas valable : il compte 14 chiffres, et le dernier vérifie les autres.")
    siret = rules.compact_identifier(command.siret)
    kind, siren = rules.identify(siret)
    company = session.scalar(sa.select(Company).where(Company.identifier_kind == kind, Company.identifier == siren))
    if company is None:
        company = Company(
            identifier_kind=kind, identifier=siren, name=command.name, inclusion_kind=command.inclusion_kind
        )
        session.add(company)
        record(session, by=by, event="company.created", subject=company, siren=siren)
    if session.scalar(sa.select(Establishment.id).where(Establishment.siret == siret)) is None:
        session.add(Establishment(company_id=company.id, siret=siret))
        session.flush()
    return company


@dataclass(frozen=True, kw_only=True, slots=True)
class DescribeStructure:
    name: str
    territory: str | None = None


def describe_structure(session: Session, structure: Structure, command: DescribeStructure, *, by: Actor) -> None:
    """Correct a structure's name and territory; its short name stays, since commands use it."""
    structure.name, structure.territory = command.name, command.territory
    record(
        session,
        by=by,
        event="structure.described",
        subject=structure,
        structure_id=structure.id,
        name=command.name,
        territory=command.territory,
    )
