"""Taking contracts in course over: download the workbook, fill it, drop it, look, take over."""

import uuid
from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField
from wtforms.validators import ValidationError

from facilitator.hours.takeover.enums import RowStatus, SheetName
from facilitator.hours.takeover.queries import compare
from facilitator.hours.takeover.reading import NotAWorkbook, read_workbook
from facilitator.hours.takeover.services import take_over
from facilitator.hours.takeover.shelf import Shelf
from facilitator.hours.takeover.template import FILE_NAME, write_template
from facilitator.kernel.paging import paged_items
from facilitator.kernel.text import count
from facilitator.organisations.access import staff_structure_id
from facilitator.organisations.queries import get_structure
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.forms import BaseForm, perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.lists import TYPES
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("takeovers", __name__, url_prefix="/marches/reprendre")
PAGE_SIZE = 50


class UploadForm(BaseForm):
    file = FileField("Classeur rempli")

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choisissez le classeur que vous avez rempli, au format XLSX ou ODS.")


@blueprint.route("", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    form = UploadForm.from_request()
    if form.validate_on_submit():
        kept_id = _keep(form)
        if kept_id is not None:
            return redirect(url_for(".show", kept_id=kept_id), code=303)
    return page("facilitators/takeovers/create.html", form=form, limit=settings().upload_limit // (1024 * 1024))


def _keep(form: UploadForm) -> uuid.UUID | None:
    """Read the workbook before any transaction, and keep it for the preview; None when it is none."""
    content = form.file.data.stream.read()
    try:
        read_workbook(content)
    except NotAWorkbook as error:
        form.domain_errors.append(str(error))
        return None
    return shelf().keep(staff_structure_id(viewer()), form.file.data.filename, content)


@blueprint.get("/modele.xlsx")
def template() -> ResponseReturnValue:
    staff_structure_id(viewer())
    return send_file(
        BytesIO(write_template()), mimetype=TYPES["xlsx"], as_attachment=True, download_name=FILE_NAME, max_age=0
    )


@blueprint.get("/<uuid:kept_id>")
def show(kept_id: uuid.UUID) -> ResponseReturnValue:
    structure_id = staff_structure_id(viewer())
    kept = shelf().open(structure_id, kept_id)
    plan = compare(db(), structure_id, read_workbook(kept.content))
    faults = paged_items(plan.faults, page_number(), size=PAGE_SIZE)
    return page(
        "facilitators/takeovers/show.html",
        kept=kept,
        plan=plan,
        counts=plan.statuses(),
        sheets=list(SheetName),
        statuses=list(RowStatus),
        faults=faults,
        links=page_links(faults),
    )


@blueprint.post("/<uuid:kept_id>")
def run(kept_id: uuid.UUID) -> ResponseReturnValue:
    """Take over what the preview says; the workbook is read before the transaction opens."""
    structure_id = staff_structure_id(viewer())
    workbook = read_workbook(shelf().open(structure_id, kept_id).content)
    structure = get_structure(db(), structure_id)
    plan = perform(lambda: take_over(db(), structure, workbook, by=viewer().actor))
    db().commit()  # before the file goes
    if not plan.faults:
        shelf().forget(kept_id)
    flash(f"Reprise terminée\u202f: {count(plan.count_clauses(new=True), 'clause')} de plus.", "success")
    back = url_for(".show", kept_id=kept_id) if plan.faults else url_for("facilitators.clause_list.index")
    return redirect(back, code=303)


def shelf() -> Shelf:
    return Shelf(settings().data_dir)
