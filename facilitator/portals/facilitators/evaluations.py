"""Evaluations: what is due, what people answered, what they say by telephone."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from facilitator.evaluations import queries
from facilitator.evaluations.access import get_evaluation
from facilitator.evaluations.enums import AWAITED, AnswerChannel, EvaluationState, Moment
from facilitator.evaluations.queries import Sought
from facilitator.evaluations.rules import may_be_noted
from facilitator.evaluations.surveys import rules, services
from facilitator.evaluations.surveys.queries import question_set
from facilitator.evaluations.surveys.rules import QuestionSet
from facilitator.kernel import clock
from facilitator.organisations.access import staff_structure_id
from facilitator.portals.shared.configuration import base_url
from facilitator.portals.shared.forms import BaseForm, attempt, choices_of, perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("evaluations", __name__, url_prefix="/evaluations")

AWAITED_CHOICE = "awaited"
EVERY = "all"


class FilterForm(BaseForm):
    """What the list is narrowed to; read from the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    state = SelectField(
        "État",
        choices=choices_of(
            [
                (AWAITED_CHOICE, "Réponses attendues"),
                *((state.value, state.label) for state in EvaluationState),
                (EVERY, "Toutes"),
            ]
        ),
        default=AWAITED_CHOICE,
    )
    moment = SelectField("Moment", choices=choices_of([("", "Tous"), *((each.value, each.label) for each in Moment)]))
    referent = SelectField("Personnes", choices=choices_of([("", "Toutes"), ("me", "Dont je suis référent")]))

    def to_sought(self, me: uuid.UUID) -> Sought:
        """An address that names no known choice gives the default list."""
        return Sought(
            states=self._states(),
            moment=Moment(self.moment.data) if self.moment.data in set(Moment) else None,
            referent_id=me if self.referent.data == "me" else None,
        )

    def _states(self) -> frozenset[EvaluationState]:
        asked = self.state.data
        if asked == EVERY:
            return frozenset()
        return frozenset({EvaluationState(asked)}) if asked in set(EvaluationState) else AWAITED


@blueprint.get("/")
def index() -> ResponseReturnValue:
    form, today = FilterForm(request.args), clock.today()
    structure_id = staff_structure_id(viewer())
    found = queries.list_evaluations(
        db(), structure_id, form.to_sought(viewer().user_id), today=today, page=page_number()
    )
    days = queries.answer_days(db(), structure_id, on=today)
    states = {each.id: queries.state(each, today=today, answer_days=days) for each in found.items}
    return page(
        "facilitators/evaluations/index.html",
        filters_form=form,
        evaluations=found.items,
        states=states,
        pagination=page_links(found),
        is_filtered=bool(request.args.to_dict().keys() & {"state", "moment", "referent"}),
    )


@blueprint.route("/<uuid:evaluation_id>", methods=["GET", "POST"])
def show(evaluation_id: uuid.UUID) -> ResponseReturnValue:
    """What was answered; and the questions on one page, to note what the person says."""
    evaluation = get_evaluation(db(), viewer(), evaluation_id)
    questions = question_set(evaluation)
    form = _answers_form(questions).from_request(data=_ticked(questions, evaluation.answers, evaluation.answered_at))
    if attempt(form, lambda: services.note_answers(db(), evaluation, form.to_command(), by=viewer().actor)):
        flash("La réponse est enregistrée.", "success")
        return redirect(url_for(".show", evaluation_id=evaluation_id), code=303)
    today = clock.today()
    days = queries.answer_days(db(), evaluation.structure_id, on=today)
    return page(
        "facilitators/evaluations/show.html",
        form=form,
        evaluation=evaluation,
        person=evaluation.candidate.identity,
        state=queries.state(evaluation, today=today, answer_days=days),
        given=_words(questions, evaluation.answers) if evaluation.answered_at else [],
        questions=questions.questions,
        may_note=_may_note(evaluation, today),
    )


@blueprint.post("/<uuid:evaluation_id>/injoignable")
def unreachable(evaluation_id: uuid.UUID) -> ResponseReturnValue:
    evaluation = get_evaluation(db(), viewer(), evaluation_id)
    perform(lambda: services.note_unreachable(db(), evaluation, by=viewer().actor))
    flash("C’est noté\u202f: la personne n’a pas pu être jointe.", "success")
    return redirect(url_for(".show", evaluation_id=evaluation_id), code=303)


@blueprint.post("/<uuid:evaluation_id>/lien")
def send(evaluation_id: uuid.UUID) -> ResponseReturnValue:
    evaluation = get_evaluation(db(), viewer(), evaluation_id)
    perform(lambda: services.send_again(db(), evaluation, base_url=base_url(), by=viewer().actor))
    flash("Un lien personnel part par courriel. Le lien précédent ne fonctionne plus.", "success")
    return redirect(url_for(".show", evaluation_id=evaluation_id), code=303)


def _may_note(evaluation: Any, today: Any) -> bool:
    """Whether the page offers to note an answer: the service would take it."""
    closed = evaluation.declined_at or evaluation.cancelled_at or evaluation.answered_by is AnswerChannel.PERSON
    return not closed and may_be_noted(evaluation.due_on, today=today)


# --- all the questions on one page ---


class AnswersForm(BaseForm):
    """Every question of a set, one field each. Which ones need an answer depends on the others."""

    questions: QuestionSet

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        for question in rules.missing(self.questions, self._answers()):
            self[question.name].errors = [*self[question.name].errors, "Choisissez une réponse."]
            is_valid = False
        return is_valid

    def to_command(self) -> services.NoteAnswers:
        return services.NoteAnswers(answers=self._answers())

    def _answers(self) -> dict[str, Any]:
        return {question.name: self[question.name].data or None for question in self.questions.questions}


def _answers_form(questions: QuestionSet) -> type[AnswersForm]:
    fields: dict[str, Field] = {}
    for question in questions.questions:
        choices = choices_of(question.choices)
        fields[question.name] = (
            SelectMultipleField(
                question.label, choices=choices, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
            )
            if question.is_multiple
            else RadioField(question.label, [Optional()], choices=choices)
        )
    return type("QuestionsForm", (AnswersForm,), {**fields, "questions": questions})


def _ticked(questions: QuestionSet, answers: dict[str, Any], answered_at: Any) -> dict[str, Any]:
    """What was noted before. What a person has ticked and not sent is nobody's to read."""
    known = answers if answered_at else {}
    return {question.name: known.get(question.name) for question in questions.questions}


def _words(questions: QuestionSet, answers: dict[str, Any]) -> list[tuple[str, str]]:
    """The answers in words, question by question."""
    pairs = ((each.label, each.words(answers.get(each.name))) for each in rules.asked(questions, answers))
    return [(label, words or "Sans réponse") for label, words in pairs]
