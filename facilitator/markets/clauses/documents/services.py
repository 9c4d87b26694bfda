"""Attaching documents to a clause, and removing them. Their files are kept by `kernel.uploads`."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.uploads import Upload
from facilitator.markets.clauses.models import Clause, ClauseDocument

MOST_BYTES = 20 * 1024 * 1024
"""Of one document; a contract scanned page by page rarely goes beyond."""
MOST_DOCUMENTS = 20
LONGEST_NAME = 120


class TooManyDocuments(DomainError):
    pass


class AlreadyAttached(DomainError):
    """The same content is there already."""


def attach_document(session: Session, clause: Clause, upload: Upload, *, name: str, by: Actor) -> ClauseDocument:
    """Attach a kept file to a clause. `name`: as the person named it. Raises TooManyDocuments, AlreadyAttached."""
    query = sa.select(ClauseDocument).where(ClauseDocument.clause_id == clause.id)
    known = session.scalars(query.order_by(ClauseDocument.id)).all()
    if len(known) >= MOST_DOCUMENTS:
        raise TooManyDocuments(
            f"Une clause porte {text.count(MOST_DOCUMENTS, 'document')} au plus\u202f: retirez-en un."
        )
    if same := next((document for document in known if document.sha256 == upload.sha256), None):
        raise AlreadyAttached(f"Ce document est déjà joint, sous le nom «\u202f{same.name}\u202f».")
    document = ClauseDocument(
        structure_id=clause.structure_id, clause_id=clause.id, name=clean_name(name),
        content_type=upload.content_type, size=upload.size, sha256=upload.sha256, path=upload.path, added_by=by.label,
    )  # fmt: skip
    session.add(document)
    session.flush()
    _journal(session, clause, "clause.document_added", document, by=by)
    return document


def remove_document(session: Session, clause: Clause, document: ClauseDocument, *, by: Actor) -> str:
    """Forget a document; the journal keeps its name and fingerprint. Returns the path of its file, to be dropped."""
    path = document.path
    _journal(session, clause, "clause.document_removed", document, by=by)
    session.delete(document)
    session.flush()
    return path


def clean_name(name: str) -> str:
    """The name of a file without its folders nor what cannot be printed, short enough for a line."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(sign for sign in last if sign.isprintable()).strip(" .")
    return printable[-LONGEST_NAME:] or "document"


def _journal(session: Session, clause: Clause, event: str, document: ClauseDocument, *, by: Actor) -> None:
    record(
        session, by=by, event=event, subject=clause, structure_id=clause.structure_id,
        document=document.name, size=document.size, sha256=document.sha256,
    )  # fmt: skip
