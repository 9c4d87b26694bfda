"""How long a session lasts, and what the cookie says."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.accounts.models import SignIn
from facilitator.kernel import clock
from tests.factories.accounts import MembershipFactory
from tests.signing_in import sign_in

HOME = "/facilitateur/"


@pytest.fixture
def membership(session):
    return MembershipFactory()


def test_a_signed_in_person_sees_her_home(client, membership):
    sign_in(client, membership)
    assert client.get(HOME).status_code == 200


def test_nobody_is_sent_to_the_sign_in_page_and_back(client, session):
    answer = client.get(f"{HOME}?page=2")
    assert answer.status_code == 303
    assert answer.location == "/connexion?next=/facilitateur/?page%3D2"


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 303)])
def test_a_session_sleeps_an_hour_at_most(client, membership, minutes, status):
    sign_in(client, membership)
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
        assert client.get(HOME).status_code == status


def test_activity_keeps_a_session_alive_for_twelve_hours(client, membership):
    sign_in(client, membership)
    start = clock.now()
    for half_hours in range(1, 24):
        with time_machine.travel(start + timedelta(minutes=30 * half_hours), tick=False):
            assert client.get(HOME).status_code == 200
    with time_machine.travel(start + timedelta(hours=12, minutes=1), tick=False):
        assert client.get(HOME).location == "/connexion?next=/facilitateur/&expired=1"


def test_activity_is_noted_once_a_minute(client, membership, session):
    sign_in(client, membership)
    start = session.scalar(sa.select(SignIn.last_seen_at))
    for seconds, noted in ((30, 0), (61, 61), (90, 61)):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            client.get(HOME)
        assert session.scalar(sa.select(SignIn.last_seen_at)) == start + timedelta(seconds=noted)
