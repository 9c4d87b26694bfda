"""Writing saved views. They say how somebody looks at a list, and change nothing of it."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.views.models import SavedView
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel.errors import DomainError

MOST_VIEWS = 20
"""Of one list: beyond, the names above it hide the list."""


class NameTaken(DomainError):
    pass


class TooManyViews(DomainError):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class SaveView:
    """`query` is the query string of the list's address, without its page."""

    endpoint: str
    name: str
    query: str


def save_view(session: Session, membership_id: uuid.UUID, command: SaveView, *, by: Actor) -> SavedView:
    """Keep what a list is narrowed to under a name. Raises NameTaken, TooManyViews."""
    own = sa.select(sa.func.count()).where(
        SavedView.membership_id == membership_id, SavedView.endpoint == command.endpoint
    )
    if (session.scalar(own) or 0) >= MOST_VIEWS:
        raise TooManyViews(f"Vous avez déjà {MOST_VIEWS} vues de cette liste\u202f: retirez-en une d’abord.")
    view = SavedView(membership_id=membership_id, endpoint=command.endpoint, name=command.name, query=command.query)
    _refuse_taken(session, view, command.name)
    session.add(view)
    record(session, by=by, event="view.saved", subject=view, list=command.endpoint)
    return view


def rename_view(session: Session, view: SavedView, name: str, *, by: Actor) -> None:
    """Raises NameTaken."""
    if view.name == name:
        return
    _refuse_taken(session, view, name)
    view.name = name
    record(session, by=by, event="view.renamed", subject=view, list=view.endpoint)


def remove_view(session: Session, view: SavedView, *, by: Actor) -> None:
    record(session, by=by, event="view.removed", subject=view, list=view.endpoint)
    session.delete(view)
    session.flush()


def _refuse_taken(session: Session, view: SavedView, name: str) -> None:
    query = sa.select(SavedView.id).where(
        SavedView.membership_id == view.membership_id, SavedView.endpoint == view.endpoint, SavedView.name == name
    )
    if session.scalar(query) is not None:
        raise NameTaken(
            f"Une de vos vues de cette liste s’appelle déjà «\u202f{name}\u202f»\u202f: choisissez un autre nom."
        )
