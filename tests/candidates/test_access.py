import pytest

from facilitator.candidates import access
from facilitator.journal.models import Actor
from facilitator.kernel.db import new_id
from facilitator.kernel.errors import NotVisible
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import STAFF, Role
from tests.factories.organisations import AuthorityFactory, CompanyFactory, PrescriberFactory
from tests.factories.people import CandidateFactory, EvidenceFactory

SOMEBODY = Actor(new_id(), "Camille")


def viewer(role, structure_id, **whose):
    return Viewer(actor=SOMEBODY, role=role, structure_id=structure_id, **whose)


@pytest.fixture
def person(session):
    return CandidateFactory(prescriber_id=PrescriberFactory().id)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_the_staff_sees_its_own_people_alone(session, person, role):
    assert access.get_candidate(session, viewer(role, person.structure_id), person.id).identity
    with pytest.raises(NotVisible):
        access.get_candidate(session, viewer(role, new_id()), person.id)


def test_a_prescriber_sees_its_own_people_alone(session, person):
    own = viewer(Role.PRESCRIBER, person.structure_id, prescriber_id=person.prescriber_id)
    other = viewer(Role.PRESCRIBER, person.structure_id, prescriber_id=PrescriberFactory().id)
    assert access.get_candidate(session, own, person.id)
    assert access.may_read_eligibility(own, person)
    assert not access.may_edit(own, person)
    with pytest.raises(NotVisible):
        access.get_candidate(session, other, person.id)
    assert not access.may_read_eligibility(other, person)


def test_companies_buyers_and_the_instance_see_nobody(session, person):
    evidence = EvidenceFactory(candidate=person)
    strangers = [
        viewer(Role.COMPANY, person.structure_id, company_id=CompanyFactory().id),
        viewer(Role.BUYER, person.structure_id, authority_id=AuthorityFactory().id),
        viewer(Role.INSTANCE_ADMIN, None),
    ]
    for stranger in strangers:
        with pytest.raises(NotVisible):
            access.get_candidate(session, stranger, person.id)
        with pytest.raises(NotVisible):
            access.get_evidence(session, stranger, evidence.id)
        assert not access.may_read_eligibility(stranger, person)


def test_an_erased_person_is_no_longer_there(session):
    erased = CandidateFactory(identity=None)
    with pytest.raises(NotVisible):
        access.get_candidate(session, viewer(Role.FACILITATOR, erased.structure_id), erased.id)
