"""Situations the tests of the hours start from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from facilitator.accounts.models import Membership
from facilitator.hours import services
from facilitator.hours.models import Declaration, DeclarationVersionLine
from facilitator.hours.queries import lines_in_force
from facilitator.hours.review.services import validate_lines
from facilitator.hours.rules import Line, last_of_month
from facilitator.journal.models import Actor
from facilitator.markets.clauses.models import Clause
from facilitator.organisations.models import Company, Structure
from facilitator.placements.models import Assignment
from tests.factories import current_session
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.hours import DeclarationFactory
from tests.factories.markets import ClauseFactory, CommitmentFactory
from tests.factories.organisations import CompanyFactory
from tests.factories.people import AssignmentFactory

MARCH = date(2026, 3, 1)
MONTHLY = Decimal("151.67")


def actor(name: str = "Dominique Exemple") -> Actor:
    return Actor(UserFactory(name=name).id, name)


@dataclass
class Month:
    """One commitment, some people at work at 35 hours a week, one declaration to fill."""

    declaration: Declaration
    assignments: list[Assignment]

    @classmethod
    def with_people(cls, people: int = 1, *, month: date = MARCH, **assignment: Any) -> "Month":
        return cls._of(CompanyFactory(), ClauseFactory(), people, month, assignment)

    @classmethod
    def beside(cls, other: "Month", people: int = 1) -> "Month":
        """Another commitment of the same company under the same structure, same month."""
        company = current_session().get(Company, other.declaration.company_id)
        clause = ClauseFactory(structure_id=other.declaration.structure_id)
        return cls._of(company, clause, people, other.declaration.period_start, {})

    @classmethod
    def of_company(cls, company_id) -> "Month":
        """A month of the same company under another structure."""
        return cls._of(current_session().get(Company, company_id), ClauseFactory(), 1, MARCH, {})

    @classmethod
    def _of(cls, company: Company, clause: Clause, people: int, month: date, assignment: dict[str, Any]) -> "Month":
        commitment = CommitmentFactory(company=company, clause=clause)
        given = {"placement__employer": company, **assignment}
        assignments = [AssignmentFactory(commitment=commitment, **given) for _ in range(people)]
        return cls(declare(commitment, month), assignments)

    @property
    def placement_ids(self) -> list:
        return [assignment.placement_id for assignment in self.assignments]

    @property
    def commitment_id(self):
        return self.declaration.commitment_id

    def let_in(self, email: str = "compta@batisseurs.example") -> Membership:
        """Give the company a login under this structure."""
        session = current_session()
        return MembershipFactory(
            for_company=True,
            company=session.get(Company, self.declaration.company_id),
            structure=session.get(Structure, self.declaration.structure_id),
            user__email=email,
        )

    def lines(self, *hours: str, month: date | None = None) -> tuple[Line, ...]:
        """One line a person, in the order of the assignments."""
        when = month or self.declaration.period_start
        pairs = zip(self.placement_ids, hours, strict=True)
        return tuple(Line(placement_id=who, month=when, work=Decimal(some)) for who, some in pairs)

    def declared(self, *hours: str) -> services.Declared:
        return services.Declared(declaration_id=self.declaration.id, lines=self.lines(*hours))

    def sign(self, *hours: str, by: Actor | None = None):
        """Sign these hours; no hours at all: « aucune heure »."""
        declared = (
            self.declared(*hours)
            if hours
            else services.Declared(declaration_id=self.declaration.id, lines=(), is_nil=True)
        )
        return services.sign(current_session(), services.Sign(declared=(declared,)), by=by or actor())

    def validate(self, *, by: Actor | None = None) -> int:
        ids = [line.id for line in in_force(self.declaration)]
        return validate_lines(current_session(), self.declaration, ids, by=by or actor("Claude Facilite"))


def declare(commitment, month: date) -> Declaration:
    return DeclarationFactory(
        commitment=commitment, period_start=month, period_end=last_of_month(month),
        due_on=last_of_month(month).replace(day=10) if month.month == 12 else date(month.year, month.month + 1, 10),
    )  # fmt: skip


def in_force(declaration: Declaration) -> list[DeclarationVersionLine]:
    """The lines of the version in force."""
    query = lines_in_force(DeclarationVersionLine).where(Declaration.id == declaration.id)
    return list(current_session().scalars(query.order_by(DeclarationVersionLine.id)))


def count(model) -> int:
    return current_session().scalar(sa.select(sa.func.count()).select_from(model))
