"""Who sees which contracts, and that what a company reads never says why a person is eligible."""

from datetime import date

import pytest

from facilitator.journal.models import Actor
from facilitator.kernel.db import new_id
from facilitator.kernel.errors import NotVisible
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from facilitator.placements import access
from facilitator.placements.queries import list_at_work
from tests.factories.organisations import AuthorityFactory, CompanyFactory, PrescriberFactory
from tests.factories.people import (
    AssignmentFactory,
    CandidateFactory,
    EvidenceFactory,
    IdentityFactory,
    PlacementFactory,
)

MARKER = "zzmarqueurzz"
SOMEBODY = Actor(new_id(), "Camille")


def viewer(role, structure_id, **whose):
    return Viewer(actor=SOMEBODY, role=role, structure_id=structure_id, **whose)


@pytest.fixture
def assignment(session):
    """A worker lent by an ETTI to the company that owes the hours; markers in all that must not leave."""
    assignment = AssignmentFactory(decision__criterion_code=None, decision__reason=f"Dérogation {MARKER}")
    placement = assignment.placement
    candidate = CandidateFactory(
        structure_id=assignment.structure_id, identity=None, prescriber_id=PrescriberFactory(name=MARKER).id
    )
    IdentityFactory(
        candidate=candidate, structure_id=candidate.structure_id, first_name="Ada", last_name="Brume",
        notes=f"Note {MARKER}", email=f"{MARKER}@exemple.example", commune=MARKER, phone=MARKER,
    )  # fmt: skip
    EvidenceFactory(candidate=candidate, proof=f"Attestation {MARKER}")
    placement.candidate_id = candidate.id
    placement.employer = CompanyFactory(temporary_work=True)
    session.commit()
    return assignment


def scoped(session, viewer):
    return session.scalars(access.scope(viewer)).all()


def test_the_staff_sees_its_contracts_alone(session, assignment):
    own = viewer(Role.FACILITATOR, assignment.structure_id)
    assert [one.id for one in scoped(session, own)] == [assignment.placement_id]
    assert scoped(session, viewer(Role.FACILITATOR, new_id())) == []
    with pytest.raises(NotVisible):
        access.get_placement(session, viewer(Role.FACILITATOR, new_id()), assignment.placement_id)
    with pytest.raises(NotVisible):
        access.get_assignment(session, viewer(Role.FACILITATOR, new_id()), assignment.id)
    with pytest.raises(NotVisible):
        access.get_commitment(session, viewer(Role.FACILITATOR, new_id()), assignment.commitment_id)


def test_employer_and_member_see_the_contract_nobody_else_does(session, assignment):
    structure_id, placement_id = assignment.structure_id, assignment.placement_id
    session.refresh(assignment, ["commitment", "placement"])
    member, employer = assignment.commitment.company_id, assignment.placement.employer_id
    for company_id in (member, employer):
        company = viewer(Role.COMPANY, structure_id, company_id=company_id)
        assert [one.id for one in scoped(session, company)] == [placement_id]
        with pytest.raises(NotVisible):
            access.get_placement(session, company, placement_id)
    stranger = CompanyFactory().id
    assert scoped(session, viewer(Role.COMPANY, structure_id, company_id=stranger)) == []
    assert scoped(session, viewer(Role.COMPANY, new_id(), company_id=member)) == []


def test_a_prescriber_sees_the_contracts_of_its_people(session, assignment):
    prescriber = PrescriberFactory()
    assert scoped(session, viewer(Role.PRESCRIBER, assignment.structure_id, prescriber_id=prescriber.id)) == []
    own = CandidateFactory(structure_id=assignment.structure_id, prescriber_id=prescriber.id)
    placement = PlacementFactory(candidate=own)
    seen = scoped(session, viewer(Role.PRESCRIBER, assignment.structure_id, prescriber_id=prescriber.id))
    assert [one.id for one in seen] == [placement.id]


def test_buyers_and_the_instance_see_none(session, assignment):
    for stranger in (
        viewer(Role.BUYER, assignment.structure_id, authority_id=AuthorityFactory().id),
        viewer(Role.INSTANCE_ADMIN, None),
    ):
        with pytest.raises(NotVisible):
            access.scope(stranger)


def test_what_companies_read_of_people_at_work_says_nothing_of_why(session, assignment):
    lines = list_at_work(
        session, structure_id=assignment.structure_id, commitment_ids=[assignment.commitment_id],
        first_day=date(2025, 3, 1), last_day=date(2026, 8, 31),
    )  # fmt: skip
    assert [line.name for line in lines] == ["Ada Brume"]
    assert lines[0].counts_until == date(2027, 2, 28)
    assert MARKER not in repr(lines)
    assert not {"criterion", "criterion_code", "evidence", "reason", "notes"} & set(lines[0].__dataclass_fields__)


def test_a_company_s_contracts_load_no_proof_and_no_identity(session, assignment):
    session.refresh(assignment, ["commitment"])
    company = viewer(Role.COMPANY, assignment.structure_id, company_id=assignment.commitment.company_id)
    structure_id = assignment.structure_id
    session.expunge_all()
    [placement] = session.scalars(access.scope(company)).all()
    assert MARKER not in repr(vars(placement))
    assert placement.structure_id == structure_id
    assert "candidate" not in vars(placement)
