"""A company late with its declarations."""

from dataclasses import dataclass
from datetime import date, timedelta

from facilitator.hours.models import Declaration
from facilitator.hours.rules import last_of_month, previous_month
from facilitator.kernel import clock
from facilitator.markets.contacts.models import Contact
from facilitator.markets.models import Market
from facilitator.organisations.models import Company, Structure
from tests.factories import current_session
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.hours import DeclarationFactory
from tests.factories.markets import ClauseFactory, CommitmentFactory, ContactFactory, LotFactory, MarketFactory
from tests.factories.organisations import CompanyFactory, StructureFactory


@dataclass
class LateCompany:
    """A company whose declaration of last month was due yesterday, with a contact."""

    structure: Structure
    company: Company
    market: Market
    declaration: Declaration
    contact: Contact | None

    @classmethod
    def make(cls, *, email: str | None = "chantier@batisseurs.example", structure=None) -> "LateCompany":
        structure = structure or StructureFactory()
        company = CompanyFactory(name="Bâtisseurs réunis")
        referent = UserFactory(name="Claude Facilite")
        market = MarketFactory(structure_id=structure.id, referent=referent)
        clause = ClauseFactory(structure_id=structure.id, lots=[LotFactory(market=market)])
        commitment = CommitmentFactory(clause=clause, company=company)
        contact = ContactFactory(market=market, company=company, email=email) if email is not None else None
        return cls(structure, company, market, declare(commitment, clock.today()), contact)

    def also_late(self) -> Declaration:
        """One month more."""
        return declare(self.declaration.commitment, self.declaration.period_start)

    def let_in(self, email: str = "chantier@batisseurs.example"):
        return MembershipFactory(for_company=True, company=self.company, structure=self.structure, user__email=email)


def declare(commitment, before: date) -> Declaration:
    """The month before that day, due yesterday."""
    month = previous_month(before)
    return DeclarationFactory(
        commitment=commitment, period_start=month, period_end=last_of_month(month),
        due_on=clock.today() - timedelta(days=1),
    )  # fmt: skip


def flush() -> None:
    """What follows reads the database anew, as a job would."""
    current_session().flush()
    current_session().expire_all()
