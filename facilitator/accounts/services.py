"""Opening accounts, closing them, and showing those of a demonstration."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.enums import EndReason
from facilitator.accounts.memberships.services import Grant, grant
from facilitator.accounts.models import DemonstrationLogin, User
from facilitator.accounts.passwords.rules import check_password, hash_password
from facilitator.accounts.passwords.services import send_first
from facilitator.accounts.queries import get_user_by_email
from facilitator.accounts.rules import normalise_email
from facilitator.accounts.sign_ins.services import end_sign_ins_of_user
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel.errors import DomainError
from facilitator.organisations.enums import Role
from facilitator.organisations.queries import get_structure_by_slug


class EmailTaken(DomainError):
    """Somebody has this address already."""


class UnknownStructure(DomainError):
    """No structure has this short name."""


class UnknownLogin(DomainError):
    """A demonstration login names nobody."""


class OwnAccount(DomainError):
    """Nobody closes the account under which she acts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CreateUser:
    """A person and a first membership.

    `structure_slug`: the structure that grants it; None for the instance administrator alone. `company_id`,
    `authority_id`, `prescriber_id`: for whom one acts, under the role of that name. `password`: None sends a mail
    by which the person chooses one.
    """

    email: str
    name: str
    role: Role
    structure_slug: str | None = None
    password: str | None = None
    company_id: uuid.UUID | None = None
    authority_id: uuid.UUID | None = None
    prescriber_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownLogin:
    """An account shown on the sign-in page of a demonstration, with what one sees under it."""

    email: str
    description: str


def create_user(session: Session, command: CreateUser, *, base_url: str, by: Actor) -> User:
    """Open an account. Raises NotAnEmail, UnfitPassword, UnknownStructure, EmailTaken.

    Hashing comes before the first query: call it first in its transaction.
    """
    email = normalise_email(command.email)
    password_hash = None
    if command.password is not None:
        check_password(command.password, email=email, name=command.name)
        password_hash = hash_password(command.password)
    grant_wanted = _grant(session, command)
    if get_user_by_email(session, email) is not None:
        raise EmailTaken(f"L’adresse {email} a déjà un compte.")
    user = add_user(session, email=email, name=command.name, password_hash=password_hash, by=by)
    grant(session, user, grant_wanted, by=by)
    if password_hash is None:
        send_first(session, user, base_url=base_url)
    return user


def _grant(session: Session, command: CreateUser) -> Grant:
    structure_id = None
    if command.role is not Role.INSTANCE_ADMIN:
        structure = get_structure_by_slug(session, command.structure_slug or "")
        if structure is None:
            raise UnknownStructure(f"Aucune structure ne porte l’identifiant «\u202f{command.structure_slug}\u202f».")
        structure_id = structure.id
    return Grant(
        role=command.role,
        structure_id=structure_id,
        company_id=command.company_id,
        authority_id=command.authority_id,
        prescriber_id=command.prescriber_id,
    )


def add_user(session: Session, *, email: str, name: str, password_hash: str | None, by: Actor | None = None) -> User:
    """A new account without any access. Without `by`, the person opens it herself."""
    user = User(email=email, name=name, password_hash=password_hash)
    session.add(user)
    session.flush()
    record(session, by=by or Actor(user.id, name), event="user.created", subject=user)
    return user


def deactivate(session: Session, user: User, *, by: Actor) -> None:
    """Close an account: nobody signs in with it any more, and its sessions end. Raises OwnAccount."""
    if user.id == by.id:
        raise OwnAccount("Vous ne pouvez pas fermer le compte avec lequel vous travaillez.")
    user.is_active = False
    end_sign_ins_of_user(session, user.id, EndReason.DEACTIVATION)
    record(session, by=by, event="user.deactivated", subject=user)


def reactivate(session: Session, user: User, *, by: Actor) -> None:
    """Open a closed account again, with the memberships still in force."""
    user.is_active = True
    record(session, by=by, event="user.reactivated", subject=user)


def mark_as_demonstration(session: Session, *, logins: Sequence[ShownLogin], password: str) -> None:
    """Say that `demo` made this database: the sign-in page shows these accounts, in this order, with their password.

    Raises UnknownLogin. Shows nothing in production.
    """
    session.execute(sa.delete(DemonstrationLogin))
    for position, login in enumerate(logins):
        user = get_user_by_email(session, normalise_email(login.email))
        if user is None:
            raise UnknownLogin(f"Aucun compte n’a l’adresse {login.email}.")
        session.add(
            DemonstrationLogin(user_id=user.id, position=position, description=login.description, password=password)
        )
    session.flush()
