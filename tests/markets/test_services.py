import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from facilitator.journal.models import Actor, JournalEntry
from facilitator.kernel import clock
from facilitator.kernel.errors import NotVisible
from facilitator.kernel.paging import Part
from facilitator.markets import access, rules, services
from facilitator.markets.clauses.access import clauses_of
from facilitator.markets.enums import GroupementKind, MarketKind, MarketState, MemberRole
from facilitator.markets.models import AwardMember
from facilitator.markets.operations import queries as families
from facilitator.markets.portfolio import queries as portfolio
from facilitator.markets.rules import WrongAward
from facilitator.markets.services import ChangeState, CreateMarket, NewLot, NewMember, SetAward, UpdateMarket
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Structure
from tests.factories.accounts import MembershipFactory
from tests.factories.markets import ClauseFactory, LotFactory, MarketFactory
from tests.factories.organisations import AuthorityFactory, CompanyFactory, StructureFactory

BY = Actor(uuid.uuid4(), "Camille Fictif")


def viewer(structure_id, role=Role.FACILITATOR, **organisation) -> Viewer:
    return Viewer(actor=BY, role=role, structure_id=structure_id, **organisation)


def events(session, subject) -> list[str]:
    query = sa.select(JournalEntry.event).where(JournalEntry.subject_id == subject.id).order_by(JournalEntry.id)
    return list(session.scalars(query))


def new_market(session, structure, **described):
    command = CreateMarket(**{"authority_id": AuthorityFactory().id, "title": "Réfection du préau", **described})
    return services.create_market(session, structure.id, command, by=BY)


class TestCreate:
    def test_without_lots_it_gets_one_under_its_own_title(self, session):
        market = new_market(session, StructureFactory())
        assert [(lot.title, lot.number, lot.position) for lot in market.lots] == [("Réfection du préau", None, 1)]
        assert events(session, market) == ["market.created"]

    def test_with_lots(self, session):
        lots = [NewLot(number="1", title="Peinture", amount=Decimal("1200.50")), NewLot(number="2")]
        market = new_market(session, StructureFactory(), lots=lots)
        assert [(lot.number, lot.title) for lot in market.lots] == [("1", "Peinture"), ("2", "Réfection du préau")]

    def test_dates_reversed(self, session):
        with pytest.raises(rules.WrongDay, match="précède la date de début"):
            new_market(session, StructureFactory(), starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 31))

    def test_notified_before_its_consultation(self, session):
        with pytest.raises(rules.WrongDay, match="avant le lancement de la consultation"):
            new_market(session, StructureFactory(), launched_on=date(2026, 2, 1), notified_on=date(2026, 1, 31))

    @pytest.mark.parametrize("amount", ["-0.01", "10000000000.01"])
    def test_an_absurd_amount(self, session, amount):
        with pytest.raises(rules.WrongAmount):
            new_market(session, StructureFactory(), estimated_value=Decimal(amount))

    def test_the_referent_is_of_the_staff(self, session):
        structure = StructureFactory()
        own = MembershipFactory(structure=structure)
        assert new_market(session, structure, referent_id=own.user.id).referent_id == own.user.id
        with pytest.raises(services.NotAReferent):
            new_market(session, structure, referent_id=MembershipFactory().user.id)


