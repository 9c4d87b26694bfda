from datetime import timedelta

import pytest
import time_machine

from facilitator.accounts.sign_ins.queries import is_limited
from facilitator.accounts.sign_ins.rules import Limit, keyed_hash, sign_in_limits
from facilitator.accounts.sign_ins.services import count_failure, forgive, purge
from facilitator.kernel import clock

LIMITS = (Limit(key="account", allowed=3), Limit(key="address", allowed=5))


@pytest.mark.parametrize(("failures", "limited"), [(0, False), (2, False), (3, True), (4, True)])
def test_a_limit_is_reached_by_as_many_failures(session, failures, limited):
    for _ in range(failures):
        count_failure(session, LIMITS)
    assert is_limited(session, LIMITS) is limited


def test_the_window_moves_on(session):
    for _ in range(3):
        count_failure(session, LIMITS)
    session.flush()
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert not is_limited(session, LIMITS)


def test_success_forgives_one_key(session):
    for _ in range(5):
        count_failure(session, LIMITS)
    forgive(session, LIMITS[:1])
    assert not is_limited(session, LIMITS[:1])
    assert is_limited(session, LIMITS)


def test_failures_are_forgotten_after_a_day(session):
    count_failure(session, LIMITS)
    session.flush()
    assert purge(session) == 0
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1), tick=False):
        assert purge(session) == 2


def test_a_key_says_nothing_without_the_secret():
    account, address = sign_in_limits("nour@brumeval.example", "192.0.2.1", secret="un secret")
    assert account.key == keyed_hash("account", "nour@brumeval.example", secret="un secret")
    assert account.key != keyed_hash("account", "nour@brumeval.example", secret="un autre")
    assert address.key != keyed_hash("account", "192.0.2.1", secret="un secret")
