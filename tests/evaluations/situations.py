"""Situations the tests of the evaluations start from."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from facilitator.candidates.models import Candidate
from facilitator.evaluations.models import Evaluation
from tests.factories import current_session
from tests.factories.accounts import UserFactory
from tests.factories.hours import EvaluationFactory
from tests.factories.organisations import StructureFactory


def asked(
    *, email: str | None, structure_id: uuid.UUID | None = None, last_name: str = "Inventé", **facts: Any
) -> Evaluation:
    """An evaluation of Sacha, whose referent is Claude Facilite, as access would give it."""
    made = EvaluationFactory(
        placement__candidate__identity__email=email,
        placement__candidate__identity__last_name=last_name,
        placement__candidate__structure_id=structure_id or StructureFactory().id,
        placement__candidate__referent=UserFactory(name="Claude Facilite"),
        **facts,
    )
    session = current_session()
    query = (
        sa.select(Evaluation)
        .where(Evaluation.id == made.id)
        .options(joinedload(Evaluation.candidate).joinedload(Candidate.identity))
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one()
