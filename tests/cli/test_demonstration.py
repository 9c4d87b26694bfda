"""Making the demonstration from a terminal."""

import pytest
import sqlalchemy as sa

from facilitator.organisations.models import Structure
from tests.factories.organisations import StructureFactory


@pytest.fixture
def in_use(committed):
    with committed.session():
        StructureFactory()


def test_a_database_in_use_is_refused(facilitator, in_use, committed):
    result = facilitator("demo")
    assert (result.exit_code, "in use" in result.output) == (2, True)
    with committed.session() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Structure)) == 1


def test_a_database_in_use_is_left_alone(facilitator, in_use):
    result = facilitator("demo", "--if-new")
    assert (result.exit_code, result.output) == (0, "The database is in use: no demonstration.\n")


def test_production_refuses(facilitator, monkeypatch):
    monkeypatch.setenv("FACILITATOR_ENVIRONMENT", "production")
    monkeypatch.setenv("FACILITATOR_BASE_URL", "https://clauses.example")
    result = facilitator("demo")
    assert result.exit_code == 2
    assert "production" in result.output


def test_production_goes_on_without(facilitator, monkeypatch):
    monkeypatch.setenv("FACILITATOR_ENVIRONMENT", "production")
    monkeypatch.setenv("FACILITATOR_BASE_URL", "https://clauses.example")
    result = facilitator("demo", "--if-new")
    assert (result.exit_code, result.output) == (0, "Production: no demonstration.\n")
