"""The form by which somebody is invited, in every portal that invites."""

from wtforms import EmailField, StringField
from wtforms.validators import InputRequired, ValidationError

from facilitator.accounts.invitations.services import Invite
from facilitator.accounts.memberships.services import Grant
from facilitator.accounts.rules import NotAnEmail, normalise_email
from facilitator.portals.shared.forms import BaseForm, filled


def is_email(_form: BaseForm, field: EmailField) -> None:
    """WTForms validator: an address that mail may be sent to."""
    try:
        normalise_email(filled(field))
    except NotAnEmail as error:
        raise ValidationError(str(error)) from error


class InviteForm(BaseForm):
    name = StringField("Prénom et nom", [InputRequired("Indiquez le prénom et le nom de la personne invitée.")])
    email = EmailField("Adresse électronique", [InputRequired("Indiquez son adresse électronique."), is_email])

    def to_invite(self, grant: Grant) -> Invite:
        return Invite(email=filled(self.email), name=filled(self.name), grant=grant)
