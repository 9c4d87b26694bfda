"""The gestures on invitations and accounts that staff and instance administrators share. Each says what it did."""

import uuid

from flask import flash

from facilitator.accounts import access
from facilitator.accounts.invitations import services as invitations
from facilitator.accounts.models import Invitation, Membership
from facilitator.accounts.services import deactivate, reactivate
from facilitator.portals.shared.configuration import base_url
from facilitator.portals.shared.forms import perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.session import db


def resend_invitation(invitation_id: uuid.UUID) -> Invitation:
    invitation = access.get_invitation_to_manage(db(), viewer(), invitation_id)
    perform(lambda: invitations.resend(db(), invitation, base_url=base_url(), by=viewer().actor))
    flash(f"Une nouvelle invitation va partir à l’adresse {invitation.email}. L’ancien lien ne sert plus.", "success")
    return invitation


def revoke_invitation(invitation_id: uuid.UUID) -> Invitation:
    invitation = access.get_invitation_to_manage(db(), viewer(), invitation_id)
    perform(lambda: invitations.revoke(db(), invitation, by=viewer().actor))
    flash(f"L’invitation de {invitation.name} est retirée\u202f: son lien ne sert plus.", "success")
    return invitation


def close_account(membership_id: uuid.UUID) -> Membership:
    """Deactivate the account behind a membership: every access of its owner ends."""
    membership = _closable(membership_id)
    perform(lambda: deactivate(db(), membership.user, by=viewer().actor))
    flash(f"Le compte de {membership.user.name} est fermé.", "success")
    return membership


def open_account(membership_id: uuid.UUID) -> Membership:
    membership = _closable(membership_id)
    perform(lambda: reactivate(db(), membership.user, by=viewer().actor))
    flash(f"Le compte de {membership.user.name} est rouvert.", "success")
    return membership


def _closable(membership_id: uuid.UUID) -> Membership:
    membership = access.get_membership_to_manage(db(), viewer(), membership_id)
    access.check_may_close_account(db(), viewer(), membership)
    return membership
