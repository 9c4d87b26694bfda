import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.paging import paged, paged_items
from facilitator.organisations.models import Company
from tests.factories.organisations import CompanyFactory


@pytest.mark.parametrize(
    ("asked", "number", "first", "last"), [(1, 1, 1, 2), (2, 2, 3, 4), (3, 3, 5, 5), (9, 3, 5, 5), (0, 1, 1, 2)]
)
def test_a_page_says_what_it_shows(session: Session, asked: int, number: int, first: int, last: int):
    companies = CompanyFactory.create_batch(5)
    known = sa.select(Company).where(Company.id.in_([company.id for company in companies])).order_by(Company.id)

    found = paged(session, known, asked, size=2)

    assert (found.number, found.pages, found.first, found.last, found.total) == (number, 3, first, last, 5)
    assert list(found.items) == sorted(companies, key=lambda company: company.id)[first - 1 : last]
    assert paged_items(range(1, 6), asked, size=2).items == range(first, last + 1)


def test_an_empty_list_has_one_page(session: Session):
    found = paged(session, sa.select(Company).where(sa.false()).order_by(Company.id), 1)

    assert (found.pages, found.first, found.last) == (1, 0, 0)
