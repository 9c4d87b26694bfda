import factory

from facilitator.accounts.models import Membership, User
from facilitator.organisations.enums import Role
from tests.factories import Factory
from tests.factories.organisations import AuthorityFactory, CompanyFactory, PrescriberFactory, StructureFactory


class UserFactory(Factory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@brumeval.example")
    name = factory.Sequence(lambda n: f"Camille Fictif {n}")
    password_hash = None


class MembershipFactory(Factory):
    """A facilitator; a trait for each other role."""

    class Meta:
        model = Membership

    class Params:
        admin = factory.Trait(role=Role.STRUCTURE_ADMIN)
        for_company = factory.Trait(role=Role.COMPANY, company=factory.SubFactory(CompanyFactory))
        for_buyer = factory.Trait(role=Role.BUYER, authority=factory.SubFactory(AuthorityFactory))
        for_prescriber = factory.Trait(role=Role.PRESCRIBER, prescriber=factory.SubFactory(PrescriberFactory))
        instance = factory.Trait(role=Role.INSTANCE_ADMIN, structure=None)

    user = factory.SubFactory(UserFactory)
    role = Role.FACILITATOR
    structure = factory.SubFactory(StructureFactory)
