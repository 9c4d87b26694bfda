"""Mails in doubt wait for the instance administrator, who decides, once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.journal.models import JournalEntry
from facilitator.kernel import clock, mail
from facilitator.kernel.mail import Mail, MailState
from tests.factories.accounts import MembershipFactory
from tests.queries import count_queries
from tests.signing_in import sign_in

URL = "/instance/messages/"


@pytest.fixture
def administrator(browser, session):
    sign_in(browser.http, MembershipFactory(instance=True))
    return browser


def posted(session, state=MailState.WAITING, *, minutes=0) -> Mail:
    row = mail.post(
        session, kind="test", to="claire@entreprise.example", subject="Déclaration d’octobre", text="Bonjour."
    )
    row.state = state
    if state is MailState.CLAIMED:
        row.claimed_at = clock.now() - timedelta(minutes=minutes)
    session.commit()
    return row


def decisions(session) -> list[str]:
    return list(session.scalars(sa.select(JournalEntry.event).where(JournalEntry.event.startswith("mail."))))


def test_without_mail_the_page_says_so(administrator):
    assert administrator.get(URL).says("Aucun message ici")


def test_each_list_holds_what_its_counter_says(administrator, session):
    for state in (MailState.WAITING, MailState.WAITING, MailState.SENT, MailState.REFUSED):
        posted(session, state)
    posted(session, MailState.CLAIMED, minutes=1)
    for address, total in {"en-attente": 3, "envoyes": 1, "refuses": 1, "incertains": 0}.items():
        page = administrator.get(f"{URL}?etat={address}")
        assert len(page.all("tbody tr")) == total


def test_a_mail_in_doubt_comes_first_and_is_marked_as_sent(administrator, session):
    posted(session, MailState.SENT)
    doubtful = posted(session, MailState.CLAIMED, minutes=20)
    page = administrator.get(URL)
    assert page.says("personne ne sait s’ils sont partis")
    page = page.click("Déclaration d’octobre").press("Marquer comme envoyé")
    assert page.flashes == ["Le message est marqué comme envoyé."]
    session.refresh(doubtful)
    assert doubtful.state is MailState.SENT
    assert decisions(session) == ["mail.marked_as_sent"]
    assert administrator.get(f"{URL}{doubtful.id}").says("Marqué comme envoyé")


def test_a_mail_in_doubt_is_sent_again(administrator, session):
    doubtful = posted(session, MailState.CLAIMED, minutes=20)
    administrator.get(f"{URL}{doubtful.id}").press("Renvoyer")
    session.refresh(doubtful)
    assert (doubtful.state, doubtful.claimed_at) == (MailState.WAITING, None)
    assert mail.claim_next(session).id == doubtful.id
    assert decisions(session) == ["mail.sent_again"]


def test_a_refused_mail_may_be_sent_again_but_not_called_sent(administrator, session):
    refused = posted(session, MailState.REFUSED)
    page = administrator.get(f"{URL}{refused.id}")
    assert not page.says("Marquer comme envoyé")
    page.press("Renvoyer")
    session.refresh(refused)
    assert refused.state is MailState.WAITING


@pytest.mark.parametrize("state", [MailState.SENT, MailState.WAITING])
def test_a_mail_without_doubt_has_no_button(administrator, session, state):
    page = administrator.get(f"{URL}{posted(session, state).id}")
    assert not page.says("Renvoyer")


def test_two_administrators_decide_once(administrator, session):
    doubtful = posted(session, MailState.CLAIMED, minutes=20)
    page = administrator.get(f"{URL}{doubtful.id}")
    page.press("Marquer comme envoyé")
    answer = page.form("Renvoyer").send()
    assert answer.status_code == 409
    assert decisions(session) == ["mail.marked_as_sent"]


def test_in_production_only_its_reader_has_the_text(administrator, session, app, monkeypatch):
    row = posted(session)
    assert administrator.get(f"{URL}{row.id}").says("Bonjour.")
    monkeypatch.setattr(type(app.config["SETTINGS"]), "is_production", True)
    assert not administrator.get(f"{URL}{row.id}").says("Bonjour.")


def test_nobody_else_sees_mails(browser, session):
    row = posted(session, MailState.CLAIMED, minutes=20)
    sign_in(browser.http, MembershipFactory(admin=True))
    browser.get(URL, status=404)
    browser.get(f"{URL}{row.id}", status=404)
    assert browser.http.post(f"{URL}{row.id}/renvoyer").status_code == 404


def test_the_list_stays_quick(administrator, session):
    for _ in range(30):
        posted(session, MailState.SENT)
    with count_queries() as queries:
        administrator.get(URL)
    assert len(queries) <= 12
