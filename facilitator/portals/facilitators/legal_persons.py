"""What the pages of companies and of buyers share: the search, and naming whom no source has named."""

from flask import flash
from wtforms import StringField
from wtforms.validators import InputRequired

from facilitator.organisations.directory.registry import Registry, RegistryUnavailable
from facilitator.organisations.directory.services import REGISTRY, give_name, is_unnamed
from facilitator.organisations.models import Authority, Company
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.forms import BaseForm, attempt, filled
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.session import db


class NameForm(BaseForm):
    name = StringField("Nom", [InputRequired("Indiquez le nom.")])


class SearchForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField("Nom, SIREN ou SIRET")


def ask_official_name(siren: str | None) -> str | None:
    """What the public registry calls this number; None, said on the page, when it gives no name.

    To be called before the request's own transaction opens: the network is slow.
    """
    if not settings().company_registry_url or siren is None:
        return None
    try:
        name = Registry(settings().company_registry_url).find_name(siren)
    except RegistryUnavailable as error:
        flash(str(error), "warning")
        return None
    if name is None:
        flash("Le registre public ne donne pas de nom pour ce numéro : saisissez-le.", "warning")
    return name


def save_official_name(person: Company | Authority, name: str | None) -> None:
    if name is not None and is_unnamed(person):
        give_name(db(), person, name, source=REGISTRY, by=viewer().actor)
        flash("Le nom officiel est enregistré.", "success")


def save_name(person: Company | Authority, form: NameForm) -> bool:
    """Whether the name was given; if not, the form says why."""
    attempt(form, lambda: give_name(db(), person, filled(form.name), by=viewer().actor))
    if form.errors or form.domain_errors:
        return False
    flash("Le nom est enregistré.", "success")
    return True
