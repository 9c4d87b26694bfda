from datetime import date
from decimal import Decimal

import factory

from facilitator.markets.changes.enums import ChangeKind
from facilitator.markets.changes.models import ContractChange
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause, ClauseDocument, Commitment
from facilitator.markets.contacts.enums import ExchangeKind
from facilitator.markets.contacts.models import Contact, Exchange
from facilitator.markets.enums import MarketState, MemberRole, PurchaseType
from facilitator.markets.models import Award, AwardMember, Lot, Market, Operation
from facilitator.markets.options.enums import OptionKind
from facilitator.markets.options.models import MarketOption
from tests.factories import Factory
from tests.factories.accounts import UserFactory
from tests.factories.organisations import AuthorityFactory, CompanyFactory, StructureFactory


class MarketFactory(Factory):
    class Meta:
        model = Market

    class Params:
        closed = factory.Trait(state=MarketState.CLOSED, closed_on=date(2026, 6, 30))

    structure_id = factory.LazyFunction(lambda: StructureFactory().id)
    authority = factory.SubFactory(AuthorityFactory)
    reference = factory.Sequence(lambda n: f"2025-{n:04}")
    title = "Réhabilitation de l’école des Tilleuls"
    purchase_type = PurchaseType.WORKS
    notified_on = date(2025, 1, 15)
    starts_on = date(2025, 2, 1)
    ends_on = date(2027, 1, 31)


class OperationFactory(Factory):
    class Meta:
        model = Operation

    structure_id = factory.LazyFunction(lambda: StructureFactory().id)
    authority = factory.SubFactory(AuthorityFactory)
    title = "Renouvellement urbain des Tilleuls"


class MarketOptionFactory(Factory):
    class Meta:
        model = MarketOption

    market = factory.SubFactory(MarketFactory)
    structure_id = factory.SelfAttribute("market.structure_id")
    kind = OptionKind.RENEWAL
    title = "Première reconduction"
    months = 12
    hours = Decimal("365.00")


class LotFactory(Factory):
    class Meta:
        model = Lot

    market = factory.SubFactory(MarketFactory)
    structure_id = factory.SelfAttribute("market.structure_id")
    number = "1"
    title = "Gros œuvre"


class ContractChangeFactory(Factory):
    """An amendment of 10,000 €, to review."""

    class Meta:
        model = ContractChange

    lot = factory.SubFactory(LotFactory)
    structure_id = factory.SelfAttribute("lot.structure_id")
    kind = ChangeKind.MODIFICATION
    number = "1"
    effective_on = date(2025, 6, 1)
    content = factory.LazyFunction(
        lambda: {"title": "Travaux de plus", "amount": "10000.00", "duration_months": None, "holders": []}
    )
    fingerprint = factory.Sequence(lambda n: f"empreinte-{n}")


class AwardFactory(Factory):
    class Meta:
        model = Award

    lot = factory.SubFactory(LotFactory)
    structure_id = factory.SelfAttribute("lot.structure_id")


class AwardMemberFactory(Factory):
    class Meta:
        model = AwardMember

    award = factory.SubFactory(AwardFactory)
    structure_id = factory.SelfAttribute("award.structure_id")
    company = factory.SubFactory(CompanyFactory)
    role = MemberRole.LEAD


class ClauseFactory(Factory):
    """A running clause on no lot, from February 2025 to January 2027; `lots=[…]` covers some."""

    class Meta:
        model = Clause

    class Params:
        draft = factory.Trait(state=ClauseState.DRAFT)
        closed = factory.Trait(state=ClauseState.CLOSED, closed_on=date(2026, 6, 30))

    structure_id = factory.LazyFunction(lambda: StructureFactory().id)
    title = "Clause d’insertion du gros œuvre"
    state = ClauseState.RUNNING
    starts_on = date(2025, 2, 1)
    ends_on = date(2027, 1, 31)


class ClauseDocumentFactory(Factory):
    """A document whose file is nowhere: `kernel.uploads.keep` makes one."""

    class Meta:
        model = ClauseDocument

    class Params:
        clause = factory.SubFactory(ClauseFactory)

    clause_id = factory.SelfAttribute("clause.id")
    structure_id = factory.SelfAttribute("clause.structure_id")
    name = "CCAP.pdf"
    content_type = "application/pdf"
    size = 340_000
    sha256 = "0" * 64
    path = "uploads/clauses/lost.pdf"
    added_by = "Camille Fictif"


class CommitmentFactory(Factory):
    class Meta:
        model = Commitment

    clause = factory.SubFactory(ClauseFactory)
    structure_id = factory.SelfAttribute("clause.structure_id")
    company = factory.SubFactory(CompanyFactory)


class ContactFactory(Factory):
    class Meta:
        model = Contact

    market = factory.SubFactory(MarketFactory)
    structure_id = factory.SelfAttribute("market.structure_id")
    company = factory.SubFactory(CompanyFactory)
    name = "Dominique Exemple"
    position = "Conducteur de travaux"
    email = factory.Sequence(lambda n: f"chantier{n}@batisseurs.example")


class ExchangeFactory(Factory):
    class Meta:
        model = Exchange

    market = factory.SubFactory(MarketFactory)
    structure_id = factory.SelfAttribute("market.structure_id")
    author = factory.SubFactory(UserFactory)
    kind = ExchangeKind.CALL
    happened_on = date(2026, 3, 3)
    summary = "Point sur les embauches du printemps."
