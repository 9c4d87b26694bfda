from datetime import timedelta

from sqlalchemy.orm import Session

from facilitator.accounts.memberships import queries
from facilitator.kernel import clock
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.organisations import StructureFactory


def test_staff_are_those_employed_today(session: Session):
    structure = StructureFactory()
    zoe = MembershipFactory(structure=structure, user__name="Zoé Fictive").user
    adam = MembershipFactory(structure=structure, admin=True, user__name="Adam Fictif").user
    today = clock.today()
    MembershipFactory(structure=structure, ends_on=today - timedelta(days=1))
    MembershipFactory(structure=structure, starts_on=today + timedelta(days=1))
    MembershipFactory(structure=structure, user=UserFactory(is_active=False))
    MembershipFactory(structure=structure, for_company=True)
    MembershipFactory()

    assert queries.list_staff(session, structure.id) == [adam, zoe]
