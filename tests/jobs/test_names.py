"""Names asked of the public registry, played here."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from facilitator.jobs.names import name_companies
from facilitator.jobs.work import Work
from facilitator.journal.models import JournalEntry
from facilitator.organisations.directory.registry import RegistryUnavailable
from facilitator.organisations.models import Authority, Company
from tests.factories.organisations import AuthorityFactory, CompanyFactory
from tests.registry import playing

FIRST, SECOND, BUYER = "552032534", "552081317", "219900016"


@pytest.fixture
def played():
    with playing() as played:
        yield played


@pytest.fixture
def linked(work: Work, played) -> Work:
    return Work(settings=replace(work.settings, company_registry_url=played.url), sessions=work.sessions)


@pytest.fixture(autouse=True)
def unnamed(committed):
    with committed.session():
        for siren in (FIRST, SECOND, "123456789"):
            CompanyFactory(identifier=siren, name=siren)
        CompanyFactory(name="Nommée")
        AuthorityFactory(identifier=BUYER, name=BUYER)


def names(committed) -> set[str]:
    with committed.session() as session:
        return {*session.scalars(sa.select(Company.name)), *session.scalars(sa.select(Authority.name))}


def test_nothing_is_asked_unless_it_is_set(work, played, committed):
    assert name_companies(work) is None
    assert played.asked == []


def test_each_number_that_may_exist_is_asked(linked, played, committed):
    played.answers |= {FIRST: "FLEURS FICTIVES", BUYER: "COMMUNE DE BRUMEVAL"}
    assert name_companies(linked) == "2\u00a0noms trouvés, 1\u00a0numéro inconnu."
    assert sorted(played.asked) == sorted([FIRST, SECOND, BUYER])
    assert names(committed) == {"FLEURS FICTIVES", SECOND, "123456789", "Nommée", "COMMUNE DE BRUMEVAL"}
    with committed.session() as session:
        events = session.execute(sa.select(JournalEntry.event, JournalEntry.facts).order_by(JournalEntry.id)).all()
    assert [tuple(event) for event in events] == [
        ("company.named", {"source": "registry"}),
        ("authority.named", {"source": "registry"}),
    ]
    assert name_companies(linked) == "0\u00a0nom trouvé, 1\u00a0numéro inconnu."


def test_what_it_said_before_it_failed_stays(linked, played, committed):
    played.answers |= {FIRST: "FLEURS FICTIVES", SECOND: 503}
    with pytest.raises(RegistryUnavailable, match="1\u00a0nom trouvé"):
        name_companies(linked)
    assert "FLEURS FICTIVES" in names(committed)
