"""Messages about invitations."""

from sqlalchemy.orm import Session

from facilitator.accounts.invitations import rules
from facilitator.accounts.models import Invitation
from facilitator.kernel import clock, mail, text
from facilitator.organisations.enums import STAFF, Role

INVITATION = """\
Bonjour {name},

{inviter} vous invite à rejoindre facilitator, le suivi des clauses sociales d’insertion, {purpose}.

Ouvrez cette page, puis acceptez l’invitation\u202f:

{link}

Le lien est valable jusqu’au {until} et ne sert qu’une fois. Passé ce délai, demandez une nouvelle invitation à la
structure qui vous a écrit. Si vous ne la connaissez pas, ne faites rien.

Ce message est automatique.
"""

PURPOSES = {
    Role.COMPANY: "pour déclarer et suivre les heures d’insertion de {organisation}",
    Role.BUYER: "pour suivre les clauses des marchés de {organisation}",
    Role.PRESCRIBER: "pour proposer des personnes au nom de {organisation}",
    Role.FACILITATOR: "comme facilitateur de {organisation}",
    Role.STRUCTURE_ADMIN: "comme administrateur de {organisation}",
    Role.INSTANCE_ADMIN: "comme administrateur de l’instance",
}


def post_invitation(session: Session, invitation: Invitation, secret: str, *, base_url: str) -> None:
    """Invite by mail. The invitation has its organisations loaded and its sending date set."""
    structure = invitation.structure.name if invitation.structure else "L’administrateur de l’instance"
    whose = f" avec {structure}" if invitation.structure and invitation.role not in STAFF else ""
    body = INVITATION.format(
        name=invitation.name,
        inviter=structure,
        purpose=PURPOSES[invitation.role].format(organisation=invitation.organisation_name),
        link=invitation_url(base_url, secret),
        until=text.long_date(rules.expires_at(invitation.sent_at or clock.now())),
    )
    mail.post(
        session,
        kind="accounts.invitation",
        to=invitation.email,
        subject=f"Invitation à suivre les clauses d’insertion{whose}",
        text=body,
        structure_id=invitation.structure_id,
    )


def invitation_url(base_url: str, secret: str) -> str:
    """Address of the page that shows an invitation and its button."""
    return f"{base_url}/invitation/{secret}"
