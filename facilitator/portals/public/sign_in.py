"""Signing in and out."""

from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from facilitator.accounts.enums import EndReason
from facilitator.accounts.queries import list_demonstration_logins
from facilitator.accounts.sign_ins.services import end_sign_in
from facilitator.portals.public.entering import check_credentials, enter
from facilitator.portals.shared.addresses import path_on_this_site
from facilitator.portals.shared.audience import public
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.forms import BaseForm, filled, perform
from facilitator.portals.shared.identity import account, forget, signed_in
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db, short_reading

blueprint = Blueprint("sign_in", __name__)

UNKNOWN = "Adresse électronique ou mot de passe incorrect."


class SignInForm(BaseForm):
    email = EmailField("Adresse électronique", [InputRequired("Indiquez votre adresse électronique.")])
    password = PasswordField("Mot de passe", [InputRequired("Indiquez votre mot de passe.")])

    def to_credentials(self) -> tuple[str, str]:
        """Address and password; an address that is none is simply unknown."""
        return filled(self.email).lower(), filled(self.password)


@blueprint.route("/connexion", methods=["GET", "POST"])
@public
def show() -> ResponseReturnValue:
    form = SignInForm.from_request()
    if account() is not None and not form.is_submitted():
        return redirect(_next(), code=303)
    if form.validate_on_submit():
        credentials = check_credentials(*form.to_credentials())
        if credentials is not None:
            enter(credentials.user_id)
            return redirect(_next(), code=303)
        form.password.errors = [UNKNOWN]
    return page(
        "public/sign_in/show.html", form=form, logins=_demonstration_logins(), expired="expired" in request.args
    )


@blueprint.post("/deconnexion")
def sign_out() -> ResponseReturnValue:
    perform(lambda: end_sign_in(db(), signed_in().token, EndReason.SIGN_OUT))
    forget()
    return redirect(url_for("public.sign_in.show"), code=303)


def _next() -> str:
    """Where the person was going, if that is one of our pages; else home."""
    return path_on_this_site(request.args.get("next")) or url_for("public.root.index")


def _demonstration_logins() -> Sequence[object]:
    if settings().is_production:
        return ()
    with short_reading() as session:
        return list_demonstration_logins(session)
