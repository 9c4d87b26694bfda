"""The mail job, on a database where commits are real."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.jobs.mails import send_mails
from facilitator.jobs.work import Work
from facilitator.kernel import clock, mail
from facilitator.kernel.mail import Mail, MailState
from tests.mailbox import Mailbox, open_mailbox


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as box:
        yield box


@pytest.fixture
def by_smtp(work, mailbox) -> Work:
    settings = replace(work.settings, smtp_host="127.0.0.1", smtp_port=mailbox.port, smtp_security="none")
    return replace(work, settings=settings)


def post(work: Work, to: str = "claire@entreprise.example") -> None:
    with work.sessions.begin() as session:
        mail.post(session, kind="test", to=to, subject="Déclaration d’octobre", text="Bonjour,\n\nÀ bientôt.\n")


def only(work: Work) -> Mail:
    with work.sessions() as session:
        return session.scalars(sa.select(Mail)).one()


def test_without_a_server_mails_land_in_a_folder(work):
    post(work)
    assert send_mails(work) == "1\u00a0message envoyé."
    (file,) = work.settings.mail_folder.glob("*.eml")
    assert "To: claire@entreprise.example" in file.read_text()
    assert only(work).state is MailState.SENT
    assert only(work).text.startswith("Bonjour")


def test_a_second_run_sends_nothing(work):
    post(work)
    send_mails(work)
    assert send_mails(work) is None
    assert len(list(work.settings.mail_folder.iterdir())) == 1


def test_a_mail_leaves_by_smtp_once_and_its_text_is_forgotten(by_smtp, mailbox):
    post(by_smtp)
    send_mails(by_smtp)
    send_mails(by_smtp)
    (envelope,) = mailbox.received
    row = only(by_smtp)
    assert envelope.rcpt_tos == ["claire@entreprise.example"]
    assert f"Message-ID: <{row.id}@facilitator.example>" in envelope.content.decode()
    assert (row.state, row.text, row.attempts) == (MailState.SENT, "", 1)


def test_a_refusal_for_good_is_not_tried_again(by_smtp, mailbox):
    mailbox.answer = "550 No such user"
    post(by_smtp)
    assert send_mails(by_smtp) == "1\u00a0refusé."
    assert only(by_smtp).state is MailState.REFUSED
    assert "No such user" in only(by_smtp).last_error


def test_a_busy_server_is_tried_again_later(by_smtp, mailbox):
    mailbox.answer = "451 Try later"
    post(by_smtp)
    send_mails(by_smtp)
    row = only(by_smtp)
    assert row.state is MailState.WAITING
    assert row.send_after > clock.now() + timedelta(minutes=4)
    assert send_mails(by_smtp) is None


def test_an_absent_server_is_tried_again_then_given_up(work):
    work = replace(work, settings=replace(work.settings, smtp_host="127.0.0.1", smtp_port=1, smtp_security="none"))
    post(work)
    for _ in range(mail.MAX_ATTEMPTS):
        assert only(work).state is MailState.WAITING
        with work.sessions.begin() as session:
            session.execute(sa.update(Mail).values(send_after=clock.now()))
        send_mails(work)
    assert only(work).state is MailState.REFUSED


def test_an_address_that_cannot_be_written_is_refused(by_smtp):
    post(by_smtp, to="claire@entreprise.example\nBcc: tous@entreprise.example")
    send_mails(by_smtp)
    assert only(by_smtp).state is MailState.REFUSED


def test_a_doubt_leaves_the_mail_claimed(work, monkeypatch):
    def break_off(_message) -> None:
        raise ConnectionResetError("after DATA")

    monkeypatch.setattr("facilitator.jobs.mails.transport", lambda _settings: break_off)
    post(work)
    assert "incertain" in send_mails(work)
    assert only(work).state is MailState.CLAIMED
    assert send_mails(work) is None


def test_a_claimed_mail_is_stuck_after_a_quarter_of_an_hour(work):
    post(work)
    with work.sessions.begin() as session:
        claimed = mail.claim_next(session)
        assert not claimed.is_stuck
        claimed.claimed_at = clock.now() - timedelta(minutes=16)
    with work.sessions() as session:
        stuck = session.scalars(sa.select(Mail).where(mail.is_stuck())).one()
        assert stuck.is_stuck
