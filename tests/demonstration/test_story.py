"""The story, told without a database."""

import re
from datetime import date
from itertools import pairwise

import pytest

from facilitator.demonstration.cast import AUTHORITIES, COMPANIES, PRESCRIBERS, USERS, fictitious_siren
from facilitator.demonstration.declarations import Fate
from facilitator.demonstration.plots import CLAUSES, MARKETS
from facilitator.demonstration.story import tell
from facilitator.organisations.rules import has_valid_siren, has_valid_siret

DAYS = [date(2026, 3, 1), date(2026, 8, 31), date(2026, 11, 22), date(2028, 2, 29)]


@pytest.fixture(params=DAYS, ids=str)
def story(request):
    return tell(request.param)


def test_the_same_day_gives_the_same_story(story):
    again = tell(story.calendar.today)
    assert again.people == story.people
    assert again.contracts == story.contracts
    assert again.declarations == story.declarations
    assert again.targets == story.targets


def test_sixty_people_of_whom_no_two_are_alike(story):
    assert len(story.people) == 60
    assert len({(person.first_name, person.last_name) for person in story.people}) == 60
    assert len({person.phone for person in story.people}) == 60


def test_nobody_can_be_reached_in_earnest(story):
    """E-mails end in .example; telephones are of the range kept for fiction."""
    assert all(re.fullmatch(r"06 39 98 \d\d \d\d", person.phone) for person in story.people)
    addresses = [person.email for person in story.people if person.email] + [user.email for user in USERS]
    assert all(address.endswith(".example") for address in addresses)


def test_identifiers_are_well_formed_and_of_a_block_never_attributed():
    everybody = (*COMPANIES, *AUTHORITIES, *PRESCRIBERS)
    assert all(has_valid_siren(fictitious_siren(one.number)) for one in everybody)
    assert all(fictitious_siren(one.number).startswith("000000") for one in everybody)
    assert all(has_valid_siret(company.siret) for company in COMPANIES)
    assert len({one.number for one in everybody}) == len(everybody)


def test_a_person_has_one_contract_at_a_time(story):
    for person in story.people:
        held = sorted(
            (contract.starts_on, contract.ends_on or date.max)
            for contract in story.contracts
            if contract.person is person
        )
        assert all(first[1] < second[0] for first, second in pairwise(held))


def test_hours_stretch_over_eighteen_months(story):
    months = {line.month for one in story.declarations for line in one.lines}
    assert story.calendar.month(-18) in months
    assert story.calendar.month(-1) in months


def test_every_fate_is_met(story):
    assert {one.fate for one in story.declarations} == set(Fate)


def test_a_dozen_markets_and_clauses_of_every_shape():
    assert len(MARKETS) >= 12
    assert any(len(plot.lots) > 2 for plot in CLAUSES)
    assert any(len({market for market, _lot in plot.lots}) > 1 for plot in CLAUSES)
    assert any(not plot.has_target for plot in CLAUSES)
