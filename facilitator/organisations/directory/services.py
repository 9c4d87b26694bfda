"""Finding, creating and naming legal persons."""

from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel.errors import DomainError
from facilitator.organisations.enums import IdentifierKind
from facilitator.organisations.models import Authority, Company, Establishment
from facilitator.organisations.rules import compact_identifier, has_valid_siren, has_valid_siret, identify

REGISTRY = "registry"
"""Source of a name that the public registry gave."""

LegalPersonT = TypeVar("LegalPersonT", Company, Authority)


class WrongIdentifier(DomainError):
    """The number typed is neither a SIRET nor a SIREN."""


class NameNeeded(DomainError):
    """Nobody knows this number yet: a name is needed too."""


class AlreadyNamed(DomainError):
    """The name came from an official source, or was given before."""


def find_or_create_company(session: Session, number: str | None, name: str | None, *, by: Actor) -> Company:
    """See `_find_or_create`. Raises WrongIdentifier, NameNeeded."""
    return _find_or_create(session, Company, number, name, by=by)


def find_or_create_authority(session: Session, number: str | None, name: str | None, *, by: Actor) -> Authority:
    """See `_find_or_create`. Raises WrongIdentifier, NameNeeded."""
    return _find_or_create(session, Authority, number, name, by=by)


def _find_or_create(
    session: Session, model: type[LegalPersonT], number: str | None, name: str | None, *, by: Actor
) -> LegalPersonT:
    """The legal person with this SIRET or SIREN, else with this very name; a new one when there is none.

    A name completes one that was missing. Raises WrongIdentifier, NameNeeded.
    """
    compact = compact_identifier(number)
    if not compact:
        return _by_name(session, model, name, by=by)
    if not (has_valid_siret(compact) or has_valid_siren(compact)):
        raise WrongIdentifier(
            f"« {number} » n’est ni un SIRET (14 chiffres) ni un SIREN (9 chiffres) : vérifiez les chiffres."
        )
    kind, identifier = identify(compact)
    person = session.scalar(sa.select(model).where(model.identifier_kind == kind, model.identifier == identifier))
    if person is None:
        if not name:
            raise NameNeeded(f"Le numéro {number} n’est pas encore connu : indiquez aussi le nom.")
        return _create(session, model(identifier_kind=kind, identifier=identifier, name=name), by=by)
    if name and is_unnamed(person):
        give_name(session, person, name, by=by)
    return person


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedPerson:
    """A company as a public file names it, faults included. `number` is the SIREN behind a SIRET."""

    kind: IdentifierKind
    number: str | None
    siret: str | None
    name: str | None


def find_or_create_published(session: Session, person: PublishedPerson, *, by: Actor) -> Company:
    """The company that a public file names, created when nobody knew it. Numbers are taken as they are.

    Raises NameNeeded for a company without number or name.
    """
    named = Company.identifier == person.number if person.number else Company.name == person.name
    query = sa.select(Company).where(Company.identifier_kind == person.kind, named).order_by(Company.id)
    company = session.scalars(query.limit(1)).first()
    if company is None:
        name = person.name or person.number
        if name is None:
            raise NameNeeded("Cette entreprise n’a ni numéro ni nom : ajoutez-la depuis l’attribution du lot.")
        company = _create(session, Company(identifier_kind=person.kind, identifier=person.number, name=name), by=by)
    elif person.name and is_unnamed(company):
        give_name(session, company, person.name, by=by)
    known = sa.select(Establishment.id).where(Establishment.siret == person.siret)
    if person.siret and session.scalar(known) is None:
        session.add(Establishment(company_id=company.id, siret=person.siret))
        session.flush()
    return company


def is_unnamed(person: Company | Authority) -> bool:
    """Whether the number still stands for the name."""
    return person.identifier is not None and person.name == person.identifier


def give_name(session: Session, person: Company | Authority, name: str, *, source: str = "manual", by: Actor) -> None:
    """Name a legal person that has none yet. Raises AlreadyNamed."""
    if not is_unnamed(person):
        raise AlreadyNamed("Ce nom est connu : il est partagé entre les structures et ne se change pas ici.")
    person.name = name
    record(session, by=by, event=f"{type(person).__name__.lower()}.named", subject=person, source=source)


def correct_name(session: Session, person: Company | Authority, name: str, *, by: Actor) -> bool:
    """Give another name, for all structures: the instance administrator's gesture. Returns whether it changed."""
    if person.name == name:
        return False
    before, person.name = person.name, name
    record(session, by=by, event=f"{type(person).__name__.lower()}.renamed", subject=person, before=before, after=name)
    return True


def _by_name(session: Session, model: type[LegalPersonT], name: str | None, *, by: Actor) -> LegalPersonT:
    if not name:
        raise NameNeeded("Indiquez un SIRET ou un nom.")
    query = sa.select(model).where(sa.func.lower(model.name) == name.lower()).order_by(model.identifier_kind, model.id)
    found = session.scalars(query.limit(2)).all()
    if len(found) > 1:
        raise NameNeeded(f"Plusieurs organisations s’appellent « {name} » : indiquez le SIRET.")
    if found:
        return found[0]
    return _create(session, model(identifier_kind=IdentifierKind.NONE, identifier=None, name=name), by=by)


def _create(session: Session, person: LegalPersonT, *, by: Actor) -> LegalPersonT:
    session.add(person)
    record(session, by=by, event=f"{type(person).__name__.lower()}.created", subject=person)
    return person
