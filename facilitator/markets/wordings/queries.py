"""Reading the templates: the structure's own, else the shipped one."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.files import CONFIG
from facilitator.markets.wordings.enums import WordingKind
from facilitator.markets.wordings.models import TextTemplate

SHIPPED = CONFIG / "wordings"


def shipped_body(kind: WordingKind) -> str:
    return (SHIPPED / f"{kind.value}.txt").read_text(encoding="utf-8")


def map_own(session: Session, structure_id: uuid.UUID) -> dict[WordingKind, TextTemplate]:
    """The structure's own versions."""
    query = sa.select(TextTemplate).where(TextTemplate.structure_id == structure_id)
    return {own.kind: own for own in session.scalars(query)}


def get_own(session: Session, structure_id: uuid.UUID, kind: WordingKind) -> TextTemplate | None:
    query = sa.select(TextTemplate).where(TextTemplate.structure_id == structure_id, TextTemplate.kind == kind)
    return session.scalar(query)


def list_bodies(session: Session, structure_id: uuid.UUID) -> dict[WordingKind, str]:
    """The template in use for each text."""
    own = map_own(session, structure_id)
    return {kind: own[kind].body if kind in own else shipped_body(kind) for kind in WordingKind}
