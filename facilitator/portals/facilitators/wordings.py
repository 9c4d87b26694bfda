"""Texts for the contract documents: those of a calibration, and the templates they are made of (Réglages)."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from facilitator.kernel.errors import NotVisible
from facilitator.kernel.opendocument import MIMETYPE, odt
from facilitator.markets.calibration import rules as calibration_rules
from facilitator.markets.calibration.access import get_calibration
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.records import workshop_of
from facilitator.markets.calibration.texts import fields_of
from facilitator.markets.wordings import queries, services
from facilitator.markets.wordings.enums import Placeholder, WordingKind
from facilitator.markets.wordings.rules import fill
from facilitator.organisations.access import check_may_administer, may_administer, staff_structure_id
from facilitator.organisations.models import Structure
from facilitator.portals.shared.files import file_response
from facilitator.portals.shared.forms import BaseForm, attempt, filled, perform
from facilitator.portals.shared.identity import account, viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db
from facilitator.references.queries import list_criteria

blueprint = Blueprint("wordings", __name__)
USUAL_FAMILY = "ccag"


class TemplateForm(BaseForm):
    body = TextAreaField("Texte du modèle", [InputRequired("Écrivez le texte, ou rétablissez le modèle d’origine.")])

    def to_command(self, kind: WordingKind) -> services.SaveTemplate:
        return services.SaveTemplate(kind=kind, body=filled(self.body))


# --- the texts of a calibration ---


@blueprint.get("/calibrage/<uuid:calibration_id>/textes")
def texts(calibration_id: uuid.UUID) -> ResponseReturnValue:
    """Each text filled with the figures of the calculation, ready to be copied."""
    calibration = get_calibration(db(), viewer(), calibration_id)
    return page(
        "facilitators/wordings/texts.html",
        calibration=calibration,
        texts=_texts(calibration),
        may_edit=may_administer(viewer()),
    )


@blueprint.get("/calibrage/<uuid:calibration_id>/textes/<kind>.<any(txt, odt):extension>")
def file(calibration_id: uuid.UUID, kind: str, extension: str) -> ResponseReturnValue:
    calibration = get_calibration(db(), viewer(), calibration_id)
    content = _texts(calibration)[_kind(kind)]
    name = f"{kind.replace('_', '-')}-{calibration.updated_at.date().isoformat()}.{extension}"
    if extension == "txt":
        return file_response(content, "text/plain", name)
    return file_response(odt(content, made_at=calibration.updated_at), MIMETYPE, name)


def _texts(calibration: Calibration) -> dict[WordingKind, str]:
    outcome = calibration_rules.calibrate_all(workshop_of(calibration))
    fields = fields_of(
        calibration,
        outcome,
        structure=db().get_one(Structure, calibration.structure_id).name,
        facilitator=_facilitator(calibration),
        publics=[criterion.label for criterion in list_criteria(db()) if USUAL_FAMILY in criterion.families],
    )
    bodies = queries.list_bodies(db(), calibration.structure_id)
    return {kind: fill(body, fields) for kind, body in bodies.items()}


def _facilitator(calibration: Calibration) -> tuple[str, str | None]:
    """The referent of the market, else whoever is reading."""
    if calibration.market and calibration.market.referent:
        return calibration.market.referent.name, calibration.market.referent.email
    signed_in = account()
    return viewer().actor.label, signed_in.email if signed_in else None


# --- the templates ---


@blueprint.get("/reglages/textes/")
def index() -> ResponseReturnValue:
    own = queries.map_own(db(), staff_structure_id(viewer()))
    return page("facilitators/wordings/index.html", own=own, kinds=list(WordingKind), may_edit=may_administer(viewer()))


@blueprint.get("/reglages/textes/<kind>")
def show(kind: str) -> ResponseReturnValue:
    """The template in use, for whoever may not change it."""
    asked, structure_id = _kind(kind), staff_structure_id(viewer())
    return page(
        "facilitators/wordings/show.html",
        kind=asked,
        body=queries.list_bodies(db(), structure_id)[asked],
        own=queries.get_own(db(), structure_id, asked),
        may_edit=may_administer(viewer()),
    )


@blueprint.route("/reglages/textes/<kind>/modifier", methods=["GET", "POST"])
def edit(kind: str) -> ResponseReturnValue:
    check_may_administer(viewer())
    asked, structure_id = _kind(kind), staff_structure_id(viewer())
    form = TemplateForm.from_request(data={"body": queries.list_bodies(db(), structure_id)[asked]})
    if attempt(form, lambda: _save(form, asked, structure_id)) is None:
        return page("facilitators/wordings/edit.html", form=form, kind=asked, placeholders=list(Placeholder))
    flash("Le modèle est enregistré : les prochains textes le suivront.", "success")
    return redirect(url_for(".show", kind=asked.value), code=303)


@blueprint.post("/reglages/textes/<kind>/retablir")
def reset(kind: str) -> ResponseReturnValue:
    check_may_administer(viewer())
    asked, structure_id = _kind(kind), staff_structure_id(viewer())
    perform(lambda: services.reset_template(db(), structure_id, asked, by=viewer().actor))
    flash("Le modèle d’origine est rétabli.", "success")
    return redirect(url_for(".show", kind=asked.value), code=303)


def _save(form: TemplateForm, kind: WordingKind, structure_id: uuid.UUID) -> Any:
    return services.save_template(db(), structure_id, form.to_command(kind), by=viewer().actor)


def _kind(name: str) -> WordingKind:
    try:
        return WordingKind(name)
    except ValueError as error:
        raise NotVisible from error
