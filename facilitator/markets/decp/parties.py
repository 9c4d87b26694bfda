"""Finding or creating the buyers and companies that a file names."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.db import new_id
from facilitator.markets.decp.contracts import Party
from facilitator.markets.decp.queries import batches
from facilitator.organisations.enums import IdentifierKind
from facilitator.organisations.models import Authority, Company, Establishment
from facilitator.organisations.queries import map_by_identifier

Identity = tuple[IdentifierKind, str]
"""Kind and number; for a party without number, its name stands for it."""


def identity(party: Party) -> Identity:
    return party.kind, party.number or party.name or ""


class Directory:
    """The legal persons of one kind that a file names, by identity. Missing ones are created; names are completed."""

    def __init__(self, session: Session, model: type[Company] | type[Authority], parties: Iterable[Party]) -> None:
        self._session = session
        self._model = model
        self._names = _names(parties)
        self.created: list[uuid.UUID] = []
        self.named: list[uuid.UUID] = []
        self._known = self._find()

    def __getitem__(self, party: Party) -> uuid.UUID:
        return self._known[identity(party)]

    def complete(self) -> None:
        """Write what is missing. A name is given where there is none, never changed."""
        missing = [key for key in self._names if key not in self._known]
        rows = [self._row(key) for key in missing]
        for batch in batches(rows, 1000):
            self._session.execute(sa.insert(self._model), batch)
        self.created = [row["id"] for row in rows]
        self._known |= {key: row["id"] for key, row in zip(missing, rows, strict=True)}

    def _row(self, key: Identity) -> dict[str, Any]:
        kind, number = key
        identifier = None if kind is IdentifierKind.NONE else number
        return {
            "id": new_id(),
            "identifier_kind": kind,
            "identifier": identifier,
            "name": self._names[key] or number,
        }

    def _find(self) -> dict[Identity, uuid.UUID]:
        numbered = [number for kind, number in self._names if kind is not IdentifierKind.NONE]
        known: dict[Identity, uuid.UUID] = {}
        found: Mapping[Identity, Company | Authority] = (
            map_by_identifier(self._session, Company, numbered)
            if self._model is Company
            else map_by_identifier(self._session, Authority, numbered)
        )
        for key, row in found.items():
            if key in self._names:
                known[key] = row.id
                self._complete_name(row, self._names[key])
        return known | self._find_by_name()

    def _complete_name(self, row: Company | Authority, name: str | None) -> None:
        if name and row.name == row.identifier:
            row.name = name
            self.named.append(row.id)

    def _find_by_name(self) -> dict[Identity, uuid.UUID]:
        named = sorted(number for kind, number in self._names if kind is IdentifierKind.NONE)
        known: dict[Identity, uuid.UUID] = {}
        for batch in batches(named):
            query = (
                sa.select(self._model.id, self._model.name)
                .where(self._model.identifier_kind == IdentifierKind.NONE, self._model.name.in_(batch))
                .order_by(self._model.id)
            )
            for row in self._session.execute(query):
                known.setdefault((IdentifierKind.NONE, row.name), row.id)
        return known


def add_establishments(session: Session, companies: Directory, parties: Iterable[Party]) -> None:
    """Note the SIRET of each holder, once."""
    wanted = {party.siret: companies[party] for party in parties if party.siret}
    for batch in batches(sorted(wanted)):
        known = set(session.scalars(sa.select(Establishment.siret).where(Establishment.siret.in_(batch))))
        rows = [{"id": new_id(), "siret": siret, "company_id": wanted[siret]} for siret in batch if siret not in known]
        if rows:
            session.execute(sa.insert(Establishment), rows)


def _names(parties: Iterable[Party]) -> dict[Identity, str | None]:
    """The name most often given to each; the first in the alphabet among equals, so the order never matters."""
    given: dict[Identity, Counter[str]] = {}
    for party in parties:
        names = given.setdefault(identity(party), Counter())
        if party.name:
            names[party.name] += 1
    return {key: min(names, key=lambda name: (-names[name], name), default=None) for key, names in given.items()}
