"""Declarations of a facilitator: what to validate, one declaration, recording for a company, amending."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from facilitator.hours import services
from facilitator.hours.access import get_reviewed_declaration
from facilitator.hours.amendments.services import Amend, amend
from facilitator.hours.checks.queries import settings as thresholds_of
from facilitator.hours.enums import LineDecision, ReceptionChannel
from facilitator.hours.history.queries import (
    DeclarationFilter,
    Queue,
    Whole,
    count_queues,
    get_whole,
    page_of_declarations,
)
from facilitator.hours.models import Declaration
from facilitator.hours.months.queries import market_title, sheets as read_sheets
from facilitator.hours.review.services import Decide, decide, validate_clean
from facilitator.hours.rules import Line
from facilitator.journal.queries import list_entries
from facilitator.kernel import clock, text
from facilitator.kernel.quantities import ZERO
from facilitator.portals.facilitators.declaration_list import DECLARATIONS
from facilitator.portals.shared.configuration import base_url
from facilitator.portals.shared.declarations import story
from facilitator.portals.shared.forms import BaseForm, HoursField, attempt, choices_of, filled, perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.lists import listed
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db
from facilitator.portals.shared.sheets import SheetsForm, sheets_form

blueprint = Blueprint("declarations", __name__, url_prefix="/declarations")


class DecisionForm(BaseForm):
    """One of three buttons, and what is said to the company."""

    decision = StringField("Décision", [InputRequired("Choisissez une décision.")])
    reason = TextAreaField("Message à l’entreprise", [Length(max=2000)])

    def to_command(self, link: str) -> Decide:
        return Decide(decision=LineDecision(filled(self.decision)), reason=self.reason.data, link=link)

    def validate_decision(self, field: StringField) -> None:
        offered = {LineDecision.VALIDATED, LineDecision.RETURNED, LineDecision.QUESTIONED}
        if field.data not in offered:
            abort(400)


class VersionForm(BaseForm):
    """The gesture that validates what was read: the version seen."""

    version = IntegerField("Version", [InputRequired("Rechargez la page.")])


class OnBehalfForm(SheetsForm):
    channel = RadioField(
        "Reçue par", [InputRequired("Dites comment la déclaration est arrivée.")],
        choices=choices_of((channel.value, channel.label) for channel in ReceptionChannel),
    )  # fmt: skip
    received_on = DateField("Reçue le", [InputRequired("Indiquez le jour de réception.")])

    def to_command(self, link: str) -> services.RecordOnBehalf:
        return services.RecordOnBehalf(
            declared=self.to_declared()[0],
            channel=ReceptionChannel(filled(self.channel)),
            received_on=filled(self.received_on),
            link=link,
        )


class AmendForm(BaseForm):
    work = HoursField("Heures de travail", [InputRequired("Indiquez les heures de travail, 0 s’il n’y en a pas.")])
    training = HoursField("Heures de formation")
    reason = TextAreaField("Pourquoi", [InputRequired("Dites pourquoi les heures changent."), Length(max=2000)])

    def to_command(self, placement_id: uuid.UUID, month: date) -> Amend:
        after = Line(
            placement_id=placement_id, month=month, work=filled(self.work), training=self.training.data or ZERO
        )
        return Amend(after=after, reason=filled(self.reason))


class SearchForm(BaseForm):
    """What the lists are narrowed to, in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField("Entreprise ou marché")


@blueprint.get("/")
def index() -> ResponseReturnValue:
    form, today = SearchForm(request.args), clock.today()
    wanted = DeclarationFilter(queue=_queue(), text=form.q.data)
    counts = count_queues(db(), viewer(), today=today, text=wanted.text)
    return listed(
        DECLARATIONS,
        "facilitators/declarations/index.html",
        lambda part: page_of_declarations(db(), viewer(), part, today=today, wanted=wanted, total=counts[wanted.queue]),
        default_sort="-period" if wanted.queue is Queue.ALL else "due_on",
        filter_form=form,
        queue=wanted.queue,
        lists=_lists(wanted, counts),
        market_title=market_title,
        today=today,
    )


@blueprint.get("/<uuid:declaration_id>")
def show(declaration_id: uuid.UUID) -> ResponseReturnValue:
    return _show(get_reviewed_declaration(db(), viewer(), declaration_id))


@blueprint.post("/<uuid:declaration_id>/valider")
def validate(declaration_id: uuid.UUID) -> ResponseReturnValue:
    """Every clean line at once, from the list or from the page."""
    declaration = get_reviewed_declaration(db(), viewer(), declaration_id)
    form = VersionForm.from_request()
    validated = perform(lambda: validate_clean(db(), declaration, version=form.version.data or 0, by=viewer().actor))
    flash(f"{text.count(validated, 'ligne validée')}.", "success")
    return redirect(url_for(".index"), code=303)


