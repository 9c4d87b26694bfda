"""Documents of a clause: attaching, reading, removing."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField
from wtforms.validators import ValidationError

from facilitator.kernel import uploads
from facilitator.kernel.uploads import EXTENSIONS, TooLarge, UnknownContent, Upload
from facilitator.markets.clauses import access
from facilitator.markets.clauses.documents import access as documents_access, services
from facilitator.markets.clauses.documents.services import MOST_BYTES
from facilitator.portals.shared.clause_pages import document_response
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.forms import BaseForm, attempt, perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db, short_reading

blueprint = Blueprint("clause_documents", __name__)
FOLDER = "clauses"
MOST_MEGABYTES = MOST_BYTES // (1024 * 1024)
WRONG_CONTENT = (
    "Ce fichier n’est pas un PDF, un DOCX, un ODT ou une image\u202f: enregistrez-le dans un de ces formats."
)
TOO_LARGE = f"Ce fichier dépasse {MOST_MEGABYTES}\u202fMo\u202f: numérisez-le dans une qualité plus faible."


class DocumentForm(BaseForm):
    file = FileField("Document du marché")

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choisissez un fichier.")


@blueprint.route("/clauses/<uuid:clause_id>/documents", methods=["GET", "POST"])
def index(clause_id: uuid.UUID) -> ResponseReturnValue:
    with short_reading() as session:
        access.get_clause(session, viewer(), clause_id)  # before anything is written to the disk
    form = DocumentForm.from_request()
    upload = _receive(form)
    clause = access.get_clause(db(), viewer(), clause_id)
    if upload is not None:
        name, by = form.file.data.filename, viewer().actor
        attached = attempt(form, lambda: services.attach_document(db(), clause, upload, name=name, by=by))
        if attached is not None:
            flash("Le document est joint à la clause.", "success")
            return redirect(url_for(".index", clause_id=clause.id), code=303)
        uploads.drop(settings().data_dir, upload.path)
    return page(
        "facilitators/clauses/documents.html",
        form=form,
        clause=clause,
        documents=documents_access.list_documents(db(), viewer(), [clause.id])[clause.id],
        most_megabytes=MOST_MEGABYTES,
        accept=",".join(EXTENSIONS.values()),
    )


@blueprint.get("/clauses/<uuid:clause_id>/documents/<uuid:document_id>")
def download(clause_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    return document_response(clause_id, document_id)


@blueprint.post("/clauses/<uuid:clause_id>/documents/<uuid:document_id>/retirer")
def remove(clause_id: uuid.UUID, document_id: uuid.UUID) -> ResponseReturnValue:
    clause = access.get_clause(db(), viewer(), clause_id)
    document = documents_access.get_document(db(), viewer(), clause.id, document_id)
    path = perform(lambda: services.remove_document(db(), clause, document, by=viewer().actor))
    db().commit()  # before the file goes: it cannot come back
    uploads.drop(settings().data_dir, path)
    flash("Le document est retiré de la clause.", "success")
    return redirect(url_for(".index", clause_id=clause_id), code=303)


def _receive(form: DocumentForm) -> Upload | None:
    """Write the file sent to the disk, before any transaction; None when there is none, or a wrong one."""
    if not form.validate_on_submit():
        return None
    try:
        return uploads.keep(settings().data_dir, FOLDER, form.file.data.stream, limit=MOST_BYTES)
    except TooLarge:
        form.file.errors = [TOO_LARGE]
    except UnknownContent:
        form.file.errors = [WRONG_CONTENT]
    return None
