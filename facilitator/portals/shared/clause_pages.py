"""A clause read by those whom it binds: what it asks, and the documents that say so."""

import uuid

from flask import send_file
from flask.typing import ResponseReturnValue

from facilitator.kernel.errors import DomainError
from facilitator.markets.clauses import access
from facilitator.markets.clauses.documents import access as documents_access
from facilitator.portals.shared.clauses import terms_in_words
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db


class FileLost(DomainError):
    """The database knows the file; the data folder no longer holds it."""


def terms_page(template: str, clause_id: uuid.UUID) -> ResponseReturnValue:
    """What the clause asks, in the words of the contract. Raises NotVisible."""
    clause = access.get_clause(db(), viewer(), clause_id)
    documents = documents_access.list_documents(db(), viewer(), [clause.id])[clause.id]
    return page(template, clause=clause, terms=terms_in_words(clause), documents=documents)


def document_response(clause_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    """A document that the viewer may read, to be saved under the name it came with. Raises NotVisible, FileLost."""
    document = documents_access.get_document(db(), viewer(), clause_id, document_id)
    path = settings().data_dir / document.path
    if not path.is_file():
        raise FileLost("Ce fichier manque sur le serveur\u202f: prévenez l’administrateur de l’instance.")
    return send_file(path, mimetype=document.content_type, as_attachment=True, download_name=document.name, max_age=0)
