import pytest

from facilitator.accounts.rules import NotAnEmail, grantable_roles, normalise_email
from facilitator.organisations.enums import Role

OUTSIDERS = {Role.COMPANY, Role.BUYER}
TEAM = {Role.FACILITATOR, Role.STRUCTURE_ADMIN}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("nour@brumeval.fr", "nour@brumeval.fr"),
        ("  Nour.Fictive@Brumeval.EXAMPLE ", "nour.fictive@brumeval.example"),
        ("nour+clauses@brumeval.test", "nour+clauses@brumeval.test"),
        ("nour@éole.example", "nour@éole.example"),
    ],
)
def test_an_address_is_stored_in_lower_case(typed, stored):
    assert normalise_email(typed) == stored


@pytest.mark.parametrize("typed", ["", "nour", "nour@", "@brumeval.fr", "nour@brumeval", "a b@brumeval.fr", "n@x..fr"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(NotAnEmail, match="adresse électronique complète"):
        normalise_email(typed)


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        (Role.FACILITATOR, OUTSIDERS),
        (Role.STRUCTURE_ADMIN, OUTSIDERS | TEAM),
        (Role.INSTANCE_ADMIN, {Role.STRUCTURE_ADMIN}),
        (Role.COMPANY, set()),
        (Role.BUYER, set()),
        (Role.PRESCRIBER, set()),
    ],
)
def test_who_grants_what(role, granted):
    assert grantable_roles(role) == granted
