"""Giving the essential data back in the regulatory format: what is ready, what the other lots lack."""

import uuid

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from facilitator.kernel import clock
from facilitator.kernel.paging import paged_items
from facilitator.markets.access import get_lot
from facilitator.markets.publication import queries, services
from facilitator.markets.publication.enums import Screen
from facilitator.markets.publication.fields import fields_of
from facilitator.markets.publication.queries import Prepared
from facilitator.organisations.access import staff_structure_id
from facilitator.portals.facilitators.publication_forms import PublishedForm, form_for, present
from facilitator.portals.shared.forms import attempt
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("publications", __name__)


@blueprint.get("/marches/exporter")
def index() -> ResponseReturnValue:
    publication = queries.prepare(db(), staff_structure_id(viewer()))
    lacking = paged_items(publication.lacking, page_number())
    return page(
        "facilitators/publications/index.html", publication=publication, lacking=lacking, links=page_links(lacking)
    )


@blueprint.get("/marches/exporter/decp.json")
def download() -> Response:
    content = queries.as_file(queries.prepare(db(), staff_structure_id(viewer())).ready)
    name = f"donnees-essentielles-{clock.today().isoformat()}.json"
    return Response(
        content, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@blueprint.route("/lots/<uuid:lot_id>/donnees-publiees", methods=["GET", "POST"])
def complete(lot_id: uuid.UUID) -> ResponseReturnValue:
    lot = get_lot(db(), viewer(), lot_id)
    (prepared,) = queries.prepare_lots(db(), [lot.id])
    fields = fields_of(is_concession=prepared.is_concession)
    form = form_for(fields).from_request(data=present(prepared.record, fields))
    changed = attempt(form, lambda: services.complete(db(), prepared, form.to_command(), by=viewer().actor))
    if changed is None:
        return _shown(prepared, form)
    (prepared,) = queries.prepare_lots(db(), [lot.id])
    flash(_told(prepared), "success" if not prepared.faults else "info")
    address = url_for(".complete", lot_id=lot_id) if prepared.faults else url_for(".index")
    return redirect(address, code=303)


def _told(prepared: Prepared) -> str:
    if prepared.faults:
        return "Les données publiées sont enregistrées. Il manque encore ce qui suit."
    return "Les données publiées sont enregistrées : le lot est prêt à être exporté."


def _shown(prepared: Prepared, form: PublishedForm) -> ResponseReturnValue:
    lot = prepared.lot
    return page(
        "facilitators/publications/complete.html",
        form=form,
        prepared=prepared,
        screens={
            Screen.LOT: ("Modifier le lot", url_for("facilitators.lots.edit", lot_id=lot.id)),
            Screen.MARKET: ("Modifier le marché", url_for("facilitators.markets.edit", market_id=lot.market_id)),
            Screen.AWARD: ("Changer l’attribution", url_for("facilitators.lots.award", lot_id=lot.id)),
        },
    )
