"""Reading contacts and exchanges."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.markets.contacts.enums import ContactState
from facilitator.markets.contacts.models import Contact, Exchange
from facilitator.markets.models import Market


def list_contacts(session: Session, market: Market, company_ids: Sequence[uuid.UUID]) -> Sequence[Contact]:
    """People to reach for this market: its own contacts, then those of its companies for every market."""
    query = (
        sa.select(Contact)
        .where(
            Contact.structure_id == market.structure_id,
            (Contact.market_id == market.id)
            | (Contact.market_id.is_(None) & Contact.company_id.in_(list(company_ids))),
        )
        .options(joinedload(Contact.company))
        .order_by(Contact.market_id.is_(None), Contact.state != ContactState.VALID, Contact.name, Contact.id)
    )
    return session.scalars(query).all()


def get_contact_to_reach(
    session: Session, structure_id: uuid.UUID, company_id: uuid.UUID, market_ids: Sequence[uuid.UUID]
) -> Contact | None:
    """Whom to write to at a company: a contact of one of these markets, else one for all; None when nobody answers."""
    query = (
        sa.select(Contact)
        .where(
            Contact.structure_id == structure_id,
            Contact.company_id == company_id,
            Contact.market_id.in_(list(market_ids)) | Contact.market_id.is_(None),
            Contact.state == ContactState.VALID,
            Contact.email.is_not(None),
        )
        .order_by(Contact.market_id.is_(None), Contact.created_at, Contact.id)
        .limit(1)
    )
    return session.scalar(query)


def list_exchanges(session: Session, market: Market, *, limit: int = 50) -> Sequence[Exchange]:
    """What was said about this market, latest first."""
    query = (
        _with_people()
        .where(Exchange.structure_id == market.structure_id, Exchange.market_id == market.id)
        .order_by(Exchange.happened_on.desc(), Exchange.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def list_next_actions(session: Session, structure_id: uuid.UUID, *, owner_id: uuid.UUID | None = None,
                      limit: int | None = None) -> Sequence[Exchange]:  # fmt: skip
    """Actions promised and not done, the most urgent first; of one person when `owner_id` is given."""
    query = (
        _with_people()
        .options(joinedload(Exchange.market))
        .where(Exchange.structure_id == structure_id, Exchange.next_action.is_not(None), Exchange.done_on.is_(None))
        .order_by(Exchange.due_on.is_(None), Exchange.due_on, Exchange.id)
        .limit(limit)
    )
    if owner_id is not None:
        query = query.where(Exchange.owner_id == owner_id)
    return session.scalars(query).all()


def _with_people() -> sa.Select[Exchange]:
    return sa.select(Exchange).options(
        joinedload(Exchange.author), joinedload(Exchange.owner), joinedload(Exchange.contact),
        joinedload(Exchange.company),
    )  # fmt: skip
