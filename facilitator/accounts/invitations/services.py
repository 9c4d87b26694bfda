"""Sending, renewing, revoking and accepting invitations."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts import services as accounts
from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.invitations import notifications
from facilitator.accounts.invitations.queries import OpenLink, is_pending, with_organisations
from facilitator.accounts.memberships.services import AlreadyMember, Grant, grant, has_membership
from facilitator.accounts.models import Invitation, Membership, User
from facilitator.accounts.rules import normalise_email
from facilitator.accounts.tokens import services as tokens
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError


class WrongAccount(DomainError):
    """The link was written to another address."""


class NoLongerPending(DomainError):
    """The invitation was accepted or revoked meanwhile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invite:
    """Whom to invite, to what."""

    email: str
    name: str
    grant: Grant


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedInvitation:
    """An invitation and the secret of its link (see `notifications.invitation_url`), readable this once."""

    invitation: Invitation
    secret: str


def invite(session: Session, command: Invite, *, base_url: str, by: Actor) -> Invitation:
    """Offer an access by mail. An invitation still pending to the same access is renewed: its older link dies.

    Raises NotAnEmail or AlreadyMember.
    """
    opened = open_invitation(session, command, by=by)
    notifications.post_invitation(session, opened.invitation, opened.secret, base_url=base_url)
    return opened.invitation


def open_invitation(session: Session, command: Invite, *, by: Actor) -> OpenedInvitation:
    """The same without the mail, for who writes a message of her own around the link."""
    email = normalise_email(command.email)
    if has_membership(session, email, command.grant):
        raise AlreadyMember
    invitation = _get_pending(session, email, command.grant) or _add(session, email, command)
    return _renew(session, invitation, by=by)


def resend(session: Session, invitation: Invitation, *, base_url: str, by: Actor) -> None:
    """Mail a new link, valid for seven days more; the older one dies. Raises NoLongerPending."""
    _check_pending(invitation)
    opened = _renew(session, invitation, by=by)
    notifications.post_invitation(session, invitation, opened.secret, base_url=base_url)


def revoke(session: Session, invitation: Invitation, *, by: Actor) -> None:
    """Take the offer back. Raises NoLongerPending."""
    _check_pending(invitation)
    invitation.revoked_at = clock.now()
    tokens.revoke(session, TokenPurpose.INVITATION, invitation.id)
    _record(session, invitation, "invitation.revoked", by=by)


def accept(session: Session, link: OpenLink, *, by: Actor) -> Membership:
    """Take the access, as the signed-in person whose address was invited.

    Raises WrongAccount, LinkNoLongerValid or AlreadyMember.
    """
    if link.user is None or link.user.id != by.id:
        raise WrongAccount("Cette invitation a été envoyée à une autre adresse que celle de votre compte.")
    return _take(session, link, link.user, by=by)


def accept_with_new_account(session: Session, link: OpenLink, *, name: str, password_hash: str) -> Membership:
    """Take the access and open the account at once: the link proves that the mailbox is the person's.

    Raises LinkNoLongerValid, AlreadyMember, or WrongAccount when the address has chosen a password meanwhile.
    """
    if not link.needs_an_account:
        raise WrongAccount("Votre compte existe déjà\u202f: connectez-vous pour accepter l’invitation.")
    user = link.user or accounts.add_user(session, email=link.invitation.email, name=name, password_hash=None)
    user.name, user.password_hash = name, password_hash
    return _take(session, link, user, by=Actor(user.id, name))


def _take(session: Session, link: OpenLink, user: User, *, by: Actor) -> Membership:
    tokens.use(session, link.token)
    link.invitation.accepted_at = clock.now()
    _record(session, link.invitation, "invitation.accepted", by=by)
    return grant(session, user, _grant_of(link.invitation), by=by)


def _get_pending(session: Session, email: str, wanted: Grant) -> Invitation | None:
    query = (
        sa.select(Invitation)
        .options(*with_organisations())
        .where(Invitation.email == email, Invitation.structure_id == wanted.structure_id, is_pending())
    )
    return next((each for each in session.scalars(query) if _grant_of(each) == wanted), None)


def _add(session: Session, email: str, command: Invite) -> Invitation:
    invitation = Invitation(
        email=email,
        name=command.name,
        role=command.grant.role,
        structure_id=command.grant.structure_id,
        company_id=command.grant.company_id,
        authority_id=command.grant.authority_id,
        prescriber_id=command.grant.prescriber_id,
    )
    session.add(invitation)
    session.flush()
    session.refresh(invitation, ["structure", "company", "authority", "prescriber"])
    return invitation


def _renew(session: Session, invitation: Invitation, *, by: Actor) -> OpenedInvitation:
    invitation.sent_at = clock.now()
    secret = tokens.issue(session, TokenPurpose.INVITATION, invitation.id)
    _record(session, invitation, "invitation.sent", by=by)
    return OpenedInvitation(invitation=invitation, secret=secret)


def _check_pending(invitation: Invitation) -> None:
    if invitation.accepted_at or invitation.revoked_at:
        raise NoLongerPending("Cette invitation a déjà reçu une réponse ou a été retirée.")


def _grant_of(invitation: Invitation) -> Grant:
    return Grant(
        role=invitation.role,
        structure_id=invitation.structure_id,
        company_id=invitation.company_id,
        authority_id=invitation.authority_id,
        prescriber_id=invitation.prescriber_id,
    )


def _record(session: Session, invitation: Invitation, event: str, *, by: Actor) -> None:
    record(
        session,
        by=by,
        event=event,
        subject=invitation,
        structure_id=invitation.structure_id,
        role=invitation.role.value,
    )
