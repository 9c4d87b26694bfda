"""Acts published with the contracts: kept once, followed, and never undone by the first terms."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import sqlalchemy as sa

from facilitator.journal.models import SYSTEM
from facilitator.markets.changes import access
from facilitator.markets.changes.enums import ChangeKind, ChangeState
from facilitator.markets.changes.models import ContractChange
from facilitator.markets.changes.services import AcceptChange, accept_change
from facilitator.markets.decp.files import read_lines
from facilitator.markets.decp.services import import_lines
from facilitator.markets.models import Lot, Market
from facilitator.markets.portfolio.services import move_lot, split_lot
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Structure
from tests.factories.organisations import StructureFactory

RECORD = {
    "id": "2025-01",
    "acheteur": {"id": "21990001600011"},
    "objet": "Réfection du préau",
    "dureeMois": 11,
    "dateNotification": "2025-10-19",
    "datePublicationDonnees": "2025-11-08",
    "montant": 45000,
    "titulaires": [{"titulaire": {"id": "99000001000019", "typeIdentifiant": "SIRET"}}],
}
FIRST = {"id": 1, "dateNotificationModification": "2026-01-20", "datePublicationDonneesModification": "2026-02-01",
         "montant": 50000}  # fmt: skip
SECOND = {"id": 2, "dateNotificationModification": "2026-03-20", "datePublicationDonneesModification": "2026-04-01",
          "dureeMois": 15}  # fmt: skip
ACT = {"id": 1, "sousTraitant": {"id": "99000002800011", "typeIdentifiant": "SIRET"}, "dureeMois": 4,
       "dateNotification": "2026-01-05", "datePublicationDonnees": "2026-01-10", "montant": 9000.5,
       "variationPrix": "Ferme"}  # fmt: skip
OF_ACT = {"id": 1, "montant": 12000, "dateNotificationModificationSousTraitance": "2026-05-05",
          "datePublicationDonnees": "2026-05-10"}  # fmt: skip


@pytest.fixture
def structure(session) -> Structure:
    return StructureFactory()


def published(*modifications, **changes) -> dict:
    return {**RECORD, "modifications": [{"modification": item} for item in modifications], **changes}


def bring(session, structure, *records) -> list[str]:
    lines = list(read_lines(BytesIO(json.dumps({"marches": {"marche": records}}).encode())))
    comparison = import_lines(session, structure, lines, by=SYSTEM)
    return [outcome.status.value for outcome in comparison.outcomes]


def kept(session) -> list[tuple[str, str]]:
    query = sa.select(ContractChange).order_by(ContractChange.kind, ContractChange.effective_on, ContractChange.id)
    return [(f"{change.kind.value} {change.number}", change.state.value) for change in session.scalars(query)]


def accept(session, structure, kind=ChangeKind.MODIFICATION, number="1"):
    viewer = Viewer(actor=SYSTEM, role=Role.FACILITATOR, structure_id=structure.id)
    query = access.visible_changes(viewer).where(ContractChange.kind == kind, ContractChange.number == number)
    accept_change(session, session.scalars(query).unique().one(), AcceptChange(), by=SYSTEM)


def test_acts_come_with_the_contract_once(session, structure):
    record = published(
        FIRST,
        FIRST,
        actesSousTraitance=[{"acteSousTraitance": ACT}],
        modificationsActesSousTraitance=[{"modificationActeSousTraitance": OF_ACT}],
    )
    assert bring(session, structure, record) == ["created"]
    assert kept(session) == [
        ("modification 1", "to_review"),
        ("subcontracting 1", "to_review"),
        ("subcontracting 1", "to_review"),
    ]
    assert bring(session, structure, record) == ["unchanged"]
    assert len(kept(session)) == 3
    act = session.scalars(sa.select(ContractChange).where(ContractChange.published_on == date(2026, 1, 10))).one()
    assert (act.content["amount"], act.content["subcontractor"]["number"]) == ("9000.50", "990000028")


def test_acts_published_later_join_the_lot(session, structure):
    bring(session, structure, published())
    assert kept(session) == []
    assert bring(session, structure, published(FIRST)) == ["updated"]
    assert bring(session, structure, published(FIRST, SECOND)) == ["updated"]
    assert kept(session) == [("modification 1", "to_review"), ("modification 2", "to_review")]


def test_a_file_from_before_the_amendment_undoes_nothing(session, structure):
    bring(session, structure, published(FIRST))
    assert bring(session, structure, published()) == ["unchanged"]
    assert kept(session) == [("modification 1", "to_review")]


def test_of_two_publications_in_a_file_the_one_with_the_latest_act_counts(session, structure):
    for records in ([published(), published(FIRST)], [published(FIRST), published()]):
        owner = StructureFactory()
        bring(session, owner, *records)
        waiting = sa.select(sa.func.count()).where(ContractChange.structure_id == owner.id)
        assert session.scalar(waiting) == 1


def test_an_act_corrected_by_its_buyer_replaces_the_one_that_waited(session, structure):
    bring(session, structure, published(FIRST))
    assert bring(session, structure, published({**FIRST, "montant": 51000})) == ["updated"]
    assert sorted(kept(session)) == [("modification 1", "dismissed"), ("modification 1", "to_review")]


def test_an_act_published_again_another_day_is_the_same(session, structure):
    bring(session, structure, published(FIRST))
    bring(session, structure, published({**FIRST, "datePublicationDonneesModification": "2026-06-01"}))
    assert kept(session) == [("modification 1", "to_review")]


class TestAccepted:
    def test_it_stays_when_the_first_terms_are_corrected(self, session, structure):
        bring(session, structure, published(FIRST))
        accept(session, structure)
        assert bring(session, structure, published(FIRST, montant=46000, objet="Réfection du préau")) == ["updated"]
        assert session.scalars(sa.select(Lot.amount)).all() == [Decimal("50000.00")]
        assert session.scalars(sa.select(Market.amount)).all() == [Decimal("50000.00")]

    def test_the_market_still_follows_its_other_lots(self, session, structure):
        other = {**RECORD, "objet": "Réfection du toit", "montant": 20000}
        bring(session, structure, published(FIRST), other)
        accept(session, structure)
        assert session.scalars(sa.select(Market.amount)).all() == [Decimal("70000.00")]
        bring(session, structure, {**other, "montant": 25000})
        assert session.scalars(sa.select(Market.amount)).all() == [Decimal("75000.00")]

    def test_it_is_not_asked_again(self, session, structure):
        bring(session, structure, published(FIRST))
        accept(session, structure)
        bring(session, structure, published(FIRST, SECOND))
        assert kept(session) == [("modification 1", "accepted"), ("modification 2", "to_review")]
        assert session.scalar(sa.select(sa.func.count()).where(ContractChange.state == ChangeState.TO_REVIEW)) == 1


class TestReattached:
    """A lot that a facilitator moved: what its buyer publishes afterwards finds it there."""

    def test_set_apart(self, session, structure):
        other = {**RECORD, "objet": "Réfection du toit", "montant": 20000}
        bring(session, structure, published(FIRST), other)
        lot = session.scalars(sa.select(Lot).where(Lot.title == RECORD["objet"])).one()
        source = session.get_one(Market, lot.market_id)
        apart = split_lot(session, lot, source, by=SYSTEM)
        assert bring(session, structure, published(FIRST, SECOND, montant=46000), other) == ["updated", "unchanged"]
        assert (lot.market_id, lot.amount, apart.amount) == (apart.id, Decimal("46000.00"), Decimal("46000.00"))
        accept(session, structure, number="2")
        assert (apart.duration_months, source.duration_months) == (15, 11)
        assert bring(session, structure, published(FIRST, SECOND, montant=46000), other) == ["unchanged"] * 2

    def test_moved_to_another_market(self, session, structure):
        elsewhere = {**RECORD, "id": "2025-02", "objet": "Peinture du gymnase", "montant": 30000}
        bring(session, structure, published(FIRST), elsewhere)
        lot = session.scalars(sa.select(Lot).where(Lot.title == RECORD["objet"])).one()
        target = session.scalars(sa.select(Market).where(Market.title == elsewhere["objet"])).one()
        move_lot(session, lot, session.get_one(Market, lot.market_id), target, by=SYSTEM)
        assert bring(session, structure, published(FIRST, montant=46000), elsewhere) == ["updated", "unchanged"]
        assert (lot.market_id, lot.amount) == (target.id, Decimal("46000.00"))
        another = published(objet="Réfection des vestiaires")
        assert bring(session, structure, another) == ["created"]
        joined = session.scalars(sa.select(Lot.market_id).where(Lot.title == "Réfection des vestiaires")).one()
        assert joined == target.id
