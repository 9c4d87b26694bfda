"""The sign-in page, its refusals, its limit; signing out; the switcher."""

import dataclasses
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from argon2 import PasswordHasher

from facilitator.accounts.models import FailedSignIn, SignIn, User
from facilitator.accounts.passwords import rules
from facilitator.accounts.services import ShownLogin, mark_as_demonstration
from facilitator.accounts.sign_ins.rules import ACCOUNT_FAILURES
from facilitator.app import create_app
from facilitator.kernel import clock
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.organisations import StructureFactory
from tests.pages import Browser
from tests.passwords import HASH, PASSWORD
from tests.signing_in import sign_in

EMAIL = "nour@brumeval.example"
UNKNOWN = "Adresse électronique ou mot de passe incorrect."


@pytest.fixture
def membership(session):
    return MembershipFactory(user=UserFactory(email=EMAIL, password_hash=HASH))


def signed_in(browser: Browser, *, email="nour@brumeval.example", password=PASSWORD, at="/connexion", status=200):
    return browser.get(at).form("Se connecter").submit(email=email, password=password, status=status)


def test_the_right_password_opens_the_home_of_the_role(browser, membership):
    assert signed_in(browser, email=" Nour@Brumeval.EXAMPLE ").url == "/facilitateur/"


def test_the_page_asked_for_comes_back_after_the_sign_in(browser, membership):
    page = browser.get("/mon-compte")
    assert page.heading == "Connexion"
    assert signed_in(browser, at=page.url).url == "/mon-compte"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://ailleurs.example/",
        "//ailleurs.example/",
        "/\\ailleurs.example/",
        "/\t/ailleurs.example/",
        "javascript:alert(1)",
    ],
)
def test_a_sign_in_never_leads_elsewhere(browser, membership, elsewhere):
    assert signed_in(browser, at=f"/connexion?next={elsewhere}").url == "/facilitateur/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("nour@brumeval.example", "pas le bon mot de passe"),
        ("inconnue@brumeval.example", PASSWORD),
        ("pas une adresse", PASSWORD),
        ("nour@brumeval.example", "x" * 2000),
    ],
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(browser, membership, email, password):
    assert signed_in(browser, email=email, password=password, status=422).errors == [UNKNOWN]
    assert browser.get("/connexion").heading == "Connexion"


