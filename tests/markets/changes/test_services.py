from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from facilitator.journal.models import Actor, JournalEntry
from facilitator.markets.changes import access, queries, services
from facilitator.markets.changes.enums import ChangeKind, ChangeState
from facilitator.markets.changes.models import ContractChange
from facilitator.markets.changes.services import AcceptChange, DismissChange
from facilitator.markets.enums import GroupementKind, MemberRole
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Company
from tests.factories.markets import (
    AwardFactory,
    AwardMemberFactory,
    ContractChangeFactory,
    LotFactory,
    MarketFactory,
)
from tests.factories.organisations import CompanyFactory

CAMILLE = Actor(None, "Camille Fictif")


@pytest.fixture
def lot(session) -> Lot:
    """Held by one company; notified on 15 January 2025, 12 months, no end typed."""
    market = MarketFactory(amount=Decimal("50000.00"), duration_months=12, ends_on=None)
    lot = LotFactory(market=market, amount=Decimal("50000.00"))
    AwardMemberFactory(award=AwardFactory(lot=lot), company=CompanyFactory(name="Durand fictif"))
    return lot


def party(company: Company | None = None, **changes) -> dict:
    known = {"kind": "siren", "number": company.identifier, "name": company.name} if company else {}
    return {"kind": "siren", "number": None, "siret": None, "name": None, **known, **changes}


def modification(lot, number="1", effective_on=date(2025, 6, 1), **content) -> ContractChange:
    said = {"title": None, "amount": None, "duration_months": None, "holders": [], **content}
    return ContractChangeFactory(lot=lot, number=number, effective_on=effective_on, content=said)


def act(lot, number="1", **content) -> ContractChange:
    said = {"amends": False, "subcontractor": None, "amount": None, "duration_months": None, **content}
    return ContractChangeFactory(lot=lot, number=number, kind=ChangeKind.SUBCONTRACTING, content=said)


def loaded(session, change) -> ContractChange:
    viewer = Viewer(actor=CAMILLE, role=Role.FACILITATOR, structure_id=change.structure_id)
    return access.get_change(session, viewer, change.id)


def accept(session, change, **command):
    return services.accept_change(session, loaded(session, change), AcceptChange(**command), by=CAMILLE)


def members(session, lot) -> list[tuple[str, str]]:
    query = (
        sa.select(Company.name, AwardMember.role)
        .join(AwardMember, AwardMember.company_id == Company.id)
        .join(Award, Award.id == AwardMember.award_id)
        .where(Award.lot_id == lot.id)
        .order_by(AwardMember.position)
    )
    return [(name, role.value) for name, role in session.execute(query)]


class TestAccept:
    def test_amount_and_duration_follow_and_the_journal_says_before_and_after(self, session, lot):
        change = modification(lot, amount="61000.00", duration_months=18)
        accept(session, change)
        market = session.get_one(Market, lot.market_id)
        assert (lot.amount, market.amount, market.duration_months) == (Decimal("61000.00"), Decimal("61000.00"), 18)
        assert (change.state, change.decided_by) == (ChangeState.ACCEPTED, "Camille Fictif")
        entry = session.scalars(sa.select(JournalEntry).where(JournalEntry.event == "change.accepted")).one()
        assert entry.subject_id == lot.id
        assert entry.facts["changes"][0] == {
            "label": "Montant du lot hors taxes",
            "before": "50\u202f000,00\u202f€",
            "after": "61\u202f000,00\u202f€",
        }

    def test_what_it_changed_is_still_shown_afterwards(self, session, lot):
        change = modification(lot, duration_months=18)
        accept(session, change)
        (examined,) = queries.examine(session, [loaded(session, change)])
        assert [(line.before, line.after) for line in examined.differences] == [("12 mois", "18 mois")]

    def test_an_act_before_the_market_asks_to_be_confirmed(self, session, lot):
        change = modification(lot, effective_on=date(2024, 12, 31), duration_months=18)
        with pytest.raises(services.NotConfirmed):
            accept(session, change)
        assert change.state is ChangeState.TO_REVIEW
        accept(session, change, confirmed=True)
        assert session.get_one(Market, lot.market_id).duration_months == 18

    def test_accepting_an_earlier_act_last_leaves_the_later_one(self, session, lot):
        accept(session, modification(lot, "2", date(2025, 9, 1), amount="70000.00"))
        accept(session, modification(lot, "1", date(2025, 6, 1), amount="61000.00", duration_months=18))
        assert lot.amount == Decimal("70000.00")
        assert session.get_one(Market, lot.market_id).duration_months == 18

    def test_nobody_decides_twice(self, session, lot):
        change = modification(lot, amount="61000.00")
        accept(session, change)
        with pytest.raises(services.AlreadyDecided):
            accept(session, change)
        with pytest.raises(services.AlreadyDecided):
            services.dismiss_change(session, loaded(session, change), DismissChange(reason="Doublon"), by=CAMILLE)


