import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.models import Token
from facilitator.accounts.tokens.queries import get_open_token
from facilitator.accounts.tokens.rules import LIFETIMES
from facilitator.accounts.tokens.services import LinkNoLongerValid, issue, revoke, use
from facilitator.kernel import clock

SUBJECT = uuid.UUID(int=1)


def test_a_link_serves_its_purpose_alone(session):
    secret = issue(session, TokenPurpose.SURVEY, SUBJECT)
    assert get_open_token(session, TokenPurpose.SURVEY, secret).subject_id == SUBJECT
    assert get_open_token(session, TokenPurpose.PASSWORD, secret) is None
    assert get_open_token(session, TokenPurpose.SURVEY, "autre chose") is None


def test_the_database_does_not_know_the_secret(session):
    secret = issue(session, TokenPurpose.SURVEY, SUBJECT)
    assert secret not in str(session.execute(sa.select(Token.__table__)).all())


@pytest.mark.parametrize("purpose", TokenPurpose)
def test_a_link_expires(session, purpose):
    secret = issue(session, purpose, SUBJECT)
    with time_machine.travel(clock.now() + LIFETIMES[purpose] - timedelta(minutes=1), tick=False):
        assert get_open_token(session, purpose, secret)
    with time_machine.travel(clock.now() + LIFETIMES[purpose] + timedelta(minutes=1), tick=False):
        assert get_open_token(session, purpose, secret) is None


def test_no_link_lives_longer_than_31_days(session):
    issue(session, TokenPurpose.SURVEY, SUBJECT, lifetime=timedelta(days=365))
    assert session.scalar(sa.select(Token.expires_at)) <= clock.now() + timedelta(days=31)


def test_a_link_is_used_once_even_by_two_who_read_it_together(session):
    secret = issue(session, TokenPurpose.SURVEY, SUBJECT)
    read_twice = get_open_token(session, TokenPurpose.SURVEY, secret)
    use(session, read_twice)
    with pytest.raises(LinkNoLongerValid):
        use(session, read_twice)


def test_a_link_read_in_time_is_not_used_too_late(session):
    token = get_open_token(session, TokenPurpose.PASSWORD, issue(session, TokenPurpose.PASSWORD, SUBJECT))
    with (
        time_machine.travel(clock.now() + timedelta(hours=2), tick=False),
        pytest.raises(LinkNoLongerValid),
    ):
        use(session, token)


def test_a_new_link_replaces_the_old_one_and_leaves_others_alone(session):
    first = issue(session, TokenPurpose.SURVEY, SUBJECT)
    other = issue(session, TokenPurpose.SURVEY, uuid.UUID(int=2))
    second = issue(session, TokenPurpose.SURVEY, SUBJECT)
    assert get_open_token(session, TokenPurpose.SURVEY, first) is None
    assert get_open_token(session, TokenPurpose.SURVEY, second)
    assert get_open_token(session, TokenPurpose.SURVEY, other)
    revoke(session, TokenPurpose.SURVEY, SUBJECT)
    assert get_open_token(session, TokenPurpose.SURVEY, second) is None
