import json
import random
from collections import Counter
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from facilitator.journal.models import SYSTEM, JournalEntry
from facilitator.markets.decp import queries, report
from facilitator.markets.decp.files import read_lines
from facilitator.markets.decp.models import DecpRecord
from facilitator.markets.decp.services import import_lines
from facilitator.markets.enums import GroupementKind, MemberRole
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.organisations.models import Authority, Company, Establishment, Structure
from tests.factories.organisations import AuthorityFactory, CompanyFactory, StructureFactory

DATA = Path(__file__).parent / "data"
FILES = ["format-2022.json", "old-format.json"]


@pytest.fixture
def structure(session):
    return StructureFactory()


def records(name: str) -> list:
    marches = json.loads((DATA / name).read_text())["marches"]
    return marches if isinstance(marches, list) else [record for group in marches.values() for record in group]


def lines(marches) -> list:
    return list(read_lines(BytesIO(json.dumps({"marches": marches}).encode())))


def lines_of(name: str) -> list:
    with (DATA / name).open("rb") as stream:
        return list(read_lines(stream))


def bring(session, structure, marches):
    return import_lines(session, session.get_one(Structure, structure.id), lines(marches), by=SYSTEM)


def statuses(comparison) -> list[str]:
    return [outcome.status.value for outcome in comparison.outcomes]


def count(session, model) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model))


def record(**changes) -> dict:
    return {**records("old-format.json")[0], **changes}


@pytest.mark.parametrize(
    ("name", "first", "again"),
    [
        ("format-2022.json", {"created": 3, "rejected": 2}, {"unchanged": 3, "rejected": 2}),
        ("old-format.json", {"created": 6, "unchanged": 1}, {"unchanged": 7}),
    ],
)
def test_a_second_import_changes_nothing(session, structure, name, first, again):
    assert Counter(statuses(import_lines(session, structure, lines_of(name), by=SYSTEM))) == first
    before = [count(session, model) for model in (Market, Lot, DecpRecord, Company, Authority, JournalEntry)]
    assert Counter(statuses(import_lines(session, structure, lines_of(name), by=SYSTEM))) == again
    assert before == [count(session, model) for model in (Market, Lot, DecpRecord, Company, Authority, JournalEntry)]


def test_what_a_file_becomes(session, structure):
    import_lines(session, structure, lines_of("old-format.json"), by=SYSTEM)
    query = sa.select(Market.title, Market.amount, sa.func.count(Lot.id)).join(Lot).group_by(Market.id)
    assert sorted(tuple(row) for row in session.execute(query)) == [
        ("Banquets", Decimal("9.00"), 1),
        ("Mobilier de fleurissement", Decimal("110000.00"), 2),
        ("P\ufffdinture des b\ufffdtiments", Decimal("1234.50"), 1),
        ("Qualité de l'air des écoles", Decimal("120000.00"), 1),
        ("Tapis", None, 1),
    ]
    assert session.scalars(sa.select(Authority.name)).all() == ["Ville de Brumeval (99)"]
    assert sorted(session.scalars(sa.select(Company.identifier))) == ["990000010", "990000028", "990000036"]
    assert count(session, Establishment) == 3
    assert count(session, Award) == 5
    events = Counter(session.scalars(sa.select(JournalEntry.event)))
    assert events == {"authority.created": 1, "company.created": 3, "market.created": 5, "decp.imported": 1}


def test_the_order_of_the_file_does_not_matter(session):
    marches = records("old-format.json")
    pictures = []
    for seed in range(4):
        structure = StructureFactory()
        shuffled = random.Random(seed).sample(marches, len(marches))
        bring(session, structure, shuffled)
        query = (
            sa.select(Market.title, Lot.title, Lot.position, Lot.amount, DecpRecord.discriminator)
            .join(Lot, Lot.market_id == Market.id)
            .join(DecpRecord, DecpRecord.lot_id == Lot.id)
            .where(Market.structure_id == structure.id)
        )
        pictures.append(sorted(map(str, session.execute(query))))
        assert set(statuses(bring(session, structure, marches))) == {"unchanged"}
    assert all(picture == pictures[0] for picture in pictures)


def test_report_keys_and_sum(session, structure):
    told = report.as_mapping(queries.compare(session, structure.id, lines_of("format-2022.json")))
    assert list(told) == ["read", "created", "updated", "unchanged", "rejected", "warnings", "lines"]
    assert told["read"] == 5 == told["created"] + told["updated"] + told["unchanged"] + told["rejected"]
    assert [set(line) for line in told["lines"]] == [{"id", "buyer", "status", "messages"}] * 5
    assert told["lines"][2] == {
        "id": "2025-SANS-ACHETEUR",
        "buyer": "",
        "status": "rejected",
        "messages": ["Acheteur absent\u202f: ni identifiant ni nom."],
    }


