"""The survey behind a personal link: no account, one question a page, on a phone.

Opening a page changes nothing; answers are kept between pages by the server, never in an address. The link dies with
the last one.
"""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from facilitator.accounts.tokens.services import LinkNoLongerValid
from facilitator.evaluations.surveys import services
from facilitator.evaluations.surveys.queries import OpenSurvey, get_open_survey
from facilitator.evaluations.surveys.rules import SECTIONS, Question
from facilitator.portals.shared.audience import public
from facilitator.portals.shared.forms import ActionForm, BaseForm, attempt, choices_of
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db, short_reading

blueprint = Blueprint("survey", __name__, url_prefix="/enquete")


@blueprint.get("/merci")
@public
def thanks() -> ResponseReturnValue:
    return page("public/survey/thanks.html")


@blueprint.get("/sans-reponse")
@public
def declined() -> ResponseReturnValue:
    return page("public/survey/declined.html")


@blueprint.route("/<secret>", methods=["GET", "POST"])
@public
def show(secret: str) -> ResponseReturnValue:
    """Who asks, why, for how long; its button is for those who would rather not answer."""
    survey = _read(secret)
    if survey is None:
        return _expired()
    form = ActionForm.from_request()
    if attempt(form, lambda: services.decline(db(), _again(secret))):
        return redirect(url_for(".declined"), code=303)
    return page("public/survey/show.html", form=form, survey=survey, secret=secret)


@blueprint.route("/<secret>/<int:number>", methods=["GET", "POST"])
@public
def question(secret: str, number: int) -> ResponseReturnValue:
    """One question. Answering the last one sends the answers."""
    survey = _read(secret)
    if survey is None:
        return _expired()
    current = _question(survey, number)
    if current is None:
        return redirect(url_for(".show", secret=secret), code=303)
    form = _form(current).from_request(data={"answer": survey.answers.get(current.name)})
    if following := attempt(form, lambda: _answer(secret, current, form.to_value())):
        return redirect(following, code=303)
    return page("public/survey/question.html", form=form, current=current, **_place(survey, current, secret))


def _answer(secret: str, current: Question, value: Any) -> str:
    """Keep the answer; gives the address of what follows it."""
    survey = _again(secret)
    services.save_answer(db(), survey, current, value)
    if following := _after(survey, current):
        return url_for(".question", secret=secret, number=_number(survey, following))
    services.submit(db(), survey)
    return url_for(".thanks")


# --- the path through the questions ---


def _question(survey: OpenSurvey, number: int) -> Question | None:
    """The question at that place, when the answers so far lead to it."""
    return next((each for each in survey.asked if _number(survey, each) == number), None)


def _number(survey: OpenSurvey, question: Question) -> int:
    """Its place in the whole set, which answers do not change."""
    return survey.questions.questions.index(question) + 1


def _after(survey: OpenSurvey, current: Question) -> Question | None:
    following = [each for each in survey.asked if _number(survey, each) > _number(survey, current)]
    return following[0] if following else None


def _place(survey: OpenSurvey, current: Question, secret: str) -> dict[str, Any]:
    before = [each for each in survey.asked if _number(survey, each) < _number(survey, current)]
    back = (
        url_for(".question", secret=secret, number=_number(survey, before[-1]))
        if before
        else url_for(".show", secret=secret)
    )
    return {"sections": SECTIONS, "back": back, "is_last": current.section == len(SECTIONS)}


# --- forms ---


class AnswerForm(BaseForm):
    """One question; its field is `answer`."""

    answer: Field

    def to_value(self) -> Any:
        return self.answer.data or None


def _form(question: Question) -> type[AnswerForm]:
    choices = choices_of(question.choices)
    field: Field
    if question.is_multiple:
        field = SelectMultipleField(
            question.text, choices=choices, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
        )
    elif question.is_required:
        field = RadioField(question.text, [InputRequired("Choisissez une réponse.")], choices=choices)
    else:
        field = RadioField(question.text, [Optional()], choices=choices)
    return type("QuestionForm", (AnswerForm,), {"answer": field})


# --- the link ---


def _read(secret: str) -> OpenSurvey | None:
    with short_reading() as session:
        return get_open_survey(session, secret)


def _again(secret: str) -> OpenSurvey:
    """The survey read anew in the transaction that writes. Raises LinkNoLongerValid."""
    survey = get_open_survey(db(), secret)
    if survey is None:
        raise LinkNoLongerValid
    return survey


def _expired() -> ResponseReturnValue:
    return page("public/survey/expired.html", status=410)
