"""Choosing under which membership one acts."""

import uuid

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.accounts.access import get_own_membership
from facilitator.accounts.sign_ins.services import switch_membership
from facilitator.kernel.errors import NotVisible
from facilitator.portals.shared.forms import perform
from facilitator.portals.shared.identity import signed_in
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

blueprint = Blueprint("memberships", __name__)


@blueprint.get("/organisations")
def index() -> ResponseReturnValue:
    return page("public/memberships/index.html", memberships=signed_in().memberships)


@blueprint.post("/organisations")
def switch() -> ResponseReturnValue:
    perform(_switch)
    return redirect(url_for("public.root.index"), code=303)


def _switch() -> None:
    signed = signed_in()
    membership = get_own_membership(db(), signed.actor, _asked_membership())
    switch_membership(db(), signed.token, membership)


def _asked_membership() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("membership", ""))
    except ValueError as error:
        raise NotVisible from error
