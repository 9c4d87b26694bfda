"""Running a job leaves a trace, and never takes the others down with it."""

from datetime import timedelta

import sqlalchemy as sa

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.models import FailedSignIn, SignIn, Token
from facilitator.jobs import scheduler
from facilitator.jobs.purge import purge
from facilitator.jobs.table import JOBS
from facilitator.jobs.work import Job, perform
from facilitator.kernel import clock, mail, runs
from facilitator.kernel.mail import Mail, MailState
from facilitator.kernel.runs import JobRun
from tests import factories
from tests.factories.accounts import MembershipFactory


def job(function) -> Job:
    return Job(name="try", label="Essai", schedule="* * * * *", function=function)


def run(work) -> JobRun:
    with work.sessions() as session:
        return session.scalars(sa.select(JobRun)).one()


def test_a_run_is_recorded(work):
    assert perform(job(lambda _work: "3 relances."), work)
    assert (run(work).ok, run(work).message, run(work).label) == (True, "3 relances.", "Essai")
    assert run(work).ended_at >= run(work).started_at


def test_a_failure_is_recorded_and_goes_no_further(work, caplog):
    assert not perform(job(lambda _work: 1 / 0), work)
    assert run(work).ok is False
    assert "ZeroDivisionError" in run(work).message
    assert "job try failed" in caplog.text


def test_names_are_unique_and_schedules_readable(work):
    scheduled = scheduler.prepare(work).get_jobs()
    assert [line.id for line in scheduled] == [line.name for line in JOBS]


def test_every_job_twice_in_a_row_changes_nothing(work):
    for line in JOBS:
        assert perform(line, work)
    for line in JOBS:
        assert perform(line, work)
    with work.sessions() as session:
        again = session.scalars(sa.select(JobRun).order_by(JobRun.id.desc()).limit(len(JOBS)))
        assert [one.message for one in again] == [None] * len(JOBS)


def test_old_runs_go_but_the_last_of_each_job_stays(work):
    with work.sessions.begin() as session:
        for name in ("mails", "mails", "yearly"):
            runs.start(session, name=name, label=name).started_at = clock.now() - timedelta(days=40)
    assert purge(work) == "1\u00a0ligne effacée."
    assert purge(work) is None


def test_the_words_of_old_mails_go(work):
    with work.sessions.begin() as session:
        for state in (MailState.SENT, MailState.WAITING):
            row = mail.post(session, kind="test", to="claire@entreprise.example", subject="Objet", text="Texte")
            row.state, row.created_at = state, clock.now() - timedelta(days=91)
    purge(work)
    with work.sessions() as session:
        kept = session.execute(sa.select(Mail.state, Mail.to_address).order_by(Mail.state)).all()
        assert [tuple(row) for row in kept] == [(MailState.SENT, ""), (MailState.WAITING, "claire@entreprise.example")]


def test_what_no_longer_opens_anything_goes(work):
    long_ago = clock.now() - timedelta(days=200)
    with work.sessions() as session, factories.using(session):
        user_id = MembershipFactory(instance=True).user_id
        for age in (long_ago, clock.now()):
            secret = age.isoformat()
            session.add(FailedSignIn(key="somebody", at=age))
            session.add(SignIn(user_id=user_id, token_hash=secret, last_seen_at=age))
            session.add(Token(purpose=TokenPurpose.PASSWORD, subject_id=user_id, token_hash=secret, expires_at=age))
        session.commit()
    assert purge(work) == "3\u00a0lignes effacées."
    assert purge(work) is None
