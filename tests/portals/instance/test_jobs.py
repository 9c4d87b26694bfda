"""The instance administrator sees which jobs ran, and whether they still do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from facilitator.kernel import clock, runs
from facilitator.kernel.runs import JobRun
from tests.factories.accounts import MembershipFactory
from tests.signing_in import sign_in

URL = "/instance/travaux/"


@pytest.fixture
def administrator(browser, session):
    sign_in(browser.http, MembershipFactory(instance=True))
    return browser


def ran(session, *, ago: timedelta = timedelta(0), ok: bool | None = True, message: str | None = None) -> None:
    run = runs.start(session, name="mails", label="Envoi des messages")
    run.started_at = clock.now() - ago
    if ok is not None:
        run.ended_at, run.ok, run.message = run.started_at, ok, message
    session.commit()


def test_a_new_instance_is_told_to_start_its_jobs(administrator):
    page = administrator.get(URL)
    assert page.says("Les travaux ne tournent pas")
    assert page.says("Aucun passage pour le moment")


def test_the_last_run_of_each_job_is_shown(administrator, session):
    ran(session, message="2 messages envoyés.")
    ran(session)
    page = administrator.get(URL)
    assert not page.says("Les travaux ne tournent pas")
    (line,) = page.table("Dernier passage de chaque travail")
    assert (line["Travail"], line["État"], line["Résultat"]) == ("Envoi des messages", "Terminé", "rien à faire")
    assert [line["Résultat"] for line in page.table("Passages qui ont fait quelque chose")] == ["2 messages envoyés."]


def test_a_silence_is_shown(administrator, session):
    ran(session, ago=timedelta(minutes=11))
    assert administrator.get(URL).says("Les travaux ne tournent pas")


@pytest.mark.parametrize(
    ("ok", "ago", "state"),
    [(False, timedelta(0), "En échec"), (None, timedelta(0), "En cours"), (None, timedelta(hours=2), "Interrompu")],
)
def test_a_run_that_went_wrong_is_shown(administrator, session, ok, ago, state):
    ran(session, ok=ok, ago=ago, message="Raison")
    assert administrator.get(URL).table("Dernier passage de chaque travail")[0]["État"] == state


def test_nobody_else_sees_jobs(browser, session):
    sign_in(browser.http, MembershipFactory(admin=True))
    browser.get(URL, status=404)


def test_health_tells_when_a_job_last_ended(client, session):
    assert client.get("/healthz").json["last_job_at"] is None
    ran(session)
    answer = client.get("/healthz").json
    assert (answer["status"], answer["last_job_at"]) == (
        "ok",
        session.scalars(select(JobRun)).one().ended_at.isoformat(),
    )
