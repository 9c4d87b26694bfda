"""Forgotten passwords, links that serve once, the change of a password."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.accounts.models import SignIn, Token, User
from facilitator.accounts.passwords.rules import is_right_password
from facilitator.accounts.sign_ins.rules import PASSWORD_REQUESTS
from facilitator.kernel import clock
from facilitator.kernel.mail import Mail
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.mailed import last_mail, last_path
from tests.passwords import HASH, PASSWORD
from tests.signing_in import sign_in

EMAIL = "nour@brumeval.example"
NEW = "cinq autres mots tout aussi imprévus"


@pytest.fixture
def membership(session):
    return MembershipFactory(user=UserFactory(email=EMAIL, name="Nour Fictive", password_hash=HASH))


def ask(browser, email=EMAIL, status=200):
    return browser.get("/mot-de-passe-oublie").form("Recevoir un lien").submit(email=email, status=status)


def choose(browser, path, password=NEW, again=NEW, status=200):
    return browser.get(path).form("Enregistrer et entrer").submit(password=password, again=again, status=status)


def password_of(session, email=EMAIL):
    return session.scalar(sa.select(User.password_hash).where(User.email == email))


def test_a_forgotten_password_is_replaced_by_the_link_of_a_mail(browser, membership, session):
    sign_in(browser.app.test_client(), membership)
    assert ask(browser).heading == "Vérifiez votre messagerie"
    assert last_mail(session).to_address == EMAIL
    page = choose(browser, last_path(session))
    assert page.url == "/facilitateur/"
    assert page.flashes == ["Votre nouveau mot de passe est enregistré."]
    assert is_right_password(NEW, password_of(session))
    assert last_mail(session).subject == "Votre mot de passe a changé"
    reasons = session.scalars(sa.select(SignIn.end_reason).order_by(SignIn.created_at, SignIn.id)).all()
    assert reasons == ["password", None]


def test_an_unknown_address_gets_the_same_page_and_no_mail(browser, membership, session):
    known, unknown = ask(browser), ask(browser, "inconnue@brumeval.example")
    assert (known.url, known.text) == (unknown.url, unknown.text)
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1


def test_a_closed_account_gets_no_link(browser, membership, session):
    membership.user.is_active = False
    session.commit()
    ask(browser)
    assert last_mail(session) is None


def test_what_is_no_address_is_refused(browser, session):
    assert ask(browser, "nour", status=422).errors == [
        "Indiquez une adresse électronique complète, par exemple nom@organisme.fr."
    ]


def test_a_mailbox_is_not_flooded(browser, membership, session):
    for _ in range(5):
        ask(browser)
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 3


def test_a_network_address_does_not_ask_for_ever(browser, session):
    for number in range(PASSWORD_REQUESTS):
        ask(browser, f"personne{number}@brumeval.example")
    assert ask(browser, status=429).heading == "Trop de tentatives"


def test_a_link_serves_once(browser, membership, session):
    ask(browser)
    path = last_path(session)
    choose(browser, path)
    assert browser.get(path, status=410).heading == "Lien expiré"


def test_of_two_forms_opened_by_the_same_link_the_second_is_refused(browser, membership, session):
    ask(browser)
    path = last_path(session)
    second = browser.get(path).form("Enregistrer et entrer")
    choose(browser, path)
    assert second.submit(password=PASSWORD, again=PASSWORD, status=410).heading == "Lien expiré"
    assert is_right_password(NEW, password_of(session))


def test_opening_a_link_does_nothing(browser, membership, session):
    ask(browser)
    path = last_path(session)
    for _ in range(3):
        browser.get(path)
    assert browser.http.head(path).status_code == 200
    assert session.scalar(sa.select(Token.used_at)) is None
    assert password_of(session) == HASH


def test_a_link_lives_an_hour_and_the_next_one_replaces_it(browser, membership, session):
    ask(browser)
    first = last_path(session)
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        ask(browser)
        second = last_path(session)
        assert browser.get(first, status=410).heading == "Lien expiré"
        assert browser.get(second).heading == "Choisissez votre mot de passe"
    with time_machine.travel(clock.now() + timedelta(minutes=62), tick=False):
        assert browser.get(second, status=410).links["Demander un nouveau lien"] == "/mot-de-passe-oublie"


def test_an_invented_link_opens_nothing(browser, session):
    assert browser.get("/mot-de-passe/invention", status=410).heading == "Lien expiré"


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("", "", "Choisissez un mot de passe"),
        ("court", "court", "au moins 15 caractères"),
        ("azertyuiopqsdfghjklm", "azertyuiopqsdfghjklm", "se devine trop facilement"),
        ("nour@brumeval.example", "nour@brumeval.example", "ni votre adresse électronique ni votre nom"),
        ("nour fictive 1234", "nour fictive 1234", "ni votre adresse électronique ni votre nom"),
        (NEW, PASSWORD, "Les deux saisies diffèrent"),
        ("mot rare " * 200, "mot rare " * 200, "trop long"),
    ],
)
def test_an_unfit_password_is_refused_with_what_to_do(browser, membership, session, password, again, words):
    ask(browser)
    page = choose(browser, last_path(session), password, again, status=422)
    assert words in page.errors[0]
    assert session.scalar(sa.select(Token.used_at)) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", ""),
        ("court", "au moins 15 caractères"),
        ("nour@brumeval.example", "ni votre adresse électronique ni votre nom"),
        (NEW, "Solidité estimée\u202f: très bonne."),
    ],
)
def test_the_strength_is_told_while_typing(client, typed, said):
    answer = client.post("/mot-de-passe-solidite", data={"password": typed, "username": EMAIL})
    assert answer.status_code == 200
    assert said in answer.text


def change(browser, current=PASSWORD, status=200):
    form = browser.get("/mon-compte").form("Changer le mot de passe")
    return form.submit(current=current, password=NEW, again=NEW, status=status)


def test_changing_the_password_ends_the_other_sessions(browser, membership, session):
    elsewhere = browser.app.test_client()
    sign_in(elsewhere, membership)
    sign_in(browser.http, membership)
    page = change(browser)
    assert page.flashes == ["Votre mot de passe est changé. Vos autres sessions sont terminées."]
    assert is_right_password(NEW, password_of(session))
    assert browser.http.get("/mon-compte").status_code == 200
    assert elsewhere.get("/mon-compte").status_code == 303


def test_the_present_password_is_asked_for(browser, membership, session):
    sign_in(browser.http, membership)
    assert change(browser, current="pas celui-là du tout", status=422).errors == [
        "Le mot de passe actuel est incorrect."
    ]
    assert password_of(session) == HASH


def test_the_present_password_is_not_guessed_for_ever(browser, membership, session):
    sign_in(browser.http, membership)
    for _ in range(10):
        change(browser, current="pas celui-là du tout", status=422)
    assert change(browser, status=429).heading == "Trop de tentatives"