def test_comparing_writes_nothing(session, structure):
    queries.compare(session, structure.id, lines_of("old-format.json"))
    assert count(session, Market) == 0


class TestUpdate:
    def test_what_the_source_changed_follows(self, session, structure):
        bring(session, structure, [record()])
        comparison = bring(session, structure, [record(montant="80000", dateNotification="2025-11-11")])
        assert statuses(comparison) == ["updated"]
        assert comparison.outcomes[0].messages == [
            "Montant\u202f: 70\u202f000,00\u202f€ → 80\u202f000,00\u202f€",
            "Date de notification\u202f: 10 novembre 2025 → 11 novembre 2025",
        ]
        lot, market = session.scalars(sa.select(Lot)).one(), session.scalars(sa.select(Market)).one()
        assert lot.amount == market.amount == Decimal("80000.00")
        assert str(market.notified_on) == "2025-11-11"
        events = session.scalars(sa.select(JournalEntry.event).order_by(JournalEntry.id)).all()
        assert events[-3:] == ["lot.updated", "market.updated", "decp.imported"]

    def test_what_was_corrected_by_hand_stays(self, session, structure):
        bring(session, structure, [record()])
        market = session.scalars(sa.select(Market)).one()
        market.title, market.place = "Fleurs de la ville", "Brumeval-Nord"
        bring(session, structure, [record(montant="80000")])
        assert (market.title, market.place) == ("Fleurs de la ville", "Brumeval-Nord")

    def test_an_older_publication_does_not_undo_a_newer_one(self, session, structure):
        bring(session, structure, [record(montant="80000", datePublicationDonnees="2026-02-01")])
        assert statuses(bring(session, structure, [record(montant="70000")])) == ["unchanged"]
        assert session.scalars(sa.select(Lot.amount)).one() == Decimal("80000.00")

    def test_a_lot_moved_elsewhere_is_followed(self, session, structure):
        first, second = records("old-format.json")[:2]
        bring(session, structure, [first])
        lot = session.scalars(sa.select(Lot)).one()
        elsewhere = Market(structure_id=structure.id, authority=AuthorityFactory(), title="Regroupé", notified_on=None)
        session.add(elsewhere)
        session.flush()
        lot.market_id = elsewhere.id
        comparison = bring(session, structure, [{**first, "montant": "80000"}, second])
        assert statuses(comparison) == ["updated", "created"]
        lots = session.scalars(sa.select(Lot).order_by(Lot.position)).all()
        assert [(lot.market_id, lot.position) for lot in lots] == [(elsewhere.id, 1), (elsewhere.id, 2)]
        assert lot.amount == Decimal("80000.00")


class TestIdentity:
    def test_another_holder_under_the_same_id_is_another_lot(self, session, structure):
        other = [{"id": "99000002800011", "denominationSociale": "Labo imaginaire"}]
        bring(session, structure, [record()])
        comparison = bring(session, structure, [record(titulaires=other)])
        assert statuses(comparison) == ["created"]
        assert queries.SAME_ID in comparison.outcomes[0].messages
        assert (count(session, Market), count(session, Lot)) == (1, 2)

    def test_the_same_contract_in_two_structures(self, session, structure):
        other = StructureFactory()
        for owner in (structure, other):
            assert statuses(bring(session, owner, [record()])) == ["created"]
        assert (count(session, Market), count(session, Company), count(session, Authority)) == (2, 1, 1)


class TestParties:
    def test_names_are_completed_never_changed(self, session, structure):
        nameless = CompanyFactory(identifier="990000010", name="990000010")
        named = AuthorityFactory(identifier="219900016", name="Commune de Brumeval")
        bring(session, structure, [record()])
        assert (nameless.name, named.name) == ("FLEURS FICTIVES", "Commune de Brumeval")
        assert session.scalars(sa.select(JournalEntry.event).where(JournalEntry.subject_id == nameless.id)).all() == [
            "company.named"
        ]

    def test_a_groupement_has_one_lead_and_each_company_once(self, session, structure):
        holders = [
            {"id": "99000001000019", "denominationSociale": "A"},
            {"id": "99000001000027", "denominationSociale": "A, agence"},
            {"id": "99000002800011", "denominationSociale": "B"},
        ]
        bring(session, structure, [record(titulaires=holders, typeGroupementOperateurs="Solidaire")])
        members = session.scalars(sa.select(AwardMember).order_by(AwardMember.position)).all()
        assert [member.role for member in members] == [MemberRole.LEAD, MemberRole.MEMBER]
        assert session.scalars(sa.select(Award.groupement)).one() is GroupementKind.SOLIDARY

    def test_holders_known_by_name_alone(self, session, structure):
        unnumbered = [{"id": "", "denominationSociale": "Association sans numéro"}]
        bring(session, structure, [record(titulaires=unnumbered), record(id="2025F09", titulaires=unnumbered)])
        assert session.scalars(sa.select(Company.name)).all() == ["Association sans numéro"]
