"""Whom to reach, and what was said."""

from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor, JournalEntry
from facilitator.markets.contacts import queries, services
from facilitator.markets.contacts.enums import ContactState, ExchangeKind
from facilitator.markets.models import Market
from tests.factories.accounts import UserFactory
from tests.factories.markets import ContactFactory, ExchangeFactory, MarketFactory
from tests.factories.organisations import CompanyFactory

TODAY = date(2026, 3, 10)


@pytest.fixture
def market(session: Session) -> Market:
    return MarketFactory()


@pytest.fixture
def actor(session: Session) -> Actor:
    user = UserFactory()
    return Actor(user.id, user.name)


def describe(**given) -> services.DescribeContact:
    usual = {"company_id": CompanyFactory().id, "name": "Dominique Exemple", "email": "D.Exemple@chantier.example"}
    return services.DescribeContact(**usual | given)


def note(**given) -> services.NoteExchange:
    return services.NoteExchange(
        **{"kind": ExchangeKind.CALL, "happened_on": TODAY, "summary": "Deux embauches prévues."} | given
    )


def test_a_contact_serves_its_market_unless_said_otherwise(session: Session, market: Market, actor: Actor):
    own = services.add_contact(session, market, describe(), by=actor)
    shared = services.add_contact(session, market, describe(for_all_markets=True), by=actor)

    assert (own.market_id, shared.market_id) == (market.id, None)
    assert own.email == "d.exemple@chantier.example"


def test_a_contact_must_be_reachable(session: Session, market: Market, actor: Actor):
    with pytest.raises(services.UnreachableContact):
        services.add_contact(session, market, describe(email=None, phone=None), by=actor)


def test_a_contact_who_left_needs_no_address(session: Session, market: Market, actor: Actor):
    contact = services.add_contact(session, market, describe(), by=actor)
    gone = describe(email=None, state=ContactState.LEFT)

    services.edit_contact(session, contact, market, gone, by=actor)

    assert contact.state is ContactState.LEFT


def test_the_journal_holds_no_name_nor_address(session: Session, market: Market, actor: Actor):
    services.add_contact(session, market, describe(), by=actor)

    [entry] = session.scalars(sa.select(JournalEntry).where(JournalEntry.event == "contact.added"))
    assert "Exemple" not in str(entry.facts)
    assert "chantier" not in str(entry.facts)


@pytest.mark.parametrize("for_market", [True, False])
def test_whom_to_reach_prefers_the_market_and_skips_the_unreachable(session: Session, market: Market, for_market: bool):
    company = CompanyFactory()
    known = {"structure_id": market.structure_id, "company": company}
    ContactFactory(market=market, state=ContactState.BOUNCED, **known)
    ContactFactory(market=market, email=None, **known)
    general = ContactFactory(market=None, **known)
    ContactFactory(company=company)  # another structure's
    wanted = ContactFactory(market=market, **known) if for_market else general

    assert queries.get_contact_to_reach(session, market.structure_id, company.id, [market.id]) == wanted


@time_machine.travel(TODAY, tick=False)
def test_an_action_belongs_to_somebody(session: Session, market: Market, actor: Actor):
    exchange = services.note_exchange(session, market, note(next_action="Rappeler le chantier"), by=actor)

    assert exchange.owner_id == actor.id
    assert queries.list_next_actions(session, market.structure_id, owner_id=actor.id) == [exchange]


@time_machine.travel(TODAY, tick=False)
def test_an_exchange_has_already_happened(session: Session, market: Market, actor: Actor):
    with pytest.raises(services.ExchangeInFuture):
        services.note_exchange(session, market, note(happened_on=date(2026, 3, 11)), by=actor)


@time_machine.travel(TODAY, tick=False)
def test_a_deadline_needs_an_action(session: Session, market: Market, actor: Actor):
    with pytest.raises(services.ActionWithoutOwner):
        services.note_exchange(session, market, note(due_on=date(2026, 4, 1)), by=actor)


@time_machine.travel(TODAY, tick=False)
def test_done_twice_is_done_once(session: Session, market: Market, actor: Actor):
    exchange = services.note_exchange(session, market, note(next_action="Rappeler"), by=actor)

    services.mark_action_done(session, exchange, by=actor)
    services.mark_action_done(session, exchange, by=actor)

    done = sa.select(sa.func.count()).where(JournalEntry.event == "exchange.action_done")
    assert session.scalar(done) == 1
    assert queries.list_next_actions(session, market.structure_id) == []


def test_actions_come_by_urgency_and_by_structure(session: Session, market: Market):
    def action(due_on: date | None):
        return ExchangeFactory(market=market, next_action="Relancer", due_on=due_on)

    someday, later, sooner = action(None), action(date(2026, 5, 1)), action(date(2026, 4, 1))
    ExchangeFactory(next_action="Ailleurs", due_on=date(2026, 1, 1))

    assert queries.list_next_actions(session, market.structure_id) == [sooner, later, someday]
