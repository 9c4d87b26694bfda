"""Reading late declarations, and the reminders they gave."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.access import in_force
from facilitator.accounts.models import Membership, User
from facilitator.hours.models import Declaration, DeclarationVersion
from facilitator.kernel.paging import Paged, paged
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.models import Lot, Market
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from facilitator.references.queries import get_value
from facilitator.reminders import rules
from facilitator.reminders.access import scope
from facilitator.reminders.enums import ReminderKind, ReminderState
from facilitator.reminders.models import Reminder

_signed = sa.exists().where(DeclarationVersion.declaration_id == Declaration.id)
_reminded = sa.exists().where(Reminder.declaration_id == Declaration.id, Reminder.kind == ReminderKind.LATE_DECLARATION)
_clause = joinedload(Declaration.commitment).joinedload(Commitment.clause)
WITH_MARKETS = (
    joinedload(Declaration.company),
    _clause.selectinload(Clause.lots).joinedload(Lot.market).joinedload(Market.referent),
)
"""What the message about a declaration says: company, clause, lots, markets and their referents."""


def list_late(session: Session, *, today: date) -> list[Declaration]:
    """Declarations past their day, never signed, of which nobody was reminded yet; in every structure, by id."""
    query = (
        sa.select(Declaration)
        .where(Declaration.due_on < today, Declaration.closed_at.is_(None), ~_signed, ~_reminded)
        .options(*WITH_MARKETS)
        .order_by(Declaration.id)
    )
    late = session.scalars(query).unique().all()
    latest = {structure_id: _latest_due_day(session, structure_id, today) for structure_id in _structures(late)}
    return [declaration for declaration in late if declaration.due_on <= latest[declaration.structure_id]]


def is_late(session: Session, declaration: Declaration, *, today: date) -> bool:
    """Whether a declaration is past its day and not handed in."""
    if declaration.due_on >= today or declaration.closed_at is not None:
        return False
    signed = sa.select(DeclarationVersion.id).where(DeclarationVersion.declaration_id == declaration.id).limit(1)
    return session.scalar(signed) is None


def has_account(session: Session, structure_id: uuid.UUID, company_id: uuid.UUID) -> bool:
    """Whether somebody of the company may sign in under this structure today."""
    query = (
        sa.select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.structure_id == structure_id, Membership.company_id == company_id,
            Membership.role == Role.COMPANY, User.is_active, in_force(),
        )
        .limit(1)
    )  # fmt: skip
    return session.scalar(query) is not None


def last_reminded_at(session: Session, declaration: Declaration) -> datetime | None:
    """When somebody was last written to about a declaration."""
    query = sa.select(sa.func.max(Reminder.created_at)).where(
        Reminder.declaration_id == declaration.id, Reminder.state == ReminderState.SENT_TO_OUTBOX
    )
    return session.scalar(query)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """What the list of reminders is narrowed to."""

    state: ReminderState | None = None
    market_id: uuid.UUID | None = None
    declaration_id: uuid.UUID | None = None


def list_reminders(session: Session, viewer: Viewer, sought: Sought, *, page: int = 1) -> Paged[Reminder]:
    """The reminders with declaration, company, contact and mail, latest first."""
    query = _narrowed(scope(viewer), sought).options(
        joinedload(Reminder.declaration).options(
            joinedload(Declaration.company),
            _clause.selectinload(Clause.lots).joinedload(Lot.market),
        ),
        joinedload(Reminder.contact),
        joinedload(Reminder.mail),
    )
    return paged(session, query.order_by(Reminder.created_at.desc(), Reminder.id.desc()), page)


def count_reminders(session: Session, viewer: Viewer, sought: Sought) -> int:
    query = _narrowed(scope(viewer), sought)
    return session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


def still_late(session: Session, reminders: Sequence[Reminder], *, today: date) -> set[uuid.UUID]:
    """The declarations of these reminders that nobody has handed in since."""
    ids = {reminder.declaration_id for reminder in reminders}
    query = sa.select(Declaration.id).where(
        Declaration.id.in_(ids), Declaration.due_on < today, Declaration.closed_at.is_(None), ~_signed
    )
    return set(session.scalars(query))


def markets_of(declaration: Declaration) -> list[Market]:
    """The markets whose clause is declared, each once. Lots and markets are loaded."""
    return list(dict.fromkeys(lot.market for lot in declaration.commitment.clause.lots))


def _narrowed(query: sa.Select[Any], sought: Sought) -> sa.Select[Any]:
    if sought.state is not None:
        query = query.where(Reminder.state == sought.state)
    if sought.declaration_id is not None:
        query = query.where(Reminder.declaration_id == sought.declaration_id)
    if sought.market_id is not None:
        of_the_market = (
            sa.select(Declaration.id)
            .join(Commitment, Commitment.id == Declaration.commitment_id)
            .join(ClauseLot, ClauseLot.clause_id == Commitment.clause_id)
            .join(Lot, Lot.id == ClauseLot.lot_id)
            .where(Lot.market_id == sought.market_id)
        )
        query = query.where(Reminder.declaration_id.in_(of_the_market))
    return query


def _structures(declarations: Collection[Declaration]) -> list[uuid.UUID]:
    return sorted({declaration.structure_id for declaration in declarations})


def _latest_due_day(session: Session, structure_id: uuid.UUID, today: date) -> date:
    value = get_value(session, "declaration.reminder_days", on=today, structure_id=structure_id)
    return rules.latest_due_day(today, int(value.number))
