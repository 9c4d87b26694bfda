"""Who reads which clause and which commitment, written by hand from the audience table."""

import uuid

import pytest
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.kernel.errors import NotVisible
from facilitator.markets.clauses.access import (
    clauses_of,
    commitments_of,
    get_clause,
    get_commitment,
    get_lots_to_cover,
    may_manage,
)
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import create_clause, list_commitments
from facilitator.markets.models import Lot, Market
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from tests.factories.markets import LotFactory, MarketFactory
from tests.factories.organisations import AuthorityFactory, CompanyFactory, StructureFactory
from tests.markets.obligations.conftest import CAMILLE, awarded_lot, running_clause

SOMEBODY = Actor(None, "Quelqu’un")


@pytest.fixture
def lot(session: Session) -> Lot:
    return awarded_lot("Alpha", "Bêta")


@pytest.fixture
def clause(session: Session, lot: Lot) -> Clause:
    return running_clause(session, lot=lot)


def viewer(role: Role, structure_id, **organisation) -> Viewer:
    return Viewer(actor=SOMEBODY, role=role, structure_id=structure_id, **organisation)


def authority_of(session: Session, lot: Lot) -> uuid.UUID:
    return session.get_one(Market, lot.market_id).authority_id


def viewers(session: Session, clause: Clause, lot: Lot) -> dict[str, Viewer]:
    own, other = clause.structure_id, StructureFactory().id
    alpha = list_commitments(session, clause)[0].company_id
    authority, stranger = authority_of(session, lot), AuthorityFactory().id
    return {
        "facilitator": viewer(Role.FACILITATOR, own),
        "administrator": viewer(Role.STRUCTURE_ADMIN, own),
        "facilitator elsewhere": viewer(Role.FACILITATOR, other),
        "member": viewer(Role.COMPANY, own, company_id=alpha),
        "member invited by another structure": viewer(Role.COMPANY, other, company_id=alpha),
        "other company": viewer(Role.COMPANY, own, company_id=CompanyFactory().id),
        "buyer": viewer(Role.BUYER, own, authority_id=authority),
        "buyer invited by another structure": viewer(Role.BUYER, other, authority_id=authority),
        "other buyer": viewer(Role.BUYER, own, authority_id=stranger),
        "prescriber": viewer(Role.PRESCRIBER, own),
        "instance administrator": viewer(Role.INSTANCE_ADMIN, None),
    }


SEES = {
    "facilitator": ["Alpha", "Bêta"],
    "administrator": ["Alpha", "Bêta"],
    "facilitator elsewhere": None,
    "member": ["Alpha"],
    "member invited by another structure": None,
    "other company": None,
    "buyer": ["Alpha", "Bêta"],
    "buyer invited by another structure": None,
    "other buyer": None,
    "prescriber": None,
    "instance administrator": None,
}
"""The members whose commitment each one reads; None: not even the clause."""


@pytest.mark.parametrize("who", SEES)
def test_who_reads_a_clause_and_its_commitments(session: Session, clause: Clause, lot: Lot, who: str):
    looking = viewers(session, clause, lot)[who]
    members = list_commitments(session, clause)
    if (seen := SEES[who]) is None:
        for read in (
            lambda: get_clause(session, looking, clause.id),
            lambda: get_commitment(session, looking, members[0].id),
        ):
            with pytest.raises(NotVisible):
                read()
        return
    session.expunge_all()
    assert get_clause(session, looking, clause.id).lots[0].market.authority.name
    assert [get_commitment(session, looking, row.id).company.name for row in members[: len(seen)]] == seen
    assert len(session.scalars(commitments_of(looking)).all()) == len(seen)
    for row in members[len(seen) :]:
        with pytest.raises(NotVisible):
            get_commitment(session, looking, row.id)


def test_only_the_staff_manages(session: Session, clause: Clause, lot: Lot):
    managing = {name for name, looking in viewers(session, clause, lot).items() if may_manage(looking)}
    assert managing == {"facilitator", "administrator", "facilitator elsewhere"}


def test_a_draft_is_the_staffs_alone(session: Session, lot: Lot):
    draft = create_clause(session, [lot], ClauseTerms(title="Brouillon"), by=CAMILLE)
    staff = viewer(Role.FACILITATOR, lot.structure_id)
    buyer = viewer(Role.BUYER, lot.structure_id, authority_id=authority_of(session, lot))
    assert session.scalars(clauses_of(staff)).all() == [draft]
    assert session.scalars(clauses_of(buyer)).all() == []


def test_a_company_does_not_load_the_other_members(session: Session, clause: Clause):
    alpha = list_commitments(session, clause)[0].company_id
    structure_id, clause_id = clause.structure_id, clause.id
    session.expunge_all()
    seen = get_clause(session, viewer(Role.COMPANY, structure_id, company_id=alpha), clause_id)
    with pytest.raises(Exception, match="raise_on_sql"):
        _ = seen.commitments


def test_lots_of_others_cannot_be_covered(session: Session, lot: Lot):
    staff = viewer(Role.FACILITATOR, lot.structure_id)
    other = LotFactory(market=MarketFactory())
    assert get_lots_to_cover(session, staff, [lot.id]) == [lot]
    with pytest.raises(NotVisible):
        get_lots_to_cover(session, staff, [lot.id, other.id])