def test_a_hash_with_old_parameters_is_replaced(browser, membership, session, monkeypatch):
    monkeypatch.setattr(rules, "_hasher", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    signed_in(browser)
    session.expire_all()
    new_hash = session.scalar(sa.select(User.password_hash))
    assert new_hash != HASH
    assert rules.is_right_password(PASSWORD, new_hash)


def test_nothing_typed_is_said_field_by_field(browser, session):
    errors = signed_in(browser, email="", password="", status=422).errors
    assert errors == ["Indiquez votre adresse électronique.", "Indiquez votre mot de passe."]


def test_a_closed_account_does_not_open(browser, membership, session):
    membership.user.is_active = False
    session.commit()
    assert signed_in(browser, status=422).errors == [UNKNOWN]


def test_an_account_without_password_does_not_open(browser, membership, session):
    membership.user.password_hash = None
    session.commit()
    assert signed_in(browser, status=422).errors == [UNKNOWN]


def test_a_request_from_elsewhere_is_refused(client, membership):
    answer = client.post("/connexion", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 422
    assert "Cette page a expiré" in answer.text


def test_the_cookie_holds_a_token_and_the_row_its_hash(browser, membership, session):
    signed_in(browser)
    with browser.http.session_transaction() as cookie:
        held = dict(cookie)
    row = session.scalars(sa.select(SignIn)).one()
    assert set(held) <= {"_user_id", "csrf"}
    assert row.token_hash not in held.values()
    assert str(membership.user_id) not in str(held)


def test_a_sign_in_changes_the_token_and_ends_the_earlier_session(browser, membership, session):
    sign_in(browser.http, membership)
    answer = browser.http.get("/mon-compte")
    assert answer.status_code == 200
    form_page = browser.http.get("/connexion")
    assert form_page.status_code == 303  # already in: no need to sign in again

    with browser.http.session_transaction() as cookie:
        before = cookie["_user_id"]
        secret = cookie["csrf"]
    token = csrf_token(browser, "/mon-compte")
    browser.http.post("/connexion", data={"csrf_token": token, "email": EMAIL, "password": PASSWORD})
    with browser.http.session_transaction() as cookie:
        assert cookie["_user_id"] != before
        assert cookie.get("csrf") != secret
    reasons = session.scalars(sa.select(SignIn.end_reason).order_by(SignIn.created_at, SignIn.id)).all()
    assert reasons == ["new_sign_in", None]


def csrf_token(browser: Browser, url: str) -> str:
    return browser.get(url).document.select_one("main input[name=csrf_token]")["value"]


def test_too_many_failures_block_the_account_for_a_while(browser, membership, session):
    session.commit()
    for _ in range(ACCOUNT_FAILURES):
        signed_in(browser, password="pas le bon mot de passe", status=422)
    page = signed_in(browser, status=429)
    assert page.heading == "Trop de tentatives"
    assert session.scalar(sa.select(sa.func.count()).select_from(FailedSignIn)) == 2 * ACCOUNT_FAILURES
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert signed_in(browser).url == "/facilitateur/"


def test_other_accounts_still_open_from_the_same_address(browser, membership, session):
    MembershipFactory(user__email="sacha@brumeval.example", user__password_hash=HASH)
    for _ in range(ACCOUNT_FAILURES):
        signed_in(browser, password="pas le bon mot de passe", status=422)
    assert signed_in(browser, email="sacha@brumeval.example").url == "/facilitateur/"


def test_failures_are_kept_without_the_address_that_failed(browser, membership, session):
    signed_in(browser, password="pas le bon mot de passe", status=422)
    keys = session.scalars(sa.select(FailedSignIn.key)).all()
    assert len(keys) == 2
    assert not any("nour" in key or "127.0.0.1" in key for key in keys)


def test_the_right_password_forgives_the_failures_of_the_account(browser, membership, session):
    signed_in(browser, password="pas le bon mot de passe", status=422)
    signed_in(browser)
    assert session.scalar(sa.select(sa.func.count()).select_from(FailedSignIn)) == 1  # that of the network address


def test_signing_out_ends_the_session_on_the_server(browser, membership, session):
    token = sign_in(browser.http, membership)
    page = browser.get("/facilitateur/").press("Se déconnecter")
    assert page.heading == "Connexion"
    assert session.scalars(sa.select(SignIn.end_reason)).one() == "sign_out"
    with browser.http.session_transaction() as cookie:
        cookie["_user_id"] = token  # a copy of the cookie is worth nothing
    assert browser.get("/facilitateur/").heading == "Connexion"


def test_signing_out_needs_the_button_of_our_page(client, membership):
    sign_in(client, membership)
    assert client.post("/deconnexion").status_code == 409
    assert client.get("/deconnexion").status_code == 405
    assert client.get("/facilitateur/").status_code == 200


def test_a_post_after_the_session_ended_comes_back_to_its_page(client, membership):
    sign_in(client, membership)
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        answer = client.post("/mon-compte", headers={"Referer": "http://localhost/mon-compte?x=1"})
        assert (answer.status_code, answer.location) == (303, "/connexion?next=/mon-compte?x%3D1&expired=1")
        answer = client.post("/mon-compte", headers={"Referer": "https://ailleurs.example/"})
        assert answer.location == "/connexion?expired=1"
        answer = client.get("/mon-compte", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/connexion?next=/mon-compte&expired=1")
        assert "Votre session est terminée" in client.get("/connexion?expired=1").text


def test_the_switcher_changes_the_organisation(browser, membership):
    structure = StructureFactory(name="PLIE de Brumeval")
    MembershipFactory(for_company=True, user=membership.user, structure=structure, company__name="Bâti Brume")
    sign_in(browser.http, membership)
    page = browser.get("/facilitateur/").press("Bâti Brume Entreprise, avec PLIE de Brumeval")
    assert page.url == "/entreprise/"
    assert browser.http.get("/facilitateur/").status_code == 404


def test_the_next_sign_in_opens_the_last_organisation(browser, membership):
    company = MembershipFactory(for_company=True, user=membership.user)
    sign_in(browser.http, company)
    browser.get("/entreprise/").press("Se déconnecter")
    assert signed_in(browser).url == "/entreprise/"


def test_nobody_switches_to_the_membership_of_another(browser, membership):
    other = MembershipFactory()
    sign_in(browser.http, membership)
    token = csrf_token(browser, "/mon-compte")
    for asked in (str(other.id), "pas un identifiant", ""):
        answer = browser.http.post("/organisations", data={"csrf_token": token, "membership": asked})
        assert answer.status_code == 404


def test_without_any_membership_left_a_page_says_so(browser, membership, session):
    sign_in(browser.http, membership)
    membership.ends_on = clock.today() - timedelta(days=1)
    session.commit()
    page = browser.get("/facilitateur/")
    assert (page.url, page.heading) == ("/organisations", "Vous n’avez plus d’accès")
    assert browser.get("/mon-compte").heading == "Mon compte"


def test_when_a_membership_ends_the_others_are_offered(browser, membership, session):
    MembershipFactory(for_buyer=True, user=membership.user, authority__name="Ville de Brumeval")
    sign_in(browser.http, membership)
    membership.ends_on = clock.today() - timedelta(days=1)
    session.commit()
    page = browser.get("/")
    assert page.heading == "Choisissez votre organisation"
    assert page.press("Ouvrir Ville de Brumeval").url == "/acheteur/"


def test_demonstration_logins_are_shown_on_a_demonstration_only(browser, membership, session):
    assert PASSWORD not in browser.get("/connexion").text
    shown = ShownLogin(email=EMAIL, description="Facilitatrice")
    mark_as_demonstration(session, logins=[shown], password=PASSWORD)
    page = browser.get("/connexion")
    assert page.says(f"même mot de passe : {PASSWORD}")
    assert page.press("Entrer comme Facilitatrice").url == "/facilitateur/"


def test_demonstration_logins_are_never_shown_in_production(settings, sessions, membership, session):
    mark_as_demonstration(session, logins=[ShownLogin(email=EMAIL, description="Facilitatrice")], password=PASSWORD)
    production = dataclasses.replace(settings, environment="production", base_url="https://clauses.brumeval.example")
    page = create_app(production, sessions).test_client().get("/connexion", base_url=production.base_url)
    assert page.status_code == 200
    assert PASSWORD not in page.text


def test_cookies_are_locked_to_the_host_under_tls(settings, sessions, session):
    secure = dataclasses.replace(settings, base_url="https://clauses.brumeval.example")
    answer = create_app(secure, sessions).test_client().get("/connexion", base_url=secure.base_url)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-facilitator=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
