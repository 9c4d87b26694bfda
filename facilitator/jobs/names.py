"""Ask the public registry for the names that no file gave. Off unless a setting says where the registry is."""

import uuid
from typing import cast

from facilitator.jobs.work import Work
from facilitator.journal.models import Actor
from facilitator.kernel import text
from facilitator.organisations.directory.queries import LegalPerson, list_unnamed
from facilitator.organisations.directory.registry import Registry, RegistryUnavailable
from facilitator.organisations.directory.services import REGISTRY, give_name, is_unnamed
from facilitator.organisations.models import Authority, Company

BY = Actor(None, "Recherche d’entreprises")
MOST = 1000
"""Names asked in one run: a little more than three minutes."""


def name_companies(work: Work) -> str | None:
    """Each answer is kept at once: what the service said before it failed stays."""
    if not work.settings.company_registry_url:
        return None
    registry = Registry(work.settings.company_registry_url)
    named = unknown = 0
    for model, person_id, siren in _unnamed(work)[:MOST]:
        try:
            name = registry.find_name(siren)
        except RegistryUnavailable as error:
            raise RegistryUnavailable(f"{_told(named, unknown)} {error}") from error
        if name is None:
            unknown += 1
        else:
            named += _keep(work, model, person_id, name)
    return _told(named, unknown) if named or unknown else None


def _unnamed(work: Work) -> list[tuple[LegalPerson, uuid.UUID, str]]:
    with work.sessions() as session:
        models: tuple[LegalPerson, ...] = (Company, Authority)
        return [(model, *person) for model in models for person in list_unnamed(session, model)]


def _keep(work: Work, model: LegalPerson, person_id: uuid.UUID, name: str) -> bool:
    with work.sessions.begin() as session:
        person = cast("Company | Authority", session.get_one(model, person_id))
        if not is_unnamed(person):
            return False  # somebody typed it meanwhile
        give_name(session, person, name, source=REGISTRY, by=BY)
        return True


def _told(named: int, unknown: int) -> str:
    found = text.count(named, "nom trouvé", "noms trouvés")
    return f"{found}, {text.count(unknown, 'numéro inconnu', 'numéros inconnus')}."