class TestChange:
    def test_only_what_changed_is_journaled(self, session):
        market = new_market(session, StructureFactory(), reference="2026-1")
        command = UpdateMarket(title="Réfection", authority_id=market.authority_id, reference="2026-1")
        services.update_market(session, market, command, by=BY)
        services.update_market(session, market, command, by=BY)
        entry = session.scalars(sa.select(JournalEntry).where(JournalEntry.event == "market.updated")).one()
        assert entry.facts == {"fields": ["title"]}

    def test_close_and_reopen(self, session):
        market = MarketFactory()
        services.change_state(session, market, ChangeState(state=MarketState.CLOSED, on=date(2026, 3, 3)), by=BY)
        assert (market.state, market.closed_on) == (MarketState.CLOSED, date(2026, 3, 3))
        with pytest.raises(services.MarketClosed):
            services.add_lot(session, market, NewLot(), by=BY)
        services.change_state(session, market, ChangeState(state=MarketState.RUNNING), by=BY)
        assert (market.state, market.closed_on) == (MarketState.RUNNING, None)
        assert events(session, market) == ["market.state_changed"] * 2

    def test_from_project_to_the_end_each_state_is_dated(self, session):
        market = new_market(session, StructureFactory(), state=MarketState.PROJECT)
        steps = {
            MarketState.CONSULTATION: ("launched_on", date(2025, 9, 1)),
            MarketState.NOTIFIED: ("notified_on", date(2025, 12, 1)),
            MarketState.RUNNING: ("starts_on", date(2026, 1, 5)),
            MarketState.CLOSED: ("closed_on", date(2026, 6, 30)),
        }
        for state, (field, day) in steps.items():
            services.change_state(session, market, ChangeState(state=state, on=day), by=BY)
            assert (market.state, getattr(market, field)) == (state, day)

    @pytest.mark.parametrize(
        ("state", "on", "words"),
        [
            (MarketState.CLOSED, clock.today() + timedelta(days=1), "n’est pas encore passé"),
            (MarketState.CLOSED, date(2025, 1, 31), "précède son début"),
            (MarketState.CLOSED, date(2025, 1, 14), "précède sa notification"),
        ],
    )
    def test_a_day_that_cannot_be(self, session, state, on, words):
        market = MarketFactory()
        with pytest.raises(rules.WrongDay, match=words):
            services.change_state(session, market, ChangeState(state=state, on=on), by=BY)

    def test_an_edit_counts_in_the_version(self, session):
        market = new_market(session, StructureFactory())
        for _ in range(2):
            command = UpdateMarket(title="Réfection", authority_id=market.authority_id)
            services.update_market(session, market, command, by=BY)
        assert market.version == 2

    def test_a_lot_comes_after_the_others(self, session):
        market = MarketFactory()
        LotFactory(market=market)
        added = services.add_lot(session, market, NewLot(number="2", title="Électricité"), by=BY)
        assert (added.position, added.market_id, added.structure_id) == (2, market.id, market.structure_id)

    def test_hand_over(self, session):
        market = MarketFactory()
        with pytest.raises(services.NotAReferent):
            services.change_referent(session, market, MembershipFactory().user.id, by=BY)
        services.change_referent(session, market, None, by=BY)
        assert events(session, market) == []


class TestAward:
    def test_a_company_then_a_groupement_with_a_subcontractor(self, session):
        lot = LotFactory()
        one, two, three = (CompanyFactory() for _ in range(3))
        services.set_award(session, lot, SetAward(members=[NewMember(company_id=one.id)]), by=BY)
        groupement = SetAward(
            groupement=GroupementKind.SOLIDARY,
            members=[
                NewMember(company_id=three.id, role=MemberRole.SUBCONTRACTOR, principal=two.id),
                NewMember(company_id=one.id, share=Decimal("60.00")),
                NewMember(company_id=two.id, role=MemberRole.MEMBER, share=Decimal("40.00")),
            ],
        )
        for _ in range(2):
            services.set_award(session, lot, groupement, by=BY)
        members = session.scalars(sa.select(AwardMember).order_by(AwardMember.position)).all()
        assert [member.company_id for member in members] == [one.id, two.id, three.id]
        assert members[2].principal_id == members[1].id
        assert events(session, lot) == ["award.set", "award.replaced", "award.replaced"]

    def test_contradiction(self, session):
        with pytest.raises(WrongAward):
            services.set_award(session, LotFactory(), SetAward(members=[]), by=BY)


class TestAccess:
    def test_staff_see_their_structure_alone(self, session):
        market = MarketFactory()
        lot = LotFactory(market=market)
        assert access.get_market(session, viewer(market.structure_id), market.id) is market
        assert access.get_lot(session, viewer(market.structure_id), lot.id) is lot
        for look in (access.get_market, access.get_lot):
            with pytest.raises(NotVisible):
                look(session, viewer(StructureFactory().id), market.id if look is access.get_market else lot.id)

    def test_a_buyer_sees_its_markets_in_the_structure_that_invited_it(self, session):
        market = MarketFactory()
        own = viewer(market.structure_id, Role.BUYER, authority_id=market.authority_id)
        assert access.get_market(session, own, market.id) is market
        elsewhere = viewer(StructureFactory().id, Role.BUYER, authority_id=market.authority_id)
        other = viewer(market.structure_id, Role.BUYER, authority_id=AuthorityFactory().id)
        for stranger in (elsewhere, other):
            with pytest.raises(NotVisible):
                access.get_market(session, stranger, market.id)

    def test_a_company_sees_the_markets_it_holds(self, session):
        lot, company = LotFactory(), CompanyFactory()
        holder = viewer(lot.structure_id, Role.COMPANY, company_id=company.id)
        with pytest.raises(NotVisible):
            access.get_market(session, holder, lot.market_id)
        services.set_award(session, lot, SetAward(members=[NewMember(company_id=company.id)]), by=BY)
        assert access.get_market(session, holder, lot.market_id).id == lot.market_id

    @pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.INSTANCE_ADMIN])
    def test_others_see_none(self, session, role):
        with pytest.raises(NotVisible):
            access.get_market(session, viewer(MarketFactory().structure_id, role), uuid.uuid4())


