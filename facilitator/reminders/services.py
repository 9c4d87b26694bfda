"""Reminding companies of late declarations: by itself once, then by hand."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.invitations.rules import expires_at
from facilitator.accounts.invitations.services import Invite, open_invitation
from facilitator.accounts.memberships.services import AlreadyMember, Grant
from facilitator.accounts.rules import NotAnEmail, normalise_email
from facilitator.hours.models import Declaration
from facilitator.hours.queries import lock
from facilitator.journal.models import SYSTEM, Actor
from facilitator.journal.services import record
from facilitator.kernel import clock, text
from facilitator.kernel.db import insert_missing, new_id
from facilitator.kernel.errors import DomainError
from facilitator.markets.contacts.models import Contact
from facilitator.markets.contacts.queries import get_contact_to_reach
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Structure
from facilitator.reminders import rules
from facilitator.reminders.enums import ReminderKind, ReminderState
from facilitator.reminders.models import Reminder
from facilitator.reminders.notifications import Recipient, post_reminder
from facilitator.reminders.queries import (
    WITH_MARKETS,
    has_account,
    is_late,
    last_reminded_at,
    list_late,
    markets_of,
)


class NotLate(DomainError):
    """There is nothing to remind of."""

    def __init__(self) -> None:
        super().__init__("Cette déclaration n’est pas en retard\u202f: elle a été remise, ou sa date n’est pas passée.")


class RemindedLately(DomainError):
    """The company was written to less than a day ago."""

    def __init__(self) -> None:
        super().__init__(
            "Une relance est partie il y a moins de 24 heures\u202f: laissez à l’entreprise le temps de répondre."
        )


class NobodyToReach(DomainError):
    """No contact of the company has a working address."""

    def __init__(self, company_name: str) -> None:
        super().__init__(
            f"Aucun contact joignable par courriel chez {company_name}\u202f: ajoutez-en un depuis la page du marché."
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminded:
    """What a run did, in declarations."""

    sent: int = 0
    nobody_to_reach: int = 0

    def __bool__(self) -> bool:
        return bool(self.sent or self.nobody_to_reach)


def remind_late_declarations(session: Session, *, today: date, base_url: str, by: Actor = SYSTEM) -> Reminded:
    """Write once about each declaration past its day and not handed in, in every structure.

    The late declarations of one company that go to one address travel in one message. Without anybody to reach, the
    row says so. Running it again, or twice at once, writes nothing more: the rows are claimed before the messages.
    """
    late = list_late(session, today=today)
    claimed = insert_missing(session, Reminder, [_row(each) for each in late])
    rows = session.scalars(sa.select(Reminder).where(Reminder.id.in_(claimed)).order_by(Reminder.id)).all()
    reminders = {row.declaration_id: row for row in rows}
    groups = _by_recipient(session, [each for each in late if each.id in reminders])
    sent = 0
    for (structure_id, _company_id, email), entries in groups.items():
        contact, declarations = entries[0][0], [declaration for _contact, declaration in entries]
        recipient = _recipient(session, structure_id, contact, email, declarations[0], by=by) if contact else None
        if recipient is not None:
            mail = _post(session, declarations, recipient, today=today, base_url=base_url)
            for entry_contact, declaration in entries:
                _mark_sent(reminders[declaration.id], entry_contact, mail.id)
            sent += len(declarations)
        for declaration in declarations:
            _journal(session, declaration, reminders[declaration.id], by=by)
    return Reminded(sent=sent, nobody_to_reach=len(reminders) - sent)


def remind_by_hand(session: Session, declaration: Declaration, *, base_url: str, by: Actor) -> Reminder:
    """Write now about one late declaration. Raises NotLate, RemindedLately, NobodyToReach."""
    lock(session, [declaration.id])
    today = clock.today()
    if not is_late(session, declaration, today=today):
        raise NotLate
    if rules.is_too_soon(last_reminded_at(session, declaration), clock.now()):
        raise RemindedLately
    loaded = session.scalars(
        sa.select(Declaration)
        .where(Declaration.id == declaration.id)
        .options(*WITH_MARKETS)
        .execution_options(populate_existing=True)
    ).one()
    contact = _contact(session, loaded)
    email = _address(contact)
    recipient = _recipient(session, loaded.structure_id, contact, email, loaded, by=by) if contact and email else None
    if recipient is None:
        raise NobodyToReach(loaded.company.name)
    mail = _post(session, [loaded], recipient, today=today, base_url=base_url)
    reminder = Reminder(**_row(loaded) | {"kind": ReminderKind.BY_HAND})
    _mark_sent(reminder, contact, mail.id)
    session.add(reminder)
    session.flush()
    _journal(session, loaded, reminder, by=by)
    return reminder


# --- whom to write to ---

_Key = tuple[uuid.UUID, uuid.UUID, str]
"""Structure, company, address (empty: nobody)."""
_Entry = tuple[Contact | None, Declaration]


def _by_recipient(session: Session, declarations: Sequence[Declaration]) -> dict[_Key, list[_Entry]]:
    """The declarations that go to one address of one company together."""
    groups: dict[_Key, list[_Entry]] = defaultdict(list)
    for declaration in declarations:
        contact = _contact(session, declaration)
        email = _address(contact)
        groups[declaration.structure_id, declaration.company_id, email].append(
            (contact if email else None, declaration)
        )
    return groups


def _contact(session: Session, declaration: Declaration) -> Contact | None:
    markets = [market.id for market in markets_of(declaration)]
    return get_contact_to_reach(session, declaration.structure_id, declaration.company_id, markets)


def _address(contact: Contact | None) -> str:
    """The contact's address as accounts write it; empty when it is none."""
    try:
        return normalise_email(contact.email or "") if contact else ""
    except NotAnEmail:
        return ""


