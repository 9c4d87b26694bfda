"""Who reads the documents of a clause: whoever may read the clause."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.errors import NotVisible
from facilitator.markets.clauses.access import clauses_of
from facilitator.markets.clauses.models import Clause, ClauseDocument
from facilitator.organisations.access import Viewer


def list_documents(
    session: Session, viewer: Viewer, clause_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[ClauseDocument]]:
    """The documents of these clauses that the viewer may read, by clause, in the order of their adding."""
    query = _documents_of(viewer).where(ClauseDocument.clause_id.in_(clause_ids))
    found: dict[uuid.UUID, list[ClauseDocument]] = {clause_id: [] for clause_id in clause_ids}
    for document in session.scalars(query.order_by(ClauseDocument.added_at, ClauseDocument.id)):
        found[document.clause_id].append(document)
    return found


def get_document(session: Session, viewer: Viewer, clause_id: uuid.UUID, document_id: uuid.UUID) -> ClauseDocument:
    """A document of this clause. Raises NotVisible."""
    query = _documents_of(viewer).where(ClauseDocument.clause_id == clause_id, ClauseDocument.id == document_id)
    document = session.scalar(query)
    if document is None:
        raise NotVisible
    return document


def _documents_of(viewer: Viewer) -> sa.Select[ClauseDocument]:
    return sa.select(ClauseDocument).where(
        ClauseDocument.clause_id.in_(clauses_of(viewer).with_only_columns(Clause.id))
    )
