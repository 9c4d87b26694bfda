"""The survey as a person answers it, without account."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Token
from facilitator.evaluations.enums import Moment, Outcome
from facilitator.evaluations.models import Evaluation
from facilitator.evaluations.surveys.services import send_due_surveys
from facilitator.kernel import clock
from facilitator.kernel.mail import Mail
from tests.evaluations.situations import asked


@pytest.fixture
def link(session) -> str:
    """The address that the mail gives."""
    asked(email="sacha@courriel.example", moment=Moment.MONTHS_6, due_on=clock.today())
    send_due_surveys(session, today=clock.today(), base_url="")
    session.commit()
    return re.search(r"/enquete/\S+", session.scalars(sa.select(Mail.text)).one())[0]


def stored(session) -> Evaluation:
    session.expire_all()
    return session.scalars(sa.select(Evaluation)).one()


def test_the_first_page_says_who_why_how_long_and_that_one_is_free(browser, session, link):
    page = browser.get(link)
    assert page.heading == "Que devenez-vous ?"
    assert page.says("Bonjour Sacha")
    assert "Inventé" not in page.html
    for words in ("Maison de l’emploi", "ni votre ancien employeur", "24 mois", "Vous êtes libre de ne pas répondre"):
        assert page.says(words)


def test_the_whole_survey(browser, session, link):
    page = browser.get(link).click("Commencer")
    assert page.heading == "Aujourd’hui, quelle est votre situation ?"
    page = page.form("Continuer").submit(answer="job")
    assert page.heading == "Quel est votre contrat ?"
    page = page.form("Continuer").submit(answer="cdd")
    page = page.form("Continuer").submit(answer="long")
    page = page.form("Continuer").submit(answer="under_3_months")
    assert page.heading == "Que pensez-vous de l’accompagnement que vous avez reçu ?"
    page = page.form("Continuer").submit(answer="4")
    page = page.form("Envoyer mes réponses").submit(answer=["transport", "housing"])
    assert page.heading == "Merci"
    assert stored(session).outcome is Outcome.LASTING_JOB
    assert stored(session).answers["help"] == ["transport", "housing"]
    assert browser.get(link, status=410).heading == "Ce lien ne fonctionne plus"


def test_one_may_go_back_and_change_ones_mind(browser, session, link):
    page = browser.get(f"{link}/1").form("Continuer").submit(answer="job")
    page = page.form("Continuer").submit(answer="interim")
    page = page.click("Revenir en arrière").click("Revenir en arrière")
    assert page.form().values["answer"] == "job"
    page = page.form("Continuer").submit(answer="searching")
    page = page.form("Continuer").submit()
    assert page.form("Envoyer mes réponses").submit().heading == "Merci"
    assert stored(session).outcome is Outcome.OTHER


def test_a_question_that_needs_an_answer_says_so(browser, link):
    page = browser.get(f"{link}/1").form("Continuer").submit(status=422)
    assert page.errors == ["Choisissez une réponse."]


def test_the_others_may_be_left_out(browser, session, link):
    page = browser.get(f"{link}/1").form("Continuer").submit(answer="unavailable")
    page = page.form("Continuer").submit()
    assert page.form("Envoyer mes réponses").submit().heading == "Merci"
    assert stored(session).answers == {"version": "suivi-2026", "activity": "unavailable"}


def test_opening_pages_changes_nothing(browser, session, link):
    before = stored(session).updated_at
    for path in ("", "/1", "/5", "/6"):
        browser.get(link + path)
        browser.http.head(link + path)
    assert stored(session).updated_at == before
    assert session.scalars(sa.select(Token)).one().used_at is None


@pytest.mark.parametrize("number", [0, 2, 7, 99])
def test_a_question_off_the_path_leads_back_to_the_first_page(browser, link, number):
    assert browser.get(f"{link}/{number}").heading == "Que devenez-vous ?"


def test_one_may_rather_not_answer(browser, session, link):
    browser.get(f"{link}/1").form("Continuer").submit(answer="job")
    page = browser.get(link).press("Je ne souhaite pas répondre")
    assert page.heading == "C’est noté"
    assert stored(session).declined_at
    assert stored(session).answers == {}
    assert browser.get(f"{link}/2", status=410).heading == "Ce lien ne fonctionne plus"


def test_an_unknown_link_and_one_too_old_say_the_same(browser, session, link):
    unknown = browser.get("/enquete/inconnu", status=410)
    session.scalars(sa.select(Token)).one().expires_at = clock.now() - timedelta(seconds=1)
    session.commit()
    assert browser.get(link, status=410).text == unknown.text


def test_a_page_left_open_after_a_cancellation_is_refused(browser, session, link):
    page = browser.get(f"{link}/1")
    stored(session).cancelled_at = clock.now()
    session.commit()
    assert page.form("Continuer").submit(answer="job", status=410).heading == "Ce lien ne fonctionne plus"
    assert stored(session).answers == {}


def test_answers_are_never_in_an_address(browser, link):
    page = browser.get(f"{link}/1").form("Continuer").submit(answer="searching")
    assert "searching" not in page.url
