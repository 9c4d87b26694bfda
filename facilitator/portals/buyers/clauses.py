"""What a clause of its markets asks, in the words of the contract, and the documents that say so."""

import uuid

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.portals.shared.clause_pages import document_response, terms_page

blueprint = Blueprint("clauses", __name__)


@blueprint.get("/clauses/<uuid:clause_id>/conditions")
def show(clause_id: uuid.UUID) -> ResponseReturnValue:
    return terms_page("buyers/clauses/show.html", clause_id)


@blueprint.get("/clauses/<uuid:clause_id>/documents/<uuid:document_id>")
def download(clause_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    return document_response(clause_id, document_id)
