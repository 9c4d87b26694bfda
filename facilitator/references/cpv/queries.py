"""Searching the common procurement vocabulary."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.paging import Paged, paged
from facilitator.references.models import CpvCode


def has_codes(session: Session) -> bool:
    """Whether a vocabulary was imported."""
    return session.scalar(sa.select(CpvCode.code).limit(1)) is not None


def page_of_codes(session: Session, text: str | None, number: int) -> Paged[CpvCode]:
    """The codes that begin with these digits, or whose label holds each of these words; by code."""
    return paged(session, _matching(text).order_by(CpvCode.code), number)


def list_matching(session: Session, text: str | None, most: int = 12) -> Sequence[CpvCode]:
    """The first ones, to suggest while somebody types."""
    return session.scalars(_matching(text).order_by(CpvCode.code).limit(most)).all() if text else []


def _matching(text: str | None) -> sa.Select[CpvCode]:
    query = sa.select(CpvCode)
    for word in (text or "").split():
        label = CpvCode.label.icontains(word.replace("'", "’"), autoescape=True)
        query = query.where(sa.or_(label, CpvCode.code.startswith(word.partition("-")[0], autoescape=True)))
    return query
