"""Forgotten passwords: asking for a link, and choosing a new password behind it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField
from wtforms.validators import InputRequired, ValidationError

from facilitator.accounts.passwords.queries import PasswordLink, get_password_link
from facilitator.accounts.passwords.rules import UnfitPassword, check_password
from facilitator.accounts.passwords.services import choose_by_link, send_forgotten
from facilitator.accounts.rules import NotAnEmail, normalise_email
from facilitator.accounts.tokens.services import LinkNoLongerValid
from facilitator.portals.public.entering import enter, note_password_request
from facilitator.portals.public.new_password import NewPasswordForm
from facilitator.portals.shared.audience import public
from facilitator.portals.shared.configuration import base_url
from facilitator.portals.shared.forms import BaseForm, attempt, filled
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db, short_reading

blueprint = Blueprint("password", __name__)


class ForgottenForm(BaseForm):
    email = EmailField("Adresse électronique", [InputRequired("Indiquez votre adresse électronique.")])

    def validate_email(self, field: EmailField) -> None:
        try:
            normalise_email(filled(field))
        except NotAnEmail as error:
            raise ValidationError(str(error)) from error

    def to_email(self) -> str:
        return normalise_email(filled(self.email))


@blueprint.route("/mot-de-passe-oublie", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    form = ForgottenForm.from_request()
    if form.validate_on_submit():
        note_password_request()
        send_forgotten(db(), form.to_email(), base_url=base_url())
        return redirect(url_for("public.password.sent"), code=303)
    return page("public/password/forgotten.html", form=form)


@blueprint.get("/mot-de-passe-oublie/envoye")
@public
def sent() -> ResponseReturnValue:
    return page("public/password/sent.html")


@blueprint.post("/mot-de-passe-solidite")
@public
def strength() -> ResponseReturnValue:
    """What the password being typed is worth. Reads nothing, writes nothing: it needs no token."""
    typed, email, name = (request.form.get(field, "") for field in ("password", "username", "name"))
    return page("public/password/strength.html", sentence=_advice(typed, email, name))


def _advice(password: str, email: str, name: str) -> str:
    try:
        return f"Solidité estimée\u202f: {check_password(password, email=email, name=name).label}." if password else ""
    except UnfitPassword as error:
        return str(error)


@blueprint.route("/mot-de-passe/<secret>", methods=["GET", "POST"])
@public
def choose(secret: str) -> ResponseReturnValue:
    with short_reading() as session:
        link = get_password_link(session, secret)
    if link is None:
        return page("public/password/expired.html", status=410)
    form = NewPasswordForm.from_request(email=link.user.email, person=link.user.name)
    password_hash = form.to_hash()
    if attempt(form, lambda: _choose(secret, password_hash)):
        flash("Votre nouveau mot de passe est enregistré.", "success")
        return redirect(url_for("public.root.index"), code=303)
    return page("public/password/choose.html", form=form, email=link.user.email)


def _choose(secret: str, password_hash: str) -> bool:
    """Replace the password, then sign this browser in. Raises LinkNoLongerValid."""
    link: PasswordLink | None = get_password_link(db(), secret)
    if link is None:
        raise LinkNoLongerValid
    choose_by_link(db(), link, password_hash, base_url=base_url())
    enter(link.user.id)
    return True
