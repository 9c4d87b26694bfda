"""Accepting an invitation. The link opens a page; only its button acts, because mail scanners follow links."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired

from facilitator.accounts.invitations.queries import OpenLink, get_open_link
from facilitator.accounts.invitations.rules import expires_at
from facilitator.accounts.invitations.services import accept, accept_with_new_account
from facilitator.accounts.tokens.services import LinkNoLongerValid
from facilitator.portals.public.entering import enter
from facilitator.portals.public.new_password import NewPasswordForm
from facilitator.portals.shared.audience import public
from facilitator.portals.shared.forms import ActionForm, attempt, filled
from facilitator.portals.shared.identity import Account, account
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db, short_reading

blueprint = Blueprint("invitations", __name__)


class NewAccountForm(NewPasswordForm):
    name = StringField("Prénom et nom", [InputRequired("Indiquez votre prénom et votre nom.")])


@blueprint.route("/invitation/<secret>", methods=["GET", "POST"])
@public
def show(secret: str) -> ResponseReturnValue:
    with short_reading() as session:
        link = get_open_link(session, secret)
    if link is None:
        return page("public/invitations/expired.html", status=410)
    if link.needs_an_account:
        return _open_account(secret, link)
    person = account()
    if person is None or person.email != link.invitation.email:
        return page("public/invitations/sign_in.html", **_words(link), here=request.path)
    return _accept(secret, link, person)


def _open_account(secret: str, link: OpenLink) -> ResponseReturnValue:
    """For an address without account: a name, a password, and the person is in."""
    email = link.invitation.email
    named = request.form.get("name", link.invitation.name)
    form = NewAccountForm.from_request(data={"name": link.invitation.name}, email=email, person=named)
    password_hash = form.to_hash()
    membership = attempt(
        form,
        lambda: accept_with_new_account(db(), _again(secret), name=filled(form.name), password_hash=password_hash),
    )
    if membership is None:
        return page("public/invitations/new_account.html", form=form, **_words(link))
    return _come_in(membership.user_id, membership.id, link)


def _accept(secret: str, link: OpenLink, person: Account) -> ResponseReturnValue:
    """For somebody signed in under the invited address: one button."""
    form = ActionForm.from_request()
    membership = attempt(form, lambda: accept(db(), _again(secret), by=person.actor))
    if membership is None:
        return page("public/invitations/accept.html", form=form, **_words(link))
    return _come_in(membership.user_id, membership.id, link)


def _again(secret: str) -> OpenLink:
    """The link read anew in the transaction that spends it. Raises LinkNoLongerValid."""
    link = get_open_link(db(), secret)
    if link is None:
        raise LinkNoLongerValid
    return link


def _come_in(user_id: uuid.UUID, membership_id: uuid.UUID, link: OpenLink) -> ResponseReturnValue:
    """Sign in anew, under the access just accepted."""
    enter(user_id, membership_id)
    flash(f"Bienvenue\u202f! Vous avez maintenant accès à l’espace de {link.invitation.organisation_name}.", "success")
    return redirect(url_for("public.root.index"), code=303)


def _words(link: OpenLink) -> dict[str, Any]:
    invitation = link.invitation
    return {"invitation": invitation, "expires_at": expires_at(invitation.sent_at or invitation.created_at)}
