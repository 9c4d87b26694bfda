"""Writing contacts and exchanges."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.markets.contacts.enums import ContactState, ExchangeKind
from facilitator.markets.contacts.models import Contact, Exchange
from facilitator.markets.models import Market


class UnreachableContact(DomainError):
    pass


class ExchangeInFuture(DomainError):
    pass


class ActionWithoutOwner(DomainError):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class DescribeContact:
    company_id: uuid.UUID
    name: str
    position: str | None = None
    email: str | None = None
    phone: str | None = None
    state: ContactState = ContactState.VALID
    for_all_markets: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteExchange:
    kind: ExchangeKind
    happened_on: date
    summary: str
    company_id: uuid.UUID | None = None
    contact_id: uuid.UUID | None = None
    next_action: str | None = None
    owner_id: uuid.UUID | None = None
    due_on: date | None = None


def add_contact(session: Session, market: Market, command: DescribeContact, *, by: Actor) -> Contact:
    """Note whom to reach at a company of this market. Raises UnreachableContact."""
    contact = Contact(structure_id=market.structure_id)
    _describe(contact, market, command)
    session.add(contact)
    record(session, by=by, event="contact.added", subject=contact, structure_id=contact.structure_id, market=market.id)
    return contact


def edit_contact(session: Session, contact: Contact, market: Market, command: DescribeContact, *, by: Actor) -> Contact:
    """Correct a contact, or say that it left. Raises UnreachableContact."""
    _describe(contact, market, command)
    record(session, by=by, event="contact.edited", subject=contact, structure_id=contact.structure_id,
           market=market.id, state=contact.state)  # fmt: skip
    return contact


def mark_bounced(session: Session, contact: Contact, *, by: Actor) -> None:
    """Mail to this contact came back."""
    contact.state = ContactState.BOUNCED
    record(session, by=by, event="contact.bounced", subject=contact, structure_id=contact.structure_id)


def note_exchange(session: Session, market: Market, command: NoteExchange, *, by: Actor) -> Exchange:
    """Note a call, a visit, a mail. Raises ExchangeInFuture, ActionWithoutOwner."""
    if command.happened_on > clock.today():
        raise ExchangeInFuture("Un échange noté a déjà eu lieu : indiquez une date passée ou celle d’aujourd’hui.")
    if command.due_on is not None and command.next_action is None:
        raise ActionWithoutOwner("Vous indiquez une échéance : dites aussi quelle est la prochaine action.")
    exchange = Exchange(
        structure_id=market.structure_id,
        market_id=market.id,
        company_id=command.company_id,
        contact_id=command.contact_id,
        kind=command.kind,
        happened_on=command.happened_on,
        summary=command.summary,
        author_id=by.id,
        next_action=command.next_action,
        # An action nobody owns is never done: its author keeps it until somebody else takes it.
        owner_id=(command.owner_id or by.id) if command.next_action else None,
        due_on=command.due_on,
    )
    session.add(exchange)
    record(session, by=by, event="exchange.noted", subject=exchange, structure_id=market.structure_id,
           market=market.id, kind=command.kind, due_on=command.due_on)  # fmt: skip
    return exchange


def mark_action_done(session: Session, exchange: Exchange, *, by: Actor) -> None:
    """The next action was done today. Doing it twice changes nothing."""
    if exchange.next_action is None or exchange.done_on is not None:
        return
    exchange.done_on = clock.today()
    record(session, by=by, event="exchange.action_done", subject=exchange, structure_id=exchange.structure_id)


def _describe(contact: Contact, market: Market, command: DescribeContact) -> None:
    if command.state is ContactState.VALID and not (command.email or command.phone):
        raise UnreachableContact("Indiquez une adresse électronique ou un numéro de téléphone pour ce contact.")
    contact.company_id = command.company_id
    contact.market_id = None if command.for_all_markets else market.id
    contact.name, contact.position = command.name, command.position
    contact.email = command.email.lower() if command.email else None
    contact.phone = command.phone
    contact.state = command.state
