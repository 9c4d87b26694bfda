"""What the pages of companies and of buyers share: the search, and naming whom no source has named."""

from flask import flash
from wtforms import StringField
from wtforms.validators import InputRequired

from facilitator.organisations.directory.services import give_name
from facilitator.organisations.models import Authority, Company
from facilitator.portals.shared.forms import BaseForm, attempt, filled
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.session import db


class NameForm(BaseForm):
    name = StringField("Nom", [InputRequired("Indiquez le nom.")])


class SearchForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField("Nom, SIREN ou SIRET")


def save_name(person: Company | Authority, form: NameForm) -> bool:
    """Whether the name was given; if not, the form says why."""
    attempt(form, lambda: give_name(db(), person, filled(form.name), by=viewer().actor))
    if form.errors or form.domain_errors:
        return False
    flash("Le nom est enregistré.", "success")
    return True
