"""Amendments published with the markets: those to review, what each would change, accepting, dismissing."""

import uuid

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from facilitator.markets.access import get_market
from facilitator.markets.changes import access, queries, services
from facilitator.markets.changes.enums import ChangeKind, ChangeState
from facilitator.markets.changes.models import ContractChange
from facilitator.markets.changes.queries import Examined
from facilitator.markets.changes.services import AcceptChange, DismissChange
from facilitator.markets.changes.wording import holders
from facilitator.markets.enums import MemberRole
from facilitator.portals.shared.forms import BaseForm, as_id, attempt, filled, perform, with_choices
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("changes", __name__)


class AcceptForm(BaseForm):
    principal = SelectField("Sous-traitant de", validate_choice=False)
    confirmed = BooleanField("Je reprends cet acte malgré ces doutes")

    def to_command(self) -> AcceptChange:
        return AcceptChange(confirmed=bool(self.confirmed.data), principal_id=as_id(self.principal.data))


class DismissForm(BaseForm):
    reason = TextAreaField("Pourquoi écarter cet acte", [InputRequired("Indiquez pourquoi cet acte est écarté.")])

    def to_command(self) -> DismissChange:
        return DismissChange(reason=filled(self.reason))


@blueprint.get("/modifications")
def index() -> ResponseReturnValue:
    state = next((state for state in ChangeState if state.value == request.args.get("etat")), ChangeState.TO_REVIEW)
    found = queries.page_of_changes(db(), viewer(), state, page_number())
    return page(
        "facilitators/changes/index.html",
        state=state,
        states=list(ChangeState),
        found=found,
        links=page_links(found),
        examined=queries.examine(db(), found.items),
    )


@blueprint.get("/marches/<uuid:market_id>/modifications")
def of_market(market_id: uuid.UUID) -> ResponseReturnValue:
    market = get_market(db(), viewer(), market_id)
    changes = queries.list_of_market(db(), viewer(), market_id)
    return page(
        "facilitators/changes/of_market.html",
        market=market,
        examined=queries.examine(db(), changes),
        shown_holders=holders,
    )


@blueprint.route("/modifications/<uuid:change_id>", methods=["GET", "POST"])
def show(change_id: uuid.UUID) -> ResponseReturnValue:
    """The act, what it would change; the button accepts it."""
    change = access.get_change(db(), viewer(), change_id)
    form = AcceptForm.from_request()
    with_choices(form.principal, _principals(change))
    done = attempt(form, lambda: services.accept_change(db(), change, form.to_command(), by=viewer().actor))
    if done is None:
        return _shown(access.get_change(db(), viewer(), change_id), form)
    flash("L’acte est repris : le marché est à jour.", "success")
    return redirect(url_for(".of_market", market_id=change.lot.market_id), code=303)


def _shown(change: ContractChange, form: AcceptForm) -> ResponseReturnValue:
    (examined,) = queries.examine(db(), [change])
    return page(
        "facilitators/changes/show.html",
        form=form,
        change=change,
        examined=examined,
        asks_principal=_asks_principal(examined),
        shown_holders=holders,
    )


def _principals(change: ContractChange) -> list[tuple[str, str]]:
    members = change.lot.award.members if change.lot.award else []
    owing = [(str(m.id), m.company.name) for m in members if m.role is not MemberRole.SUBCONTRACTOR]
    return owing if len(owing) == 1 else [("", "Choisir…"), *owing]


def _asks_principal(examined: Examined) -> bool:
    """Whether a new subcontractor would come in; one already known keeps its principal."""
    is_new = any(effect.before is None for effect in examined.effects)
    return examined.change.kind is ChangeKind.SUBCONTRACTING and is_new


@blueprint.route("/modifications/<uuid:change_id>/ecarter", methods=["GET", "POST"])
def dismiss(change_id: uuid.UUID) -> ResponseReturnValue:
    change = access.get_change(db(), viewer(), change_id)
    form = DismissForm.from_request()
    attempt(form, lambda: services.dismiss_change(db(), change, form.to_command(), by=viewer().actor))
    if not form.is_submitted() or form.errors or form.domain_errors:
        (examined,) = queries.examine(db(), [change])
        return page("facilitators/changes/dismiss.html", form=form, change=change, examined=examined)
    flash("L’acte est écarté : rien ne change.", "success")
    return redirect(url_for(".of_market", market_id=change.lot.market_id), code=303)


@blueprint.post("/modifications/<uuid:change_id>/reexaminer")
def review_again(change_id: uuid.UUID) -> ResponseReturnValue:
    change = access.get_change(db(), viewer(), change_id)
    perform(lambda: services.review_again(db(), change, by=viewer().actor))
    flash("L’acte est de nouveau à examiner.", "success")
    return redirect(url_for(".show", change_id=change_id), code=303)