class TestHolders:
    def test_a_company_replaces_another_and_keeps_its_subcontractor(self, session, lot):
        lead = session.scalars(sa.select(AwardMember)).one()
        AwardMemberFactory(
            award=session.get_one(Award, lead.award_id), company=CompanyFactory(name="Petits travaux fictifs"),
            role=MemberRole.SUBCONTRACTOR, principal_id=lead.id, position=2,
        )  # fmt: skip
        accept(session, modification(lot, holders=[party(number="990000036", siret="99000003600014")]))
        assert members(session, lot) == [
            ("Petits travaux fictifs", "subcontractor"),
            ("990000036", "lead"),
        ]
        assert session.scalars(sa.select(Award.groupement)).one() is GroupementKind.ALONE

    def test_a_company_joins(self, session, lot):
        durand = session.scalars(sa.select(Company)).one()
        accept(session, modification(lot, holders=[party(durand), party(number="990000036", name="Martin fictif")]))
        assert members(session, lot) == [("Durand fictif", "lead"), ("Martin fictif", "member")]
        assert session.scalars(sa.select(Award.groupement)).one() is GroupementKind.JOINT

    def test_a_lot_without_holder_gets_one(self, session):
        lot = LotFactory()
        accept(session, modification(lot, holders=[party(number="990000036", name="Martin fictif")]))
        assert members(session, lot) == [("Martin fictif", "lead")]


class TestSubcontracting:
    def test_the_subcontractor_joins_under_its_principal(self, session, lot):
        lead = session.scalars(sa.select(AwardMember)).one()
        accept(session, act(lot, subcontractor=party(number="990000036", name="Martin fictif"), amount="9000.00"))
        assert members(session, lot) == [("Durand fictif", "lead"), ("Martin fictif", "subcontractor")]
        added = session.scalars(sa.select(AwardMember).where(AwardMember.principal_id.is_not(None))).one()
        assert (added.principal_id, added.amount) == (lead.id, Decimal("9000.00"))

    def test_in_a_groupement_the_principal_is_chosen(self, session, lot):
        lead = session.scalars(sa.select(AwardMember)).one()
        partner = AwardMemberFactory(
            award=session.get_one(Award, lead.award_id), company=CompanyFactory(), role=MemberRole.MEMBER, position=2
        )
        change = act(lot, subcontractor=party(number="990000036"))
        with pytest.raises(services.CannotApply, match="pour quelle entreprise"):
            accept(session, change)
        accept(session, change, principal_id=partner.id)
        assert (
            session.scalars(sa.select(AwardMember.principal_id).where(AwardMember.principal_id.is_not(None))).one()
            == partner.id
        )

    def test_a_change_of_an_act_follows_the_act_of_its_number(self, session, lot):
        amendment = act(lot, amends=True, amount="12000.00")
        with pytest.raises(services.CannotApply, match="reprenez d’abord"):
            accept(session, amendment)
        accept(session, act(lot, subcontractor=party(number="990000036", name="Martin fictif"), amount="9000.00"))
        accept(session, amendment)
        amounts = sa.select(AwardMember.amount).where(AwardMember.role == MemberRole.SUBCONTRACTOR)
        assert session.scalars(amounts).all() == [Decimal("12000.00")]

    def test_a_holder_is_not_its_own_subcontractor(self, session, lot):
        durand = session.scalars(sa.select(Company)).one()
        with pytest.raises(services.CannotApply, match="sa propre sous-traitante"):
            accept(session, act(lot, subcontractor=party(durand)))


def test_dismissing_changes_nothing_and_can_be_taken_back(session, lot):
    change = modification(lot, amount="61000.00")
    services.dismiss_change(session, loaded(session, change), DismissChange(reason="Faute de frappe"), by=CAMILLE)
    assert (change.state, change.reason, lot.amount) == (ChangeState.DISMISSED, "Faute de frappe", Decimal("50000.00"))
    services.review_again(session, loaded(session, change), by=CAMILLE)
    assert (change.state, change.reason, change.decided_at) == (ChangeState.TO_REVIEW, None, None)
    accept(session, change)
    assert lot.amount == Decimal("61000.00")
