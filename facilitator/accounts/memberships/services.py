"""Granting, changing and ending memberships."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from facilitator.accounts.access import in_force
from facilitator.accounts.enums import EndReason
from facilitator.accounts.models import Membership, User
from facilitator.accounts.sign_ins.services import end_sign_ins_under
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.organisations.enums import STAFF, Role


class AlreadyMember(DomainError):
    """The person already has this access."""

    def __init__(self) -> None:
        super().__init__("Cette personne a déjà cet accès.")


class LastAdministrator(DomainError):
    """A structure always keeps one administrator."""

    def __init__(self) -> None:
        super().__init__(
            "C’est le seul administrateur de la structure\u202f: nommez-en d’abord un autre, sinon plus personne ne "
            "pourrait gérer les accès."
        )


class NotStaff(DomainError):
    """Only the roles of the structure's own staff can be exchanged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What a membership lets do, for whom, and which structure grants it."""

    role: Role
    structure_id: uuid.UUID | None
    company_id: uuid.UUID | None = None
    authority_id: uuid.UUID | None = None
    prescriber_id: uuid.UUID | None = None


def grant(session: Session, user: User, command: Grant, *, by: Actor) -> Membership:
    """Give a person an access from today. Raises AlreadyMember."""
    if has_membership(session, user.email, command):
        raise AlreadyMember
    membership = Membership(
        user_id=user.id,
        role=command.role,
        structure_id=command.structure_id,
        company_id=command.company_id,
        authority_id=command.authority_id,
        prescriber_id=command.prescriber_id,
    )
    session.add(membership)
    record(
        session,
        by=by,
        event="membership.granted",
        subject=membership,
        structure_id=command.structure_id,
        role=command.role.value,
    )
    return membership


def has_membership(session: Session, email: str, command: Grant) -> bool:
    """Whether the address has this access today. For staff, any role in the structure."""
    query = (
        sa.select(sa.func.count())
        .select_from(Membership)
        .join(Membership.user)
        .where(
            User.email == email,
            Membership.role.in_(STAFF) if command.role in STAFF else Membership.role == command.role,
            _same(Membership.structure_id, command.structure_id),
            _same(Membership.company_id, command.company_id),
            _same(Membership.authority_id, command.authority_id),
            _same(Membership.prescriber_id, command.prescriber_id),
            in_force(),
        )
    )
    return bool(session.scalar(query))


def _same(column: InstrumentedAttribute[uuid.UUID | None], value: uuid.UUID | None) -> sa.ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def change_role(session: Session, membership: Membership, role: Role, *, by: Actor) -> None:
    """Exchange the roles of the staff; the person's sessions under this membership end.

    Raises NotStaff, or LastAdministrator.
    """
    if {membership.role, role} - STAFF:
        raise NotStaff("Seuls les rôles de l’équipe se changent\u202f: retirez cet accès, puis invitez la personne.")
    if membership.role is role:
        return
    _keep_an_administrator(session, membership)
    before, membership.role = membership.role, role
    end_sign_ins_under(session, membership, EndReason.MEMBERSHIP)
    record(
        session,
        by=by,
        event="membership.role_changed",
        subject=membership,
        structure_id=membership.structure_id,
        before=before.value,
        after=role.value,
    )


def end(session: Session, membership: Membership, *, by: Actor) -> None:
    """Take an access back at once; the person's sessions under it end. Raises LastAdministrator."""
    _keep_an_administrator(session, membership)
    # Its last day is yesterday: an access granted this morning ends now, not tonight.
    membership.ends_on = clock.today() - timedelta(days=1)
    end_sign_ins_under(session, membership, EndReason.MEMBERSHIP)
    record(session, by=by, event="membership.ended", subject=membership, structure_id=membership.structure_id)


def _keep_an_administrator(session: Session, membership: Membership) -> None:
    if membership.role is not Role.STRUCTURE_ADMIN:
        return
    others = (
        sa.select(sa.func.count())
        .select_from(Membership)
        .join(Membership.user)
        .where(
            Membership.structure_id == membership.structure_id,
            Membership.role == Role.STRUCTURE_ADMIN,
            Membership.id != membership.id,
            User.is_active,
            in_force(),
        )
    )
    if not session.scalar(others):
        raise LastAdministrator
