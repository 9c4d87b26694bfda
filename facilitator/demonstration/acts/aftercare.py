"""What leaves by itself: reminders of late declarations, evaluations after contracts; and what people answer."""

import re
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from enum import Enum, auto
from random import Random
from typing import Any

import sqlalchemy as sa

from facilitator.demonstration.calendar import instant
from facilitator.demonstration.declarations import NEVER_SIGNED
from facilitator.demonstration.people import SEED
from facilitator.demonstration.stage import Act, Stage, act, night
from facilitator.demonstration.story import Story
from facilitator.evaluations.models import Evaluation
from facilitator.evaluations.services import schedule_evaluations
from facilitator.evaluations.surveys.queries import OpenSurvey, get_open_survey
from facilitator.evaluations.surveys.services import (
    NoteAnswers,
    decline,
    note_answers,
    note_unreachable,
    save_answer,
    send_due_surveys,
    submit,
)
from facilitator.kernel import clock
from facilitator.kernel.mail import Mail, MailState
from facilitator.reminders.services import remind_late_declarations

FIRST_EVALUATIONS = timedelta(days=500)
"""Before today: no contract has ended earlier."""
PATIENCE = timedelta(days=60)
"""After which somebody who has not answered is noted as out of reach."""
MIDNIGHT = time(0)
LINK = re.compile(r"/enquete/([\w-]+)")


class Answering(Enum):
    """How a person answers an evaluation."""

    BY_LINK = auto()
    BY_TELEPHONE = auto()
    UNREACHABLE = auto()
    DECLINED = auto()
    NOT_YET = auto()


SITUATIONS: tuple[Mapping[str, Any], ...] = (
    {"activity": "job", "contract": "cdi", "since": "under_3_months", "satisfaction": "5", "help": ["none"]},
    {"activity": "job", "contract": "cdd", "length": "long", "since": "under_6_months", "satisfaction": "4"},
    {"activity": "job", "contract": "interim", "length": "short", "since": "under_1_month", "satisfaction": "3",
     "help": ["job", "transport"]},
    {"activity": "job", "contract": "inclusion", "since": "under_3_months", "satisfaction": "4", "help": ["housing"]},
    {"activity": "training", "since": "under_3_months", "satisfaction": "5", "help": ["childcare"]},
    {"activity": "searching", "satisfaction": "4", "help": ["job", "training"]},
    {"activity": "searching", "satisfaction": "2", "help": ["transport"]},
    {"activity": "business", "since": "under_3_months", "satisfaction": "4", "help": ["papers"]},
)  # fmt: skip


def acts(story: Story) -> Iterator[Act]:
    today = story.calendar.today
    late = {
        one.due_on + timedelta(days=1)
        for one in story.declarations
        if one.fate in NEVER_SIGNED or one.signed_on > one.due_on
    }
    for day in sorted({*late, today}):
        yield night(day, _remind, minute=20)
    monday = today - FIRST_EVALUATIONS - timedelta(days=(today - FIRST_EVALUATIONS).weekday())
    while monday < today:
        yield night(monday, _evaluate, minute=30)
        yield act(monday + timedelta(days=3), 18, _answer)
        monday += timedelta(days=7)
    yield night(today, _evaluate, minute=30)
    yield night(today, _deliver, minute=40)


def _remind(stage: Stage) -> None:
    remind_late_declarations(stage.session, today=clock.today(), base_url=stage.base_url)


def _evaluate(stage: Stage) -> None:
    schedule_evaluations(stage.session, today=clock.today())
    send_due_surveys(stage.session, today=clock.today(), base_url=stage.base_url)


def _deliver(stage: Stage) -> None:
    """What was written before today has left; the letters of this night wait for the mail job."""
    stage.session.execute(
        sa.update(Mail)
        .where(Mail.created_at < instant(clock.today(), MIDNIGHT))
        .values(state=MailState.SENT, claimed_at=Mail.created_at, sent_at=Mail.created_at, attempts=1)
    )


def _answer(stage: Stage) -> None:
    """Those whose evaluation is due answer, or not: each person once and for all."""
    numbers = {placement.id: number for number, placement in stage.placements.items()}
    due = sa.select(Evaluation).where(
        Evaluation.due_on <= clock.today(),
        Evaluation.answered_at.is_(None),
        Evaluation.declined_at.is_(None),
        Evaluation.cancelled_at.is_(None),
    )
    for evaluation in stage.session.scalars(due.order_by(Evaluation.id)).all():
        rng = Random(f"{SEED} evaluation {numbers[evaluation.placement_id]} {evaluation.moment}")
        _answer_one(stage, evaluation, rng)


def _answer_one(stage: Stage, evaluation: Evaluation, rng: Random) -> None:
    answering = rng.choices(tuple(Answering), (42, 18, 14, 4, 22))[0]
    if answering is Answering.NOT_YET and evaluation.due_on < clock.today() - PATIENCE:
        answering = Answering.UNREACHABLE
    situation = rng.choice(SITUATIONS)
    survey = _opened(stage, evaluation)
    by = stage.actor(rng.choice(("ines", "malik", "sophie")))
    if answering is Answering.UNREACHABLE:
        note_unreachable(stage.session, evaluation, by=by)
    elif answering is Answering.BY_TELEPHONE or (answering is Answering.BY_LINK and survey is None):
        note_answers(stage.session, evaluation, NoteAnswers(answers=situation), by=by)
    elif answering is Answering.DECLINED and survey is not None:
        decline(stage.session, survey)
    elif answering is Answering.BY_LINK and survey is not None:
        _fill(stage, survey, situation)


def _opened(stage: Stage, evaluation: Evaluation) -> OpenSurvey | None:
    """The survey that the person opens from the letter; None when no letter was sent."""
    person = next(one for one in stage.story.people if stage.is_candidate(one, evaluation.candidate_id))
    letters = (
        sa.select(Mail.text)
        .where(Mail.kind == "evaluations.survey", Mail.to_address == person.email)
        .order_by(Mail.id.desc())
    )
    for text in stage.session.scalars(letters):
        link = LINK.search(text)
        survey = get_open_survey(stage.session, link[1]) if link else None
        if survey is not None and survey.evaluation.id == evaluation.id:
            return survey
    return None


def _fill(stage: Stage, survey: OpenSurvey, situation: Mapping[str, Any]) -> None:
    for question in survey.questions.questions:
        if question.name in situation:
            save_answer(stage.session, survey, question, situation[question.name])
    submit(stage.session, survey)
