import uuid

import pytest
import sqlalchemy as sa

from facilitator.journal.models import Actor, JournalEntry
from facilitator.organisations.directory import services
from facilitator.organisations.directory.services import AlreadyNamed, NameNeeded, WrongIdentifier
from facilitator.organisations.enums import IdentifierKind
from facilitator.organisations.models import Company
from tests.factories.organisations import AuthorityFactory, CompanyFactory

BY = Actor(uuid.uuid4(), "Camille Fictif")


def company(session, number=None, name=None) -> Company:
    return services.find_or_create_company(session, number, name, by=BY)


def events(session) -> list[str]:
    return list(session.scalars(sa.select(JournalEntry.event).order_by(JournalEntry.id)))


def test_a_siret_leads_to_the_company_of_its_siren(session):
    known = CompanyFactory(identifier="990000010")
    assert company(session, "990 000 010 00019", "Autre nom") is known
    assert known.name != "Autre nom"
    assert events(session) == []


def test_a_name_completes_a_missing_one_and_it_is_journaled(session):
    known = CompanyFactory(identifier="990000010", name="990000010")
    company(session, "990000010", "Fleurs fictives")
    assert (known.name, events(session)) == ("Fleurs fictives", ["company.named"])


def test_a_new_number_needs_a_name(session):
    with pytest.raises(NameNeeded):
        company(session, "99000001000019")
    created = company(session, "99000001000019", "Fleurs fictives")
    assert (created.identifier_kind, created.identifier) == (IdentifierKind.SIREN, "990000010")
    assert events(session) == ["company.created"]


@pytest.mark.parametrize("number", ["123", "99000001000018", "990000011", "abc"])
def test_a_wrong_number_is_refused(session, number):
    with pytest.raises(WrongIdentifier):
        company(session, number, "Fleurs fictives")


def test_by_name_alone(session):
    known = CompanyFactory(name="Fleurs fictives")
    assert company(session, name="fleurs FICTIVES") is known
    assert company(session, name="Inconnue").identifier is None
    assert company(session, name="Inconnue").id == company(session, name="Inconnue").id
    CompanyFactory(name="Fleurs fictives")
    with pytest.raises(NameNeeded, match="Plusieurs"):
        company(session, name="Fleurs fictives")
    with pytest.raises(NameNeeded):
        company(session)


def test_a_name_is_given_once(session):
    buyer = AuthorityFactory(identifier="219900016", name="219900016")
    services.give_name(session, buyer, "Ville de Brumeval", by=BY)
    with pytest.raises(AlreadyNamed):
        services.give_name(session, buyer, "Brumeval", by=BY)
    assert events(session) == ["authority.named"]
