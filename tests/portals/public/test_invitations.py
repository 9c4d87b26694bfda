"""Accepting an invitation, with and without an account."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.accounts.invitations import services
from facilitator.accounts.invitations.queries import with_organisations
from facilitator.accounts.invitations.services import Invite
from facilitator.accounts.memberships.services import Grant
from facilitator.accounts.models import Invitation, Membership, User
from facilitator.journal.models import SYSTEM
from facilitator.kernel import clock
from facilitator.organisations.enums import Role
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.organisations import CompanyFactory, StructureFactory
from tests.mailed import last_mail, last_path
from tests.passwords import HASH, PASSWORD
from tests.signing_in import sign_in

EMAIL = "sacha@bati-brume.example"


@pytest.fixture
def invitation(session):
    structure = StructureFactory(name="Maison de l’emploi de Brumeval")
    company = CompanyFactory(name="Bâti Brume")
    grant = Grant(role=Role.COMPANY, structure_id=structure.id, company_id=company.id)
    invited = services.invite(
        session, Invite(email=EMAIL, name="Sacha Fictif", grant=grant), base_url="https://x.example", by=SYSTEM
    )
    session.commit()
    return invited


def test_the_mail_says_who_invites_to_what_and_until_when(invitation, session):
    invitation = session.scalar(sa.select(Invitation).options(*with_organisations()))
    with time_machine.travel("2030-03-02T09:00:00Z", tick=False):
        services.resend(session, invitation, base_url="https://clauses.brumeval.example", by=SYSTEM)
    mail = last_mail(session)
    assert mail.to_address == EMAIL
    assert mail.structure_id == invitation.structure_id
    assert "Maison de l’emploi de Brumeval vous invite" in mail.text
    assert "les heures d’insertion de Bâti Brume" in mail.text
    assert "https://clauses.brumeval.example/invitation/" in mail.text
    assert "9 mars 2030" in mail.text


def test_a_new_person_names_herself_chooses_a_password_and_enters(browser, invitation, session):
    page = browser.get(last_path(session))
    assert page.facts["Accès à l’espace de"] == "Bâti Brume"
    form = page.form("Accepter l’invitation")
    assert form.values["name"] == "Sacha Fictif"
    home = form.submit(name="Sacha Nouveau", password=PASSWORD, again=PASSWORD)
    assert home.url == "/entreprise/"
    user = session.scalars(sa.select(User).where(User.email == EMAIL)).one()
    membership = session.scalars(sa.select(Membership).where(Membership.user_id == user.id)).one()
    assert user.name == "Sacha Nouveau"
    assert (membership.role, membership.company_id) == (Role.COMPANY, invitation.company_id)
    assert membership.structure_id == invitation.structure_id


def test_what_is_missing_or_weak_is_said_and_nothing_is_written(browser, invitation, session):
    form = browser.get(last_path(session)).form("Accepter l’invitation")
    assert form.submit(name="", password="court", again="court", status=422).errors[0].startswith("Choisissez un mot")
    assert session.scalars(sa.select(User)).all() == []


def test_a_known_person_signs_in_then_accepts(browser, invitation, session):
    MembershipFactory(user=UserFactory(email=EMAIL, password_hash=HASH))
    path = last_path(session)
    page = browser.get(path).click("Se connecter pour accepter")
    page = page.form("Se connecter").submit(email=EMAIL, password=PASSWORD)
    assert page.url == path
    home = page.press("Accepter l’invitation")
    assert home.url == "/entreprise/"
    assert home.flashes == ["Bienvenue ! Vous avez maintenant accès à l’espace de Bâti Brume."]


def test_somebody_else_cannot_accept(browser, invitation, session):
    UserFactory(email=EMAIL, password_hash=HASH)
    sign_in(browser.http, MembershipFactory())
    page = browser.get(last_path(session))
    assert page.says("Vous êtes connecté sous une autre adresse")
    assert page.document.select("main button")[0].get_text(strip=True) == "Se déconnecter"


def test_an_invitation_serves_once(browser, invitation, session):
    path = last_path(session)
    second = browser.get(path).form("Accepter l’invitation")
    browser.get(path).form("Accepter l’invitation").submit(password=PASSWORD, again=PASSWORD)
    assert browser.get(path, status=410).heading == "Invitation expirée"
    assert second.submit(password=PASSWORD, again=PASSWORD, status=410).heading == "Invitation expirée"
    assert session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 1


def test_an_invitation_lives_seven_days(browser, invitation, session):
    path = last_path(session)
    with time_machine.travel(clock.now() + timedelta(days=6, hours=23), tick=False):
        browser.get(path)
    with time_machine.travel(clock.now() + timedelta(days=7, hours=1), tick=False):
        assert browser.get(path, status=410).says("demandez une nouvelle invitation")


def test_a_revoked_invitation_opens_nothing(browser, invitation, session):
    services.revoke(session, invitation, by=SYSTEM)
    session.commit()
    assert browser.get(last_path(session), status=410).heading == "Invitation expirée"


def test_a_closed_account_does_not_come_back_by_an_invitation(browser, invitation, session):
    UserFactory(email=EMAIL, is_active=False)
    session.commit()
    assert browser.get(last_path(session), status=410).heading == "Invitation expirée"


def test_opening_the_link_does_nothing(browser, invitation, session):
    browser.get(last_path(session))
    assert session.scalars(sa.select(Membership)).all() == []
