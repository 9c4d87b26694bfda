"""Past clauses on similar purchases, in one query."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.compliance.comparison.queries import compare
from facilitator.compliance.comparison.rules import Likeness
from facilitator.kernel.errors import NotVisible
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.enums import PurchaseType
from facilitator.markets.models import Lot
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from tests.compliance.conftest import CAMILLE
from tests.factories.hours import HoursLineFactory
from tests.factories.organisations import StructureFactory
from tests.queries import count_queries

AFTER = date(2027, 2, 15)
WORKS = Likeness(purchase_type=PurchaseType.WORKS)


@pytest.fixture
def works(session: Session, clause: Clause) -> Clause:
    """The clause of 365 hours is of a works market, CPV 45; 200 hours were done, one month of them not over."""
    lot = session.scalars(sa.select(Lot).options(joinedload(Lot.market))).one()
    lot.market.purchase_type, lot.market.cpv, lot.cpv = PurchaseType.WORKS, None, "45210000"
    first = session.scalars(sa.select(Commitment).where(Commitment.clause_id == clause.id)).first()
    for month, hours in ((date(2026, 3, 1), "120.00"), (date(2026, 4, 1), "60.50"), (date(2027, 2, 1), "19.50")):
        HoursLineFactory(commitment=first, month=month, work_hours=Decimal(hours))
    session.flush()
    return clause


def test_a_clause_past_its_end_is_compared_in_one_query(session: Session, works: Clause, staff: Viewer):
    with count_queries() as statements:
        found = compare(session, staff, WORKS, on=AFTER)
    assert len(statements) == 1
    [past] = found.clauses
    assert (past.title, past.ended_on) == ("Insertion, gros œuvre", date(2026, 12, 31))
    assert (past.owed, past.done) == (Decimal("365.00"), Decimal("180.50"))
    assert past.rate == found.record.rate == Decimal("180.50") / Decimal("365.00")


def test_a_clause_that_still_runs_says_nothing_yet(session: Session, works: Clause, staff: Viewer):
    assert compare(session, staff, WORKS, on=date(2026, 12, 31)).clauses == []


@pytest.mark.parametrize(
    ("alike", "number"),
    [
        (Likeness(purchase_type=PurchaseType.SERVICES), 0),
        (Likeness(divisions=frozenset({"45"})), 1),
        (Likeness(purchase_type=PurchaseType.SERVICES, divisions=frozenset({"45", "90"})), 1),
        (Likeness(divisions=frozenset({"90"})), 0),
        (Likeness(), 0),
    ],
)
def test_alike_is_the_type_of_purchase_or_the_division(session, works: Clause, staff: Viewer, alike, number: int):
    assert len(compare(session, staff, alike, on=AFTER).clauses) == number


def test_another_structure_compares_with_its_own(session: Session, works: Clause):
    stranger = Viewer(actor=CAMILLE, role=Role.FACILITATOR, structure_id=StructureFactory().id)
    assert compare(session, stranger, WORKS, on=AFTER).clauses == []


def test_a_buyer_compares_nothing(session: Session, works: Clause):
    buyer = Viewer(actor=CAMILLE, role=Role.BUYER, structure_id=works.structure_id)
    with pytest.raises(NotVisible):
        compare(session, buyer, WORKS, on=AFTER)
