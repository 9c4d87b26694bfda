"""What a company has declared: the list, one declaration with its receipts, contesting, answering."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from facilitator.hours import services
from facilitator.hours.access import get_declaration
from facilitator.hours.enums import LineDecision
from facilitator.hours.history.queries import get_whole, page_of_counted
from facilitator.hours.models import Declaration
from facilitator.hours.months.queries import market_title
from facilitator.hours.review.services import Decide, decide
from facilitator.journal.queries import list_entries
from facilitator.kernel import clock
from facilitator.portals.shared.declarations import story
from facilitator.portals.shared.forms import BaseForm, attempt, filled
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("declarations", __name__, url_prefix="/declarations")


class WordsForm(BaseForm):
    words = TextAreaField("Votre message", [InputRequired("Écrivez quelques mots."), Length(max=2000)])


@blueprint.get("/")
def index() -> ResponseReturnValue:
    found = page_of_counted(db(), viewer(), page_number(), today=clock.today())
    return page(
        "companies/declarations/index.html", found=found, links=page_links(found), today=clock.today(),
        market_title=market_title,
    )  # fmt: skip


@blueprint.get("/<uuid:declaration_id>")
def show(declaration_id: uuid.UUID) -> ResponseReturnValue:
    return _show(get_declaration(db(), viewer(), declaration_id), WordsForm())


@blueprint.post("/<uuid:declaration_id>/contester")
def contest(declaration_id: uuid.UUID) -> ResponseReturnValue:
    """Say that what was recorded for the company is wrong."""
    declaration = get_declaration(db(), viewer(), declaration_id)
    form = WordsForm.from_request()
    if attempt(form, lambda: _contest(declaration, form)):
        flash("Votre facilitateur voit que vous contestez cette saisie, et pourquoi.", "success")
        return redirect(url_for(".show", declaration_id=declaration.id), code=303)
    return _show(get_declaration(db(), viewer(), declaration_id), form)


@blueprint.post("/<uuid:declaration_id>/lignes/<int:line_id>")
def answer(declaration_id: uuid.UUID, line_id: int) -> ResponseReturnValue:
    """Answer a question about a line."""
    declaration = get_declaration(db(), viewer(), declaration_id)
    form = WordsForm.from_request()
    if attempt(form, lambda: _answer(declaration, line_id, form)):
        flash("Votre réponse est partie chez votre facilitateur.", "success")
        return redirect(url_for(".show", declaration_id=declaration.id), code=303)
    return _show(get_declaration(db(), viewer(), declaration_id), form, line_id)


def _contest(declaration: Declaration, form: WordsForm) -> bool:
    services.contest(db(), declaration, services.Contest(reason=filled(form.words)), by=viewer().actor)
    return True


def _answer(declaration: Declaration, line_id: int, form: WordsForm) -> bool:
    command = Decide(decision=LineDecision.ANSWERED, reason=filled(form.words))
    decide(db(), declaration, line_id, command, by=viewer().actor)
    return True


def _show(declaration: Declaration, form: WordsForm, line_id: int | None = None) -> ResponseReturnValue:
    whole = get_whole(db(), declaration, today=clock.today())
    return page(
        "companies/declarations/show.html",
        form=form,
        answered_line=line_id,
        whole=whole,
        declaration=declaration,
        title=market_title(declaration),
        state=whole.standing.state(clock.today()),
        events=story(list_entries(db(), [declaration.id])),
    )