@blueprint.post("/<uuid:declaration_id>/lignes/<int:line_id>")
def review(declaration_id: uuid.UUID, line_id: int) -> ResponseReturnValue:
    declaration = get_reviewed_declaration(db(), viewer(), declaration_id)
    form = DecisionForm.from_request()
    command = form.to_command(_company_link(declaration)) if form.validate() else None
    if command and attempt(form, lambda: _decide(declaration, line_id, command)):
        flash(f"{command.decision.label}.", "success")
        return redirect(url_for(".show", declaration_id=declaration.id), code=303)
    # A refusal has undone what was read: it is read again.
    return _show(get_reviewed_declaration(db(), viewer(), declaration_id), form, line_id)


@blueprint.route("/<uuid:declaration_id>/saisie", methods=["GET", "POST"])
def record(declaration_id: uuid.UUID) -> ResponseReturnValue:
    """Record what the company sent on paper, by mail or by phone."""
    declaration = get_reviewed_declaration(db(), viewer(), declaration_id)
    sheets = read_sheets(db(), [declaration], today=clock.today())
    form = sheets_form(sheets, OnBehalfForm)
    if form.is_submitted() and form.validate_to_sign() and attempt(form, lambda: _record(declaration, form)):
        flash("La déclaration est enregistrée pour l’entreprise, qui en est avertie.", "success")
        return redirect(url_for(".show", declaration_id=declaration.id), code=303)
    return page(
        "facilitators/declarations/record.html",
        form=form,
        declaration=get_reviewed_declaration(db(), viewer(), declaration_id),
        sheet=form.typed()[0],
        thresholds=thresholds_of(db(), declaration.structure_id, on=clock.today()),
    )


@blueprint.route(
    "/<uuid:declaration_id>/rectifier/<uuid:placement_id>/<int(fixed_digits=4):year>-<int(fixed_digits=2):month>",
    methods=["GET", "POST"],
)
def correct(declaration_id: uuid.UUID, placement_id: uuid.UUID, year: int, month: int) -> ResponseReturnValue:
    """Amend validated hours, or add those of a person forgotten."""
    declaration = get_reviewed_declaration(db(), viewer(), declaration_id)
    whole = get_whole(db(), declaration, today=clock.today())
    when = _month_of(whole, placement_id, year, month)
    form = AmendForm.from_request()
    command = form.to_command(placement_id, when) if form.validate_on_submit() else None
    if command and attempt(form, lambda: amend(db(), declaration, command, by=viewer().actor)):
        flash("Les heures sont rectifiées. L’entreprise et vous voyez l’avant et l’après.", "success")
        return redirect(url_for(".show", declaration_id=declaration.id), code=303)
    return page(
        "facilitators/declarations/correct.html", form=form, whole=whole, placement_id=placement_id, when=when,
        before=whole.counted_for((placement_id, when)),
    )  # fmt: skip


def _show(
    declaration: Declaration, form: DecisionForm | None = None, line_id: int | None = None
) -> ResponseReturnValue:
    whole = get_whole(db(), declaration, today=clock.today())
    return page(
        "facilitators/declarations/show.html",
        form=form or DecisionForm(),
        refused_line=line_id,
        whole=whole,
        declaration=declaration,
        title=market_title(declaration),
        state=whole.standing.state(clock.today()),
        events=story(list_entries(db(), [declaration.id])),
    )


def _decide(declaration: Declaration, line_id: int, command: Decide) -> bool:
    decide(db(), declaration, line_id, command, by=viewer().actor)
    return True


def _record(declaration: Declaration, form: OnBehalfForm) -> bool:
    services.record_on_behalf(db(), declaration, form.to_command(_company_link(declaration)), by=viewer().actor)
    return True


def _company_link(declaration: Declaration) -> str:
    return base_url() + url_for("companies.declarations.show", declaration_id=declaration.id)


def _lists(wanted: DeclarationFilter, counts: Mapping[Queue, int]) -> list[dict[str, Any]]:
    """The lists as tabs, each with its count, narrowed to the same words."""
    return [
        {
            "label": queue.label,
            "url": url_for(".index", liste=queue, q=wanted.text),
            "current": queue is wanted.queue,
            "count": count,
        }
        for queue, count in counts.items()
    ]


def _queue() -> Queue:
    asked = request.args.get("liste", "")
    return Queue(asked) if asked in set(Queue) else Queue.TO_REVIEW


def _month_of(whole: Whole, placement_id: uuid.UUID, year: int, month: int) -> date:
    """The month in the address, if this declaration knows that person then; else 404."""
    if placement_id not in whole.people or not 1 <= month <= 12:
        abort(404)
    return date(year, month, 1)
