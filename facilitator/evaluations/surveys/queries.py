"""Reading a survey behind its personal link."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.models import Token
from facilitator.accounts.tokens.queries import get_open_token
from facilitator.candidates.models import Candidate
from facilitator.evaluations.models import Evaluation
from facilitator.evaluations.surveys import rules
from facilitator.evaluations.surveys.rules import Question, QuestionSet
from facilitator.kernel import clock
from facilitator.organisations.models import Structure
from facilitator.references.queries import get_value


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenSurvey:
    """A survey that may still be answered: what its pages show, and nothing else of the person."""

    token: Token
    evaluation: Evaluation
    first_name: str
    structure_name: str
    kept_months: int
    """How long answers stay in the active base, after the last contact."""

    @property
    def questions(self) -> QuestionSet:
        return question_set(self.evaluation)

    @property
    def answers(self) -> dict[str, Any]:
        """What was ticked so far."""
        return dict(self.evaluation.answers)

    @property
    def asked(self) -> list[Question]:
        return rules.asked(self.questions, self.answers)


def question_set(evaluation: Evaluation) -> QuestionSet:
    """The questions of an evaluation: those answered, else those of the day it is due."""
    return rules.question_set_for(evaluation.moment, evaluation.answers, on=evaluation.due_on)


def get_open_survey(session: Session, secret: str) -> OpenSurvey | None:
    """What the link of a mail opens; None when it was used, replaced, is too old, or nothing is asked any more."""
    token = get_open_token(session, TokenPurpose.SURVEY, secret)
    evaluation = _get_open(session, token) if token else None
    if token is None or evaluation is None or evaluation.candidate.identity is None:
        return None
    structure = session.get_one(Structure, evaluation.structure_id)
    kept = get_value(session, "privacy.active_months", on=clock.today(), structure_id=structure.id)
    return OpenSurvey(
        token=token, evaluation=evaluation, first_name=evaluation.candidate.identity.first_name,
        structure_name=structure.name, kept_months=int(kept.number),
    )  # fmt: skip


def _get_open(session: Session, token: Token) -> Evaluation | None:
    query = (
        sa.select(Evaluation)
        .where(
            Evaluation.id == token.subject_id,
            Evaluation.answered_at.is_(None),
            Evaluation.declined_at.is_(None),
            Evaluation.cancelled_at.is_(None),
        )
        .options(joinedload(Evaluation.candidate).joinedload(Candidate.identity))
    )
    return session.scalar(query)
