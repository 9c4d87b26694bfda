from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.accounts.memberships.queries import count_members, list_members
from facilitator.accounts.memberships.services import (
    AlreadyMember,
    Grant,
    LastAdministrator,
    NotStaff,
    change_role,
    end,
    grant,
)
from facilitator.accounts.models import Membership, SignIn
from facilitator.accounts.sign_ins.services import open_sign_in
from facilitator.journal.models import SYSTEM, JournalEntry
from facilitator.kernel import clock
from facilitator.organisations.enums import STAFF, Role
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.organisations import CompanyFactory, StructureFactory


@pytest.fixture
def structure(session):
    return StructureFactory()


def test_an_access_is_granted_once(session, structure):
    user, company = UserFactory(), CompanyFactory()
    wanted = Grant(role=Role.COMPANY, structure_id=structure.id, company_id=company.id)
    grant(session, user, wanted, by=SYSTEM)
    with pytest.raises(AlreadyMember):
        grant(session, user, wanted, by=SYSTEM)


def test_the_same_company_is_granted_by_two_structures(session, structure):
    user, company = UserFactory(), CompanyFactory()
    for granting in (structure, StructureFactory()):
        grant(session, user, Grant(role=Role.COMPANY, structure_id=granting.id, company_id=company.id), by=SYSTEM)
    assert session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 2


def test_one_is_staff_of_a_structure_under_one_role(session, structure):
    user = UserFactory()
    grant(session, user, Grant(role=Role.FACILITATOR, structure_id=structure.id), by=SYSTEM)
    with pytest.raises(AlreadyMember):
        grant(session, user, Grant(role=Role.STRUCTURE_ADMIN, structure_id=structure.id), by=SYSTEM)


def test_an_ended_access_may_be_granted_again(session, structure):
    user = UserFactory()
    wanted = Grant(role=Role.FACILITATOR, structure_id=structure.id)
    end(session, grant(session, user, wanted, by=SYSTEM), by=SYSTEM)
    assert list_members(session, structure.id, STAFF).total == 0
    grant(session, user, wanted, by=SYSTEM)
    assert count_members(session, structure.id) == {Role.FACILITATOR: 1}


@pytest.mark.parametrize(
    ("traits", "role"), [({"for_company": True}, Role.FACILITATOR), ({}, Role.COMPANY), ({"admin": True}, Role.BUYER)]
)
def test_only_staff_roles_are_exchanged(session, traits, role):
    membership = MembershipFactory(**traits)
    with pytest.raises(NotStaff):
        change_role(session, membership, role, by=SYSTEM)


def test_a_changed_role_ends_the_sessions_under_it_alone(session, structure):
    user = UserFactory()
    here = MembershipFactory(user=user, structure=structure)
    elsewhere = MembershipFactory(user=user)
    open_sign_in(session, user.id, here.id)
    open_sign_in(session, user.id, elsewhere.id)
    change_role(session, here, Role.STRUCTURE_ADMIN, by=SYSTEM)
    reasons = dict(session.execute(sa.select(SignIn.membership_id, SignIn.end_reason)).all())
    assert reasons == {here.id: "membership", elsewhere.id: None}
    entry = session.scalars(sa.select(JournalEntry)).one()
    assert (entry.event, entry.facts) == (
        "membership.role_changed",
        {"before": "facilitator", "after": "structure_admin"},
    )


def test_the_role_one_has_already_changes_nothing(session, structure):
    membership = MembershipFactory(admin=True, structure=structure)
    change_role(session, membership, Role.STRUCTURE_ADMIN, by=SYSTEM)
    assert session.scalars(sa.select(JournalEntry)).all() == []


@pytest.mark.parametrize("other", ["nobody", "ended", "closed", "elsewhere", "facilitator"])
def test_the_last_administrator_stays(session, structure, other):
    membership = MembershipFactory(admin=True, structure=structure)
    match other:
        case "ended":
            MembershipFactory(admin=True, structure=structure, ends_on=clock.today() - timedelta(days=1))
        case "closed":
            MembershipFactory(admin=True, structure=structure, user__is_active=False)
        case "elsewhere":
            MembershipFactory(admin=True)
        case "facilitator":
            MembershipFactory(structure=structure)
    with pytest.raises(LastAdministrator):
        end(session, membership, by=SYSTEM)
    with pytest.raises(LastAdministrator):
        change_role(session, membership, Role.FACILITATOR, by=SYSTEM)
