"""Which memberships and invitations a person reaches, and what she may do with them."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.models import Invitation, Membership
from facilitator.accounts.rules import grantable_roles
from facilitator.journal.models import Actor
from facilitator.kernel import clock
from facilitator.kernel.errors import NotAllowed, NotVisible
from facilitator.organisations.access import Viewer, staff_structure_id
from facilitator.organisations.enums import Role


def in_force() -> sa.ColumnElement[bool]:
    """Memberships that hold today."""
    today = clock.today()
    return sa.and_(Membership.starts_on <= today, sa.or_(Membership.ends_on.is_(None), Membership.ends_on >= today))


def get_own_membership(session: Session, actor: Actor, membership_id: uuid.UUID) -> Membership:
    """One of the person's own memberships in force. Raises NotVisible."""
    query = sa.select(Membership).where(Membership.id == membership_id, Membership.user_id == actor.id, in_force())
    membership = session.scalar(query)
    if membership is None:
        raise NotVisible
    return membership


def may_grant(viewer: Viewer, role: Role) -> bool:
    """Whether the viewer may give, change and take back accesses of this role."""
    return role in grantable_roles(viewer.role)


def check_may_grant(viewer: Viewer, role: Role) -> None:
    """Raises NotAllowed."""
    if not may_grant(viewer, role):
        raise NotAllowed("Seul l’administrateur de votre structure gère les accès de l’équipe.")


def get_membership_to_manage(session: Session, viewer: Viewer, membership_id: uuid.UUID) -> Membership:
    """A membership in force that the viewer's structure grants, with its user and organisations.

    The instance administrator reaches the administrators of every structure. Raises NotVisible, or NotAllowed when
    the viewer sees it without managing it.
    """
    query = (
        sa.select(Membership)
        .options(
            joinedload(Membership.user),
            joinedload(Membership.structure),
            joinedload(Membership.company),
            joinedload(Membership.authority),
            joinedload(Membership.prescriber),
        )
        .where(Membership.id == membership_id, _within_reach(Membership, viewer), in_force())
    )
    membership = session.scalar(query)
    if membership is None:
        raise NotVisible
    check_may_grant(viewer, membership.role)
    return membership


def may_close_account(session: Session, viewer: Viewer, membership: Membership) -> bool:
    """Whether the viewer may close the whole account of this member, and open it again.

    An administrator, and not one's own; a structure's, only when no other structure gives the person an access.
    """
    if membership.user_id == viewer.actor.id or not may_grant(viewer, Role.STRUCTURE_ADMIN):
        return False
    elsewhere = sa.select(sa.func.count()).where(
        Membership.user_id == membership.user_id,
        Membership.structure_id.is_distinct_from(viewer.structure_id),
        in_force(),
    )
    return viewer.role is Role.INSTANCE_ADMIN or not session.scalar(elsewhere)


def check_may_close_account(session: Session, viewer: Viewer, membership: Membership) -> None:
    """Raises NotAllowed."""
    if not may_close_account(session, viewer, membership):
        raise NotAllowed("Vous ne pouvez pas fermer ce compte\u202f: retirez-lui plutôt l’accès à votre structure.")


def get_invitation_to_manage(session: Session, viewer: Viewer, invitation_id: uuid.UUID) -> Invitation:
    """An invitation of the viewer's structure, with its organisations. Raises NotVisible or NotAllowed."""
    query = (
        sa.select(Invitation)
        .options(
            joinedload(Invitation.structure),
            joinedload(Invitation.company),
            joinedload(Invitation.authority),
            joinedload(Invitation.prescriber),
        )
        .where(Invitation.id == invitation_id, _within_reach(Invitation, viewer))
    )
    invitation = session.scalar(query)
    if invitation is None:
        raise NotVisible
    check_may_grant(viewer, invitation.role)
    return invitation


def _within_reach(model: type[Membership | Invitation], viewer: Viewer) -> sa.ColumnElement[bool]:
    if viewer.role is Role.INSTANCE_ADMIN:
        return model.role == Role.STRUCTURE_ADMIN
    return model.structure_id == staff_structure_id(viewer)
