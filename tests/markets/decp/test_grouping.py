import itertools
import uuid
from datetime import date

import pytest

from facilitator.markets.decp import grouping
from facilitator.markets.decp.contracts import Party, PublishedContract
from facilitator.markets.decp.grouping import KnownMarket
from facilitator.organisations.enums import IdentifierKind

BUYER = Party(IdentifierKind.SIREN, "219900016", "21990001600011", None)


def contract(title="Peinture", uid="2025-1", day=date(2025, 3, 3)) -> PublishedContract:
    return PublishedContract(published_id=uid, uid=uid, buyer=BUYER, title=title, notified_on=day)


def titles(groups):
    return sorted(sorted(c.title for c in group.contracts) for group in groups)


def test_one_id_within_a_year_is_one_market_whatever_the_order():
    contracts = [
        contract("Peinture"),
        contract("Carrelage", day=date(2025, 12, 1)),
        contract("Espaces verts", day=date(2028, 1, 1)),
        contract("Sans date", day=None),
        contract("Autre", uid="2025-2"),
        contract("Tapis", uid=""),
        contract("Banquets", uid=""),
    ]
    expected = [["Autre"], ["Banquets"], ["Carrelage", "Peinture", "Sans date"], ["Espaces verts"], ["Tapis"]]
    for order in itertools.islice(itertools.permutations(contracts), 0, 5040, 97):
        assert titles(grouping.group(order, {})) == expected


def test_a_new_lot_joins_the_known_market_it_is_near():
    near, far = KnownMarket(uuid.uuid4(), date(2025, 1, 1)), KnownMarket(uuid.uuid4(), date(2020, 1, 1))
    known = {(BUYER.key, "2025-1"): [far, near]}
    assert [group.market_id for group in grouping.group([contract()], known)] == [near.id]
    assert [group.market_id for group in grouping.group([contract(day=date(2030, 1, 1))], known)] == [None]


@pytest.mark.parametrize(
    ("titles", "title"),
    [
        (["Peinture"], "Peinture"),
        (["Bacs - Mobilier de fleurissement", "Osier - Mobilier de fleurissement"], "Mobilier de fleurissement"),
        (["École Jean Moulin - Lot 1", "École Jean Moulin - Lot 2"], "École Jean Moulin"),
        (
            ["Modules préfabriqués sur le site A", "Modules préfabriqués sur le site B"],
            "Modules préfabriqués sur le site",
        ),
        (["Peinture", "Carrelage"], "Peinture (et 1 autre lot)"),
        (["Peinture", "Carrelage", "Sols"], "Peinture (et 2 autres lots)"),
    ],
)
def test_what_a_market_of_several_lots_is_called(titles, title):
    assert grouping.common_title(titles) == title


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Électricité lot no4", "4"),
        ("Lot n° 03 : carrelage", "3"),
        ("LOT B - Peinture", "B"),
        ("Réfection du pilotis", None),
        ("Allotissement", None),
        ("Restructuration - lot 3 ", "3"),
    ],
)
def test_the_number_of_a_lot(title, number):
    assert grouping.lot_number(contract(title)) == number