def _recipient(
    session: Session, structure_id: uuid.UUID, contact: Contact, email: str, declaration: Declaration, *, by: Actor
) -> Recipient:
    """The contact, with an invitation when nobody of the company may sign in under this structure."""
    if has_account(session, structure_id, declaration.company_id):
        return Recipient(name=contact.name, email=email)
    grant = Grant(role=Role.COMPANY, structure_id=structure_id, company_id=declaration.company_id)
    try:
        opened = open_invitation(session, Invite(email=email, name=contact.name, grant=grant), by=by)
    except AlreadyMember:  # the account is deactivated: the page says whom to ask
        return Recipient(name=contact.name, email=email)
    until = text.day(expires_at(opened.invitation.sent_at or clock.now()))
    return Recipient(name=contact.name, email=email, secret=opened.secret, secret_until=until)


# --- rows ---


def _row(declaration: Declaration) -> dict[str, Any]:
    return {
        "id": new_id(),
        "structure_id": declaration.structure_id,
        "kind": ReminderKind.LATE_DECLARATION,
        "state": ReminderState.NOBODY_TO_REACH,
        "declaration_id": declaration.id,
        "reason": rules.reason(declaration.period_start, declaration.period_end, declaration.due_on),
        "created_at": clock.now(),
    }


def _mark_sent(reminder: Reminder, contact: Contact | None, mail_id: uuid.UUID) -> None:
    reminder.state, reminder.mail_id = ReminderState.SENT_TO_OUTBOX, mail_id
    reminder.contact_id = contact.id if contact else None


def _post(
    session: Session, declarations: Sequence[Declaration], recipient: Recipient, *, today: date, base_url: str
) -> Any:
    structure = session.get_one(Structure, declarations[0].structure_id)
    return post_reminder(
        session, declarations, recipient, structure_name=structure.name, today=today, base_url=base_url
    )


def _journal(session: Session, declaration: Declaration, reminder: Reminder, *, by: Actor) -> None:
    record(
        session, by=by, event="declaration.reminded", subject=declaration, structure_id=declaration.structure_id,
        kind=reminder.kind.value, state=reminder.state.value, due_on=declaration.due_on,
    )  # fmt: skip
