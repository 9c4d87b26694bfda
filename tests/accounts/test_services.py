import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Membership, SignIn, User
from facilitator.accounts.passwords.rules import UnfitPassword, is_right_password
from facilitator.accounts.queries import list_demonstration_logins
from facilitator.accounts.rules import NotAnEmail
from facilitator.accounts.services import (
    CreateUser,
    EmailTaken,
    OwnAccount,
    ShownLogin,
    UnknownLogin,
    UnknownStructure,
    create_user,
    deactivate,
    mark_as_demonstration,
    reactivate,
)
from facilitator.accounts.sign_ins.services import open_sign_in
from facilitator.journal.models import SYSTEM, Actor, JournalEntry
from facilitator.kernel.mail import Mail
from facilitator.organisations.enums import Role
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.organisations import StructureFactory
from tests.passwords import PASSWORD

BASE_URL = "https://clauses.brumeval.example"


def created(session, **facts) -> User:
    defaults = {"email": "Nour.Fictive@Brumeval.example", "name": "Nour Fictive", "role": Role.FACILITATOR}
    return create_user(session, CreateUser(**{**defaults, **facts}), base_url=BASE_URL, by=SYSTEM)


def test_a_user_is_created_with_a_membership(session):
    structure = StructureFactory(slug="brumeval")
    user = created(session, structure_slug="brumeval", password=PASSWORD)
    membership = session.scalars(sa.select(Membership)).one()
    assert user.email == "nour.fictive@brumeval.example"
    assert is_right_password(PASSWORD, user.password_hash)
    assert (membership.user_id, membership.structure_id, membership.role) == (user.id, structure.id, Role.FACILITATOR)
    assert session.scalars(sa.select(JournalEntry.event)).all() == ["user.created", "membership.granted"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0


def test_a_user_without_password_is_written_to(session):
    created(session, role=Role.INSTANCE_ADMIN)
    mail = session.scalars(sa.select(Mail)).one()
    assert mail.to_address == "nour.fictive@brumeval.example"
    assert f"{BASE_URL}/mot-de-passe/" in mail.text
    assert session.scalars(sa.select(Membership.structure_id)).one() is None


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"structure_slug": "nulle-part"}, UnknownStructure),
        ({}, UnknownStructure),
        ({"email": "nour"}, NotAnEmail),
        ({"password": "court"}, UnfitPassword),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(session, facts, error):
    with pytest.raises(error):
        created(session, **facts)
    assert session.scalars(sa.select(User)).all() == []


def test_an_address_has_one_account(session):
    UserFactory(email="nour.fictive@brumeval.example")
    with pytest.raises(EmailTaken):
        created(session, role=Role.INSTANCE_ADMIN)


def test_closing_an_account_ends_its_sessions_and_opening_it_again_does_not_revive_them(session):
    user = MembershipFactory().user
    open_sign_in(session, user.id)
    deactivate(session, user, by=SYSTEM)
    reactivate(session, user, by=SYSTEM)
    sign_in = session.scalars(sa.select(SignIn)).one()
    assert user.is_active
    assert (sign_in.ended_at is not None, sign_in.end_reason) == (True, "deactivation")


def test_nobody_closes_her_own_account(session):
    user = UserFactory()
    with pytest.raises(OwnAccount):
        deactivate(session, user, by=Actor(user.id, user.name))


def test_demonstration_logins_are_listed_in_order_and_replaced(session):
    users = UserFactory.create_batch(2)
    for _ in range(2):
        logins = [ShownLogin(email=user.email, description=user.name) for user in reversed(users)]
        mark_as_demonstration(session, logins=logins, password=PASSWORD)
    shown = list_demonstration_logins(session)
    assert [login.user.email for login in shown] == [users[1].email, users[0].email]


def test_a_demonstration_login_names_somebody(session):
    logins = [ShownLogin(email="personne@brumeval.example", description="Personne")]
    with pytest.raises(UnknownLogin):
        mark_as_demonstration(session, logins=logins, password=PASSWORD)
