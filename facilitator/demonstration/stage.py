"""What the acts share: the session, and the objects already made, by their names in the story."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from facilitator.accounts.models import User
from facilitator.candidates.models import Candidate
from facilitator.demonstration.calendar import instant
from facilitator.demonstration.contracts import Contract
from facilitator.demonstration.exchanges import ExchangePlot
from facilitator.demonstration.people import Person
from facilitator.demonstration.story import Story
from facilitator.journal.models import Actor
from facilitator.kernel import clock
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.contacts.models import Contact, Exchange
from facilitator.markets.models import Lot, Market
from facilitator.organisations.models import Authority, Company, Prescriber, Structure
from facilitator.placements.models import Placement


@dataclass(kw_only=True, slots=True)
class Stage:
    """Filled by the acts as they are played."""

    session: Session
    story: Story
    password_hash: str
    base_url: str
    _structure: Structure | None = None
    users: dict[str, User] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    authorities: dict[str, Authority] = field(default_factory=dict)
    prescribers: dict[str, Prescriber] = field(default_factory=dict)
    markets: dict[str, Market] = field(default_factory=dict)
    lots: dict[tuple[str, int], Lot] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    commitments: dict[tuple[str, str], Commitment] = field(default_factory=dict)
    contacts: dict[tuple[str, uuid.UUID], Contact] = field(default_factory=dict)
    exchanges: dict[ExchangePlot, Exchange] = field(default_factory=dict)
    candidates: dict[int, Candidate] = field(default_factory=dict)
    placements: dict[int, Placement] = field(default_factory=dict)

    @property
    def structure(self) -> Structure:
        if self._structure is None:
            raise LookupError("the structure is not open yet")
        return self._structure

    @structure.setter
    def structure(self, structure: Structure) -> None:
        self._structure = structure

    @property
    def structure_id(self) -> uuid.UUID:
        return self.structure.id

    def actor(self, key: str) -> Actor:
        """Somebody of the cast, as who acts."""
        user = self.users[key]
        return Actor(user.id, user.name)

    def candidate_of(self, person: Person) -> Candidate:
        return self.candidates[person.number]

    def is_candidate(self, person: Person, candidate_id: uuid.UUID) -> bool:
        candidate = self.candidates.get(person.number)
        return candidate is not None and candidate.id == candidate_id

    def placement_of(self, contract: Contract) -> Placement:
        return self.placements[contract.number]

    def address(self, path: str) -> str:
        return f"{self.base_url}{path}"


@dataclass(frozen=True, slots=True)
class Act:
    """Something done at an instant."""

    at: datetime
    perform: Callable[[Stage], None]


def act(day: date, hour: int, perform: Callable[[Stage], None], *, minute: int = 0) -> Act:
    """An act at that hour in Paris; `minute` may be any number: it only spreads the acts of an hour."""
    return Act(instant(day, time(hour, minute * 7 % 60, minute * 13 % 60)), perform)


def night(day: date, perform: Callable[[Stage], None], *, minute: int = 10) -> Act:
    """What a job does before anybody comes to work."""
    return Act(instant(day, time(0, minute)), perform)


def play(stage: Stage, acts: Iterable[Act], *, until: datetime) -> int:
    """Play the acts that come before an instant, in the order of time; returns how many."""
    played = sorted((one for one in acts if one.at < until), key=lambda one: one.at)
    for one in played:
        with clock.replaying(one.at):
            one.perform(stage)
    return len(played)
