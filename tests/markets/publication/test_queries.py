"""From a file to the lots, and back."""

import json
import os
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from facilitator.journal.models import SYSTEM
from facilitator.markets.changes import access
from facilitator.markets.changes.services import AcceptChange, accept_change
from facilitator.markets.decp.files import read_lines
from facilitator.markets.decp.services import import_lines
from facilitator.markets.enums import MarketState
from facilitator.markets.models import AwardMember, Lot, Market
from facilitator.markets.publication.queries import as_file, prepare
from facilitator.markets.publication.services import CompletePublication, complete
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Structure
from tests.factories.markets import LotFactory, MarketFactory
from tests.factories.organisations import CompanyFactory, StructureFactory
from tests.markets.publication.test_rules import CONCESSION, MARKET


@pytest.fixture
def structure(session) -> Structure:
    return StructureFactory()


def bring(session, structure, content: bytes) -> list[str]:
    comparison = import_lines(session, structure, list(read_lines(BytesIO(content))), by=SYSTEM)
    return [outcome.status.value for outcome in comparison.outcomes]


def published(*marches, concessions=()) -> bytes:
    return json.dumps({"marches": {"marche": marches, "contrat-concession": concessions}}).encode()


def given_back(session, structure) -> list[dict]:
    marches = json.loads(as_file(prepare(session, structure.id).ready))["marches"]
    return [*marches["marche"], *marches["contrat-concession"]]


def lacking(session, structure) -> list[str]:
    return [fault.field for one in prepare(session, structure.id).lacking for fault in one.faults]


def picture(session, structure) -> list[str]:
    """What the software keeps of the structure's lots."""
    query = (
        sa.select(Market.title, Market.amount, Market.notified_on, Lot.title, Lot.amount, Lot.considerations)
        .join(Lot, Lot.market_id == Market.id)
        .where(Market.structure_id == structure.id)
    )
    return sorted(map(str, session.execute(query)))


def test_an_unchanged_record_comes_back_the_same(session, structure):
    bring(session, structure, published(MARKET, concessions=[CONCESSION]))
    assert given_back(session, structure) == [MARKET, CONCESSION]


def test_a_round_trip_changes_nothing(session, structure):
    lots = [{**MARKET, "objet": f"Lot n° {n} : ouvrage {n}", "montant": 1000 * n, "dureeMois": n} for n in range(1, 4)]
    bring(session, structure, published(*lots, concessions=[CONCESSION]))
    file = as_file(prepare(session, structure.id).ready)
    assert bring(session, structure, file) == ["unchanged"] * 4
    elsewhere = StructureFactory()
    assert bring(session, elsewhere, file) == ["created"] * 4
    assert as_file(prepare(session, elsewhere.id).ready) == file
    pictures = [picture(session, owner) for owner in (structure, elsewhere)]
    assert pictures[0] == pictures[1]


def test_what_was_corrected_by_hand_is_what_is_published(session, structure):
    bring(session, structure, published(MARKET))
    lot, market = session.scalars(sa.select(Lot)).one(), session.scalars(sa.select(Market)).one()
    lot.title, lot.amount, market.amount, market.duration_months = "Préau", Decimal("51000.00"), None, 14
    (record,) = given_back(session, structure)
    assert record == {**MARKET, "objet": "Préau", "montant": 51000, "dureeMois": 14}


def test_an_accepted_amendment_leaves_the_first_terms(session, structure):
    bring(session, structure, published(MARKET))
    viewer = Viewer(actor=SYSTEM, role=Role.FACILITATOR, structure_id=structure.id)
    for change in session.scalars(access.visible_changes(viewer)).unique().all():
        accept_change(session, access.get_change(session, viewer, change.id), AcceptChange(), by=SYSTEM)
    assert session.scalars(sa.select(Lot.amount)).one() == Decimal("61000.00")
    assert given_back(session, structure) == [MARKET]


def test_another_holder_needs_its_siret(session, structure):
    bring(session, structure, published(MARKET))
    member = session.scalars(sa.select(AwardMember)).one()
    member.company, member.siret = CompanyFactory(identifier="990000036"), None
    session.flush()
    assert lacking(session, structure) == ["titulaires"]
    member.siret = "99000003600014"
    session.flush()
    (record,) = given_back(session, structure)
    assert record["titulaires"] == [{"titulaire": {"typeIdentifiant": "SIRET", "id": "99000003600014"}}]


def test_a_lot_lacks_what_its_record_lacks_until_it_is_completed(session, structure):
    bring(session, structure, published({**MARKET, "offresRecues": 0, "dureeMois": "NC", "ccag": None}))
    assert lacking(session, structure) == ["ccag", "offresRecues", "dureeMois"]
    (prepared,) = prepare(session, structure.id).lacking
    session.scalars(sa.select(Market)).one().duration_months = 12
    command = CompletePublication(values={"ccag": "Travaux", "offresRecues": 3, "nature": "Marché"})
    assert complete(session, prepared, command, by=SYSTEM) == ["ccag", "offresRecues"]
    assert given_back(session, structure) == [MARKET]
    back = CompletePublication(values={"ccag": None})
    assert complete(session, prepared, back, by=SYSTEM) == ["ccag"]
    assert lacking(session, structure) == ["ccag"]


def test_a_market_not_yet_notified_is_not_asked_anything(session, structure):
    for state in MarketState:
        LotFactory(market=MarketFactory(structure_id=structure.id, state=state))
    publication = prepare(session, structure.id)
    states = {one.lot.market.state for one in publication.lacking}
    assert states == {MarketState.NOTIFIED, MarketState.RUNNING, MarketState.CLOSED}


@pytest.mark.skipif("DECP_SCHEMA" not in os.environ, reason="DECP_SCHEMA gives no path to the official schema")
def test_what_is_given_back_fits_the_official_schema(session, structure):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(Path(os.environ["DECP_SCHEMA"]).read_text())
    bring(session, structure, published(MARKET, concessions=[CONCESSION]))
    file = json.loads(as_file(prepare(session, structure.id).ready))
    assert len(file["marches"]["marche"]) == 1
    jsonschema.validate(file, schema)
