"""Asking and answering: the link that is sent, the answers of the person, those noted by telephone."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.tokens import services as tokens
from facilitator.candidates.models import Candidate, Identity
from facilitator.evaluations import rules as moments
from facilitator.evaluations.enums import AnswerChannel, Outcome
from facilitator.evaluations.models import Evaluation
from facilitator.evaluations.queries import LONGEST_LINK, answer_days
from facilitator.evaluations.services import PENDING, cancel_pending
from facilitator.evaluations.surveys import notifications, rules
from facilitator.evaluations.surveys.queries import OpenSurvey, question_set
from facilitator.evaluations.surveys.rules import Question
from facilitator.journal.models import SYSTEM, Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.kernel.text import long_date
from facilitator.organisations.models import Structure

PERSON = Actor(None, "La personne, par son lien")
"""Who answers a survey: the journal does not name people."""


class NothingToAnswer(DomainError):
    """The evaluation was answered, refused or cancelled meanwhile."""

    def __init__(self) -> None:
        super().__init__("Cette évaluation n’attend plus de réponse\u202f: rechargez la page pour voir où elle en est.")


class TooEarly(DomainError):
    """What a person says today is no answer for a moment that is months ahead."""

    def __init__(self, due_on: date) -> None:
        super().__init__(f"Cette évaluation porte sur le {long_date(due_on)}\u202f: il est trop tôt pour y répondre.")


class Incomplete(DomainError):
    """A question that needs an answer has none."""

    def __init__(self, question: Question) -> None:
        super().__init__(f"Il manque une réponse à la question «\u202f{question.text}\u202f»")
        self.question = question


class NobodyToWriteTo(DomainError):
    """The person has no e-mail address."""

    def __init__(self) -> None:
        super().__init__("Cette personne n’a pas d’adresse électronique\u202f: appelez-la et notez sa réponse.")


# --- the link ---


def send_due_surveys(session: Session, *, today: date, base_url: str, by: Actor = SYSTEM) -> int:
    """Write to the people whose evaluation is due and who have an e-mail; returns how many letters were written.

    A moment long past is not asked by mail any more: it stays in the list of people to call. Running it again, or
    twice at once, writes nothing more. Half-filled answers whose link is dead are forgotten.
    """
    _forget_drafts(session, today)
    delays: dict[uuid.UUID, int] = {}
    sent = 0
    for evaluation_id, structure_id, due_on in session.execute(_due(today)).all():
        if structure_id not in delays:
            delays[structure_id] = answer_days(session, structure_id, on=today)
        if due_on >= today - timedelta(days=delays[structure_id]) and _claim(session, evaluation_id):
            _write(session, evaluation_id, today=today, days=delays[structure_id], base_url=base_url, by=by)
            sent += 1
    return sent


def send_again(session: Session, evaluation: Evaluation, *, base_url: str, by: Actor) -> None:
    """Write to the person (loaded with its identity) now, due or not; an earlier link dies.

    Raises NothingToAnswer, NobodyToWriteTo.
    """
    held = _hold(session, evaluation)
    if evaluation.candidate.identity is None or not evaluation.candidate.identity.email:
        raise NobodyToWriteTo
    held.sent_at = clock.now()
    today = clock.today()
    days = answer_days(session, evaluation.structure_id, on=today)
    _write(session, evaluation.id, today=today, days=days, base_url=base_url, by=by)


def _due(today: date) -> sa.Select[uuid.UUID, uuid.UUID, date]:
    """Evaluations to send, always in the same order: two jobs wait for each other, they never cross."""
    return (
        sa.select(Evaluation.id, Evaluation.structure_id, Evaluation.due_on)
        .join(Identity, Identity.candidate_id == Evaluation.candidate_id)
        .where(
            PENDING,
            Evaluation.cancelled_at.is_(None),
            Evaluation.sent_at.is_(None),
            Evaluation.due_on.between(today - timedelta(days=LONGEST_LINK), today),
            Identity.email.is_not(None),
            Identity.email != "",
        )
        .order_by(Evaluation.id)
    )


def _claim(session: Session, evaluation_id: uuid.UUID) -> bool:
    """Mark the evaluation as sent, unless another job has just done it."""
    claimed = (
        sa.update(Evaluation)
        .where(Evaluation.id == evaluation_id, Evaluation.sent_at.is_(None), PENDING, Evaluation.cancelled_at.is_(None))
        .values(sent_at=clock.now())
        .returning(Evaluation.id)
    )
    return session.scalar(claimed) is not None


def _write(session: Session, evaluation_id: uuid.UUID, *, today: date, days: int, base_url: str, by: Actor) -> None:
    evaluation = session.scalars(
        sa.select(Evaluation)
        .where(Evaluation.id == evaluation_id)
        .options(joinedload(Evaluation.candidate).options(
            joinedload(Candidate.identity), joinedload(Candidate.referent)
        ))
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
    secret = tokens.issue(session, TokenPurpose.SURVEY, evaluation.id, lifetime=timedelta(days=days))
    notifications.post_survey(
        session, evaluation, structure_name=session.get_one(Structure, evaluation.structure_id).name,
        until=today + timedelta(days=days), link=notifications.survey_url(base_url, secret),
    )  # fmt: skip
    _journal(session, evaluation, "evaluation.sent", by=by)


def _forget_drafts(session: Session, today: date) -> None:
    dead = moments.links_open_since(today, LONGEST_LINK)
    session.execute(
        sa.update(Evaluation)
        .where(PENDING, Evaluation.sent_at < dead, sa.cast(Evaluation.answers, sa.Text) != "{}")
        .values(answers={})
    )


# --- answers of the person ---


def save_answer(session: Session, survey: OpenSurvey, question: Question, value: Any) -> None:
    """Keep what was ticked on one page; answers it makes pointless are dropped. Raises NothingToAnswer."""
    evaluation = _hold(session, survey.evaluation)
    evaluation.answers = rules.clean(survey.questions, {**evaluation.answers, question.name: value})
    session.flush()


def submit(session: Session, survey: OpenSurvey) -> Evaluation:
    """Take the answers kept so far as final; the link dies. Raises Incomplete, NothingToAnswer, LinkNoLongerValid."""
    evaluation = _hold(session, survey.evaluation)
    _answer(evaluation, evaluation.answers, AnswerChannel.PERSON)
    tokens.use(session, survey.token)
    _journal(session, evaluation, "evaluation.answered", by=PERSON, channel=AnswerChannel.PERSON.value)
    return evaluation


def decline(session: Session, survey: OpenSurvey) -> Evaluation:
    """The person would rather not answer: nothing is kept, nothing more is asked.

    Raises NothingToAnswer, LinkNoLongerValid.
    """
    evaluation = _hold(session, survey.evaluation)
    evaluation.declined_at, evaluation.answers = clock.now(), {}
    tokens.use(session, survey.token)
    _journal(session, evaluation, "evaluation.declined", by=PERSON)
    cancel_pending(session, evaluation.candidate_id, by=PERSON)
    return evaluation


# --- answers noted by telephone ---


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteAnswers:
    """What a person said, by name of question."""

    answers: Mapping[str, Any]


def note_answers(session: Session, evaluation: Evaluation, command: NoteAnswers, *, by: Actor) -> Evaluation:
    """Note what the person said, or correct what was noted. Raises Incomplete, TooEarly, NothingToAnswer."""
    held = _hold_noted(session, evaluation)
    was_answered = held.answered_at is not None
    _answer(held, command.answers, AnswerChannel.FACILITATOR)
    tokens.revoke(session, TokenPurpose.SURVEY, held.id)
    event = "evaluation.corrected" if was_answered else "evaluation.answered"
    _journal(session, held, event, by=by, channel=AnswerChannel.FACILITATOR.value)
    return held


def note_unreachable(session: Session, evaluation: Evaluation, *, by: Actor) -> None:
    """Note that nobody could reach the person: an answer, unlike none at all. Raises TooEarly, NothingToAnswer."""
    held = _hold_noted(session, evaluation)
    held.answers, held.outcome = {}, Outcome.UNREACHABLE
    held.answered_at, held.answered_by = clock.now(), AnswerChannel.FACILITATOR
    tokens.revoke(session, TokenPurpose.SURVEY, held.id)
    _journal(session, held, "evaluation.unreachable", by=by)


# --- pieces ---


def _answer(evaluation: Evaluation, given: Mapping[str, Any], channel: AnswerChannel) -> None:
    questions = question_set(evaluation)
    answers = rules.clean(questions, given)
    if unanswered := rules.missing(questions, answers):
        raise Incomplete(unanswered[0])
    evaluation.answers, evaluation.outcome = answers, rules.outcome(answers)
    evaluation.answered_at, evaluation.answered_by = clock.now(), channel


def _hold(session: Session, evaluation: Evaluation) -> Evaluation:
    """The evaluation as it is now, held until the end of the transaction. Raises NothingToAnswer."""
    held = _lock(session, evaluation)
    if held.answered_at or held.declined_at or held.cancelled_at:
        raise NothingToAnswer
    return held


def _hold_noted(session: Session, evaluation: Evaluation) -> Evaluation:
    """The same, when a facilitator may have noted something before. The person's own words stand."""
    held = _lock(session, evaluation)
    if held.declined_at or held.cancelled_at or held.answered_by is AnswerChannel.PERSON:
        raise NothingToAnswer
    if not moments.may_be_noted(held.due_on, today=clock.today()):
        raise TooEarly(held.due_on)
    return held


def _lock(session: Session, evaluation: Evaluation) -> Evaluation:
    """Only its columns are read anew: what the caller loaded around it stays."""
    columns = [column.key for column in sa.inspect(Evaluation).column_attrs]
    session.refresh(evaluation, columns, with_for_update=True)
    return evaluation


def _journal(session: Session, evaluation: Evaluation, event: str, *, by: Actor, **facts: object) -> None:
    record(
        session, by=by, event=event, subject=evaluation, structure_id=evaluation.structure_id,
        candidate_id=evaluation.candidate_id, moment=evaluation.moment.value, **facts,
    )  # fmt: skip
