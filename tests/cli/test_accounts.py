"""Opening structures and accounts from a terminal."""

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Membership, User
from facilitator.kernel.mail import Mail
from facilitator.organisations.enums import Role

PASSWORD = "neuf lampes sur le quai"
CLAIRE = ("users", "create", "claire@mde.example", "--name", "Claire Morel")


def test_a_structure_then_its_administrator(facilitator, committed):
    assert facilitator("structures", "create", "Maison de l’emploi").output == "Structure maison-de-l-emploi created.\n"
    arguments = (*CLAIRE, "--role", "structure_admin", "--structure", "maison-de-l-emploi", "--password-stdin")
    result = facilitator(*arguments, typed=f"{PASSWORD}\n")
    assert (result.exit_code, result.output) == (0, "Account claire@mde.example created.\n")
    with committed.session() as session:
        assert session.scalars(sa.select(Membership.role)).all() == [Role.STRUCTURE_ADMIN]
        assert session.scalars(sa.select(User.password_hash)).one().startswith("$argon2id$")


def test_the_password_is_asked_for_twice(facilitator):
    result = facilitator(*CLAIRE, "--role", "instance_admin", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.output


def test_a_link_may_be_mailed_instead(facilitator, committed):
    assert facilitator(*CLAIRE, "--role", "instance_admin", "--by-mail").exit_code == 0
    with committed.session() as session:
        assert session.scalars(sa.select(Mail.to_address)).one() == "claire@mde.example"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--role", "facilitator"), "--structure is for every role but instance_admin"),
        (("--role", "instance_admin", "--structure", "mde"), "--structure is for every role but instance_admin"),
        (("--role", "instance_admin", "--by-mail", "--password-stdin"), "exclude each other"),
        (("--role", "facilitator", "--structure", "none", "--password-stdin"), "Aucune structure"),
        (("--role", "company"), "Invalid value for '--role'"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(facilitator, arguments, complaint):
    result = facilitator(*CLAIRE, *arguments, typed=f"{PASSWORD}\n")
    assert result.exit_code == 2
    assert complaint in result.output
    assert "Traceback" not in result.output


def test_a_weak_password_is_refused(facilitator):
    result = facilitator(*CLAIRE, "--role", "instance_admin", "--password-stdin", typed="court\n")
    assert result.exit_code == 2
    assert "15 caractères" in result.output


def test_two_structures_of_one_name_are_refused(facilitator):
    facilitator("structures", "create", "PLIE")
    assert facilitator("structures", "create", "PLIE").exit_code == 2
