"""Job processes that are killed, or run two at a time: each mail leaves once."""

import os
import signal
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest
import sqlalchemy as sa

from facilitator.jobs.mails import send_mails
from facilitator.jobs.work import Work
from facilitator.kernel import clock, mail
from facilitator.kernel.mail import Mail, MailState
from facilitator.organisations.instance.enums import MailList
from facilitator.organisations.instance.queries import count_mails
from tests.mailbox import open_mailbox
from tests.processes import environment, start


@pytest.fixture
def mailbox():
    with open_mailbox() as box:
        yield box


@pytest.fixture
def smtp(mailbox) -> dict[str, object]:
    return {"smtp_host": "127.0.0.1", "smtp_port": mailbox.port, "smtp_security": "none"}


@pytest.fixture
def env(committed, tmp_path, smtp):
    return environment(committed.url, tmp_path, **smtp)


@pytest.fixture
def here(work, smtp) -> Work:
    """The same settings, for a run in this process: starting another takes seconds."""
    return replace(work, settings=replace(work.settings, **smtp))


def post(committed, number: int) -> None:
    with committed.session() as session:
        for rank in range(number):
            mail.post(session, kind="test", to=f"contact{rank}@entreprise.example", subject="Relance", text="Bonjour.")


def test_two_processes_at_once_send_each_mail_once(committed, env, mailbox):
    post(committed, 20)
    both = [start(env, "jobs", "once", "mails") for _ in range(2)]
    for process in both:
        words, _ = process.communicate(timeout=180)
        assert process.returncode == 0, words
    ids = [message_from_bytes(envelope.content)["Message-ID"] for envelope in mailbox.received]
    assert (len(ids), len(set(ids))) == (20, 20)
    with committed.session() as session:
        assert set(session.scalars(sa.select(Mail.state))) == {MailState.SENT}


def test_a_mail_whose_sender_is_killed_is_shown_and_not_sent_again(committed, env, here, mailbox):
    post(committed, 1)
    process = start(env, "jobs", "once", "mails")
    mailbox.before_answering = lambda: os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=180)
    assert process.returncode == -signal.SIGKILL
    mailbox.before_answering = lambda: None
    send_mails(here)
    assert len(mailbox.received) == 1
    with committed.session() as session:
        session.execute(sa.update(Mail).values(claimed_at=clock.now() - timedelta(minutes=16)))
    send_mails(here)
    assert len(mailbox.received) == 1
    with committed.session() as session:
        assert count_mails(session)[MailList.DOUBTFUL] == 1


def test_a_sender_killed_before_sending_leaves_the_mail_in_doubt_too(committed, here, mailbox):
    post(committed, 2)
    with committed.session() as session:
        mail.claim_next(session)  # as a process killed right after its claim
    send_mails(here)
    assert len(mailbox.received) == 1
    with committed.session() as session:
        assert sorted(session.scalars(sa.select(Mail.state))) == [MailState.CLAIMED, MailState.SENT]
