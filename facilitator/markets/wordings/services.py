"""A structure's own texts."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.markets.wordings import rules
from facilitator.markets.wordings.enums import WordingKind
from facilitator.markets.wordings.models import TextTemplate
from facilitator.markets.wordings.queries import get_own, shipped_body


@dataclass(frozen=True, kw_only=True, slots=True)
class SaveTemplate:
    kind: WordingKind
    body: str


def save_template(session: Session, structure_id: uuid.UUID, command: SaveTemplate, *, by: Actor) -> TextTemplate:
    """Keep the structure's version of a text. Raises WrongTemplate."""
    body = command.body.replace("\r\n", "\n").strip() + "\n"
    rules.check(body)
    own = get_own(session, structure_id, command.kind)
    if own is None:
        own = TextTemplate(structure_id=structure_id, kind=command.kind)
        session.add(own)
    own.body, own.author = body, by.label
    record(
        session, by=by, event="text_template.saved", subject=own, structure_id=structure_id,
        kind=command.kind.value, body=body,
    )  # fmt: skip
    return own


def reset_template(session: Session, structure_id: uuid.UUID, kind: WordingKind, *, by: Actor) -> str:
    """Go back to the shipped text, and give it. Without a version of its own, nothing changes."""
    own = get_own(session, structure_id, kind)
    if own is not None:
        record(
            session, by=by, event="text_template.reset", subject=own, structure_id=structure_id, kind=kind.value
        )  # fmt: skip
        session.delete(own)
        session.flush()
    return shipped_body(kind)
