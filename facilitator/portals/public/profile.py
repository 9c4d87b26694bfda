"""The account of who is signed in, whatever the role."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField
from wtforms.validators import InputRequired

from facilitator.accounts.passwords.services import change
from facilitator.portals.public.entering import check_credentials
from facilitator.portals.public.new_password import NewPasswordForm
from facilitator.portals.shared.configuration import base_url
from facilitator.portals.shared.forms import filled
from facilitator.portals.shared.identity import signed_in
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

blueprint = Blueprint("profile", __name__)


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField("Mot de passe actuel", [InputRequired("Indiquez votre mot de passe actuel.")])

    def is_right(self) -> bool:
        """Whether the form is valid and the current password right. Raises TooManyFailures."""
        if not self.validate_on_submit():
            return False
        if check_credentials(self.email, filled(self.current)) is None:
            self.current.errors = ["Le mot de passe actuel est incorrect."]
        return not self.errors


@blueprint.route("/mon-compte", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    person = signed_in()
    form = ChangePasswordForm.from_request(email=person.email, person=person.user_name)
    if form.is_right():
        password_hash = form.to_hash()
        change(db(), password_hash, keep_token=person.token, base_url=base_url(), by=person.actor)
        flash("Votre mot de passe est changé. Vos autres sessions sont terminées.", "success")
        return redirect(url_for("public.profile.show"), code=303)
    return page("public/profile/show.html", form=form, memberships=person.memberships)
