"""What a prescriber finds after signing in."""

from facilitator.organisations.enums import Role
from tests.factories.accounts import MembershipFactory
from tests.signing_in import sign_in


def test_home_says_who_opened_the_access_and_whom_to_write_to(browser, session):
    membership = MembershipFactory(for_prescriber=True)
    administrator = MembershipFactory(structure=membership.structure, role=Role.STRUCTURE_ADMIN)
    elsewhere = MembershipFactory(role=Role.STRUCTURE_ADMIN)
    sign_in(browser.http, membership)
    page = browser.get("/")
    assert page.heading == "Mon accès"
    assert page.says(membership.structure.name)
    assert page.says(administrator.user.email)
    assert not page.says(elsewhere.user.email)
