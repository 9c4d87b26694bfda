"""The duty to consider a social execution condition: where each market stands, and what the buyer answers."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from facilitator.markets import access
from facilitator.markets.duty.queries import assess_market
from facilitator.markets.duty.rules import ground_label
from facilitator.markets.duty.services import AnswerDuty, answer_duty
from facilitator.markets.enums import DutyGround, SocialCondition
from facilitator.markets.portfolio.queries import list_clauses
from facilitator.portals.shared.duty import duty_page
from facilitator.portals.shared.forms import BaseForm, attempt, choices_of
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

blueprint = Blueprint("duty", __name__)
GROUNDS = [("", "Aucun motif"), *((ground.value, ground_label(ground)) for ground in DutyGround)]


class DutyForm(BaseForm):
    conditions = SelectMultipleField(
        "Autres conditions d’exécution sociales prévues au contrat",
        choices=choices_of((condition.value, condition.label) for condition in SocialCondition),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description="En dehors des clauses d’insertion, que cette fiche connaît déjà.",
    )
    ground = SelectField("Motif, si aucune condition n’est prévue", choices=choices_of(GROUNDS))
    note = TextAreaField("Explication du motif", description="Ce que disent les documents du marché.")

    def to_command(self) -> AnswerDuty:
        return AnswerDuty(
            conditions=[SocialCondition(value) for value in self.conditions.data or ()],
            ground=DutyGround(self.ground.data) if self.ground.data else None,
            note=self.note.data,
        )


@blueprint.get("/obligation-de-consideration/")
def index() -> ResponseReturnValue:
    return duty_page("facilitators/duty/index.html")


@blueprint.route("/marches/<uuid:market_id>/obligation-de-consideration", methods=["GET", "POST"])
def answer(market_id: uuid.UUID) -> ResponseReturnValue:
    market = access.get_market(db(), viewer(), market_id)
    ground = market.duty_ground
    known = {"conditions": market.social_conditions, "ground": ground.value if ground else "", "note": market.duty_note}
    form = DutyForm.from_request(data=known)
    changed = attempt(form, lambda: answer_duty(db(), market, form.to_command(), by=viewer().actor))
    if changed is None:
        bases = [clause.legal_basis for clause in list_clauses(db(), market)]
        return page("facilitators/duty/answer.html", form=form, market=market, duty=assess_market(db(), market, bases))
    flash("La réponse est enregistrée." if changed else "Rien n’a changé.", "success")
    return redirect(url_for("facilitators.markets.show", market_id=market_id, _anchor="consideration"), code=303)
