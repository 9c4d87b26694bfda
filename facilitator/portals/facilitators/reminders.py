"""Reminders: who was written to about which late declaration, and whom nobody could reach."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from facilitator.hours.access import get_reviewed_declaration
from facilitator.kernel import clock
from facilitator.portals.shared.addresses import path_on_this_site
from facilitator.portals.shared.configuration import base_url
from facilitator.portals.shared.forms import BaseForm, choices_of, perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db
from facilitator.reminders import queries, services
from facilitator.reminders.enums import ReminderState
from facilitator.reminders.queries import Sought
from facilitator.reminders.rules import period_words

blueprint = Blueprint("reminders", __name__, url_prefix="/relances")


class FilterForm(BaseForm):
    """What the list is narrowed to; read from the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    state = SelectField(
        "Relances", choices=choices_of([("", "Toutes"), *((each.value, each.label) for each in ReminderState)])
    )

    def to_sought(self) -> Sought:
        """The state, and the market or declaration from which a link came."""
        asked = self.state.data
        return Sought(
            state=ReminderState(asked) if asked in set(ReminderState) else None,
            market_id=_asked_id("market"),
            declaration_id=_asked_id("declaration"),
        )


@blueprint.get("/")
def index() -> ResponseReturnValue:
    form = FilterForm(request.args)
    sought = form.to_sought()
    found = queries.list_reminders(db(), viewer(), sought, page=page_number())
    return page(
        "facilitators/reminders/index.html",
        filters_form=form,
        reminders=found.items,
        late=queries.still_late(db(), found.items, today=clock.today()),
        markets_of=queries.markets_of,
        period_words=period_words,
        pagination=page_links(found),
        is_filtered=sought != Sought(),
    )


@blueprint.post("/declarations/<uuid:declaration_id>")
def remind(declaration_id: uuid.UUID) -> ResponseReturnValue:
    """Write now about one late declaration; back to the page of the button."""
    declaration = get_reviewed_declaration(db(), viewer(), declaration_id)
    perform(lambda: services.remind_by_hand(db(), declaration, base_url=base_url(), by=viewer().actor))
    flash("La relance part par courriel.", "success")
    back = path_on_this_site(request.referrer) or url_for(".index")
    return redirect(back, code=303)


def _asked_id(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get(name, ""))
    except ValueError:
        return None