class TestFrameworks:
    def test_a_subsequent_market_has_one(self, session):
        framework = MarketFactory(kind=MarketKind.FRAMEWORK)
        structure = session.get(Structure, framework.structure_id)
        described = {"kind": MarketKind.SUBSEQUENT, "framework_id": framework.id}
        market = new_market(session, structure, **described)
        assert families.list_subsequent(session, viewer(structure.id), framework) == [market]
        back = UpdateMarket(title="Accord-cadre", authority_id=framework.authority_id)
        with pytest.raises(rules.WrongFramework, match="il le reste"):
            services.update_market(session, framework, back, by=BY)

    def test_what_is_refused(self, session):
        framework, ordinary = MarketFactory(kind=MarketKind.FRAMEWORK), MarketFactory()
        structure = session.get(Structure, framework.structure_id)
        for described, words in (
            ({"framework_id": framework.id}, "Seul un marché subséquent"),
            ({"framework_id": ordinary.id, "kind": MarketKind.SUBSEQUENT}, "n’est pas un accord-cadre"),
        ):
            with pytest.raises(rules.WrongFramework, match=words):
                new_market(session, structure, **described)
        with pytest.raises(rules.WrongFramework, match="votre structure"):
            new_market(session, StructureFactory(), kind=MarketKind.SUBSEQUENT, framework_id=framework.id)


class TestSeveralBuyers:
    """A groupement de commandes: its buyers all see the market, others do not."""

    def test_they_come_and_go(self, session):
        first, second = AuthorityFactory(), AuthorityFactory()
        market = new_market(session, StructureFactory(), other_authorities=[first.id])
        title, coordinator = market.title, market.authority_id
        for buyers, left in ((None, [first]), ([second.id, coordinator], [second]), (None, [second]), ([], [])):
            command = UpdateMarket(title=title, authority_id=coordinator, other_authorities=buyers)
            services.update_market(session, market, command, by=BY)
            assert access.get_market(session, viewer(market.structure_id), market.id).other_authorities == left
        assert events(session, market) == ["market.created", "market.updated", "market.updated"]

    def test_each_sees_it_and_is_counted(self, session):
        coordinator, other, stranger = AuthorityFactory(), AuthorityFactory(), AuthorityFactory()
        market = MarketFactory(authority=coordinator, other_authorities=[other])
        for authority in (coordinator, other):
            seen = viewer(market.structure_id, Role.BUYER, authority_id=authority.id)
            assert access.get_market(session, seen, market.id) is market
        with pytest.raises(NotVisible):
            access.get_market(session, viewer(market.structure_id, Role.BUYER, authority_id=stranger.id), market.id)
        ids = [coordinator.id, other.id, stranger.id]
        staff = viewer(market.structure_id)
        assert portfolio.count_markets_by_authority(session, staff, ids) == {coordinator.id: 1, other.id: 1}
        assert {row.id for row in portfolio.list_authorities(session, staff)} == {coordinator.id, other.id}
        wanted = portfolio.MarketFilter(authority_id=other.id)
        assert [row.id for row in portfolio.page_of_markets(session, staff, wanted, Part()).items] == [market.id]

    def test_the_clauses_follow(self, session):
        other = AuthorityFactory()
        market = MarketFactory(other_authorities=[other])
        clause = ClauseFactory(structure_id=market.structure_id, lots=[LotFactory(market=market)])
        seen = viewer(market.structure_id, Role.BUYER, authority_id=other.id)
        assert session.scalars(clauses_of(seen)).all() == [clause]
        assert (
            session.scalars(
                clauses_of(viewer(market.structure_id, Role.BUYER, authority_id=AuthorityFactory().id))
            ).all()
            == []
        )
