"""Mails of the instance: those in doubt wait here for a person's decision."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.journal.queries import list_entries
from facilitator.organisations.instance import access, services
from facilitator.organisations.instance.enums import MailList
from facilitator.organisations.instance.queries import count_mails, page_of_mails
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.forms import perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db
from facilitator.portals.shared.timeline import timeline_of

blueprint = Blueprint("mails", __name__, url_prefix="/messages")

EVENTS = {"mail.marked_as_sent": "Marqué comme envoyé", "mail.sent_again": "Remis en file d’envoi"}


@blueprint.get("/")
def index() -> ResponseReturnValue:
    counts = count_mails(db())
    which = _asked() or next((kind for kind in MailList if counts[kind]), MailList.SENT)
    found = page_of_mails(db(), which, page_number())
    tabs = [
        {"label": kind.label, "url": url_for(".index", etat=kind), "current": kind is which, "count": counts[kind]}
        for kind in MailList
    ]
    return page("instance/mails/index.html", which=which, found=found, links=page_links(found), tabs=tabs)


@blueprint.get("/<uuid:mail_id>")
def show(mail_id: uuid.UUID) -> ResponseReturnValue:
    mail = access.get_mail(db(), viewer(), mail_id)
    return page(
        "instance/mails/show.html",
        mail=mail,
        # The links of a mail open accounts and answers: in production only its reader has them.
        shows_text=not settings().is_production,
        may_settle=access.may_settle(mail),
        may_send_again=access.may_send_again(mail),
        timeline=timeline_of(list_entries(db(), [mail.id]), EVENTS),
    )


@blueprint.post("/<uuid:mail_id>/marquer-envoye")
def mark_as_sent(mail_id: uuid.UUID) -> ResponseReturnValue:
    mail = access.get_mail(db(), viewer(), mail_id)
    perform(lambda: services.mark_as_sent(db(), mail, by=viewer().actor))
    flash("Le message est marqué comme envoyé.", "success")
    return redirect(url_for(".index"), code=303)


@blueprint.post("/<uuid:mail_id>/renvoyer")
def send_again(mail_id: uuid.UUID) -> ResponseReturnValue:
    mail = access.get_mail(db(), viewer(), mail_id)
    perform(lambda: services.send_again(db(), mail, by=viewer().actor))
    flash("Le message va repartir.", "success")
    return redirect(url_for(".index"), code=303)


def _asked() -> MailList | None:
    asked = request.args.get("etat")
    return MailList(asked) if asked in set(MailList) else None
