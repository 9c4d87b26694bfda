"""Importing a DECP file: drop it, look at what it would change, tick, import."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, FileField, SelectField, StringField
from wtforms.validators import ValidationError

from facilitator.kernel.paging import paged_items
from facilitator.kernel.text import count
from facilitator.markets.decp.enums import LineStatus
from facilitator.markets.decp.files import read_lines
from facilitator.markets.decp.previews import Preview, PreviewFilter, Shelf, consideration_labels
from facilitator.markets.decp.queries import Comparison, compare, map_markets
from facilitator.markets.decp.reading import NotDecp
from facilitator.markets.decp.services import import_lines
from facilitator.organisations.access import staff_structure_id
from facilitator.organisations.queries import get_structure
from facilitator.portals.shared.addresses import url_if_any
from facilitator.portals.shared.configuration import settings
from facilitator.portals.shared.forms import BaseForm, choices_of, perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db, short_reading

blueprint = Blueprint("imports", __name__)
STATUSES = [("", "Tous"), *((status.value, status.label) for status in LineStatus)]
PAGE_SIZE = 50


class UploadForm(BaseForm):
    file = FileField("Fichier DECP")

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise ValidationError("Choisissez un fichier DECP, au format JSON.")


class PreviewFilterForm(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField("Objet, acheteur, titulaire ou identifiant")
    statut = SelectField("Statut", choices=choices_of(STATUSES), validate_choice=False)
    social = BooleanField("Avec une considération sociale")

    def to_filter(self) -> PreviewFilter:
        status = next((status for status in LineStatus if status.value == self.statut.data), None)
        return PreviewFilter(status=status, text=self.q.data, is_social=bool(self.social.data))


@blueprint.route("/marches/importer", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    form = UploadForm.from_request()
    if form.validate_on_submit():
        preview_id = _keep(form)
        if preview_id is not None:
            return redirect(url_for(".show", preview_id=preview_id), code=303)
    limit = settings().upload_limit // (1024 * 1024)
    return page("facilitators/imports/create.html", form=form, limit=limit)


def _keep(form: UploadForm) -> uuid.UUID | None:
    """Read and compare the file, without any write transaction, and keep it; None when it is no DECP file."""
    structure_id = staff_structure_id(viewer())
    try:
        lines = list(read_lines(form.file.data.stream))
    except NotDecp as error:
        form.domain_errors.append(str(error))
        return None
    with short_reading() as session:
        comparison = compare(session, structure_id, lines)
    return shelf().keep(structure_id, form.file.data.filename, comparison)


@blueprint.get("/marches/importer/<uuid:preview_id>")
def show(preview_id: uuid.UUID) -> ResponseReturnValue:
    preview = shelf().open(staff_structure_id(viewer()), preview_id)
    form = PreviewFilterForm(request.args)
    wanted = form.to_filter()
    kept = [line for line in preview.lines if wanted.keeps(line)]
    shown = paged_items(kept, page_number(), size=PAGE_SIZE)
    return page(
        "facilitators/imports/show.html",
        filter_form=form,
        is_filtered=wanted != PreviewFilter(),
        preview=preview,
        statuses=list(LineStatus),
        shown=shown,
        links=page_links(shown),
        importable=sum(line.is_importable for line in kept),
        considerations_of=consideration_labels,
        can_add_clause=url_if_any("facilitators.clauses.create", market_id=preview_id) is not None,
    )


@blueprint.post("/marches/importer/<uuid:preview_id>")
def run(preview_id: uuid.UUID) -> ResponseReturnValue:
    """Import what was ticked on the page, all that the filter keeps, or one record to give it a clause at once."""
    structure_id = staff_structure_id(viewer())
    preview = shelf().open(structure_id, preview_id)
    positions = _asked(preview)
    lines = list(shelf().read(preview, positions))
    if not lines:
        flash("Cochez au moins un marché à importer.", "warning")
        return redirect(_back(preview_id), code=303)
    structure = get_structure(db(), structure_id)
    comparison = perform(lambda: import_lines(db(), structure, lines, by=viewer().actor))
    markets = map_markets(db(), structure_id, comparison.outcomes)
    db().commit()  # before the preview says that it is done
    shelf().mark(preview, comparison)
    flash(_told(comparison), "success")
    return redirect(_next(preview_id, set(markets.values())), code=303)


def _asked(preview: Preview) -> set[int]:
    importable = {line.position for line in preview.lines if line.is_importable}
    one = request.form.get("with_clause", "")
    if one.isdecimal():
        return importable & {int(one)}
    if request.form.get("scope") == "all":
        wanted = PreviewFilterForm(request.args).to_filter()
        return importable & {line.position for line in preview.lines if wanted.keeps(line)}
    return importable & {int(position) for position in request.form.getlist("position") if position.isdecimal()}


def _next(preview_id: uuid.UUID, market_ids: set[uuid.UUID]) -> str:
    """The new clause, the only market imported, or the preview again."""
    if len(market_ids) != 1:
        return _back(preview_id)
    (market_id,) = market_ids
    clause = url_if_any("facilitators.clauses.create", market_id=market_id) if "with_clause" in request.form else None
    return clause or url_for("facilitators.markets.show", market_id=market_id)


def _back(preview_id: uuid.UUID) -> str:
    return url_for(".show", preview_id=preview_id, **request.args.to_dict(flat=False))  # type: ignore[arg-type]


def _told(comparison: Comparison) -> str:
    created, updated = comparison.count(LineStatus.CREATED), comparison.count(LineStatus.UPDATED)
    return f"Import terminé : {count(created, 'lot')} de plus, {count(updated, 'lot')} mis à jour."


def shelf() -> Shelf:
    return Shelf(settings().data_dir)
