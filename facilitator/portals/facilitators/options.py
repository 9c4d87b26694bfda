"""Tranches and reconductions of a market: foreseeing, affirming, declining."""

import uuid
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from facilitator.kernel import clock
from facilitator.markets import access as markets
from facilitator.markets.clauses.models import Clause
from facilitator.markets.options import access, services
from facilitator.markets.options.enums import OptionKind
from facilitator.markets.options.queries import list_running_clauses
from facilitator.markets.options.services import Affirm, Decline, Foresee
from facilitator.portals.shared.forms import (
    BaseForm,
    DayField,
    HoursField,
    MoneyField,
    attempt,
    choices_of,
    filled,
    with_choices,
)
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

if TYPE_CHECKING:
    from facilitator.markets.options.models import MarketOption

blueprint = Blueprint("options", __name__)


class OptionForm(BaseForm):
    kind = SelectField("Nature", choices=choices_of((kind.value, kind.label) for kind in OptionKind))
    title = StringField(
        "Intitulé",
        [InputRequired("Indiquez l’intitulé.")],
        description="Comme le contrat le nomme : tranche optionnelle 1, première reconduction.",
    )
    months = IntegerField("Durée", [Optional()])
    amount = MoneyField("Montant hors taxes")
    hours = HoursField(
        "Heures d’insertion", description="Celles que le contrat ajouterait. Rien n’est dû avant la décision."
    )

    def to_command(self) -> Foresee:
        return Foresee(
            kind=OptionKind(self.kind.data), title=filled(self.title), months=self.months.data,
            amount=self.amount.data, hours=self.hours.data,
        )  # fmt: skip


class DecisionForm(BaseForm):
    decided_on = DayField("Date de la décision", [InputRequired("Indiquez la date de la décision.")])
    document = StringField(
        "Document", description="Par exemple : décision d’affermissement n° 1, notifiée le 3 mars 2026."
    )


class AffirmForm(DecisionForm):
    document = StringField(
        "Document",
        [InputRequired("Indiquez le document qui porte la décision.")],
        description="Par exemple : ordre de service n° 3, notifié le 3 mars 2026.",
    )
    starts_on = DayField("Début de la période", [InputRequired("Indiquez le début de la période.")])
    ends_on = DayField("Fin de la période", description="Sans date, la durée prévue s’applique.")
    clause = SelectField("Clause prolongée")
    hours = HoursField(
        "Heures ajoutées", description="Dues peu à peu sur la période. Laissez vide si seule la durée change."
    )

    def to_command(self, clauses: dict[str, Clause]) -> Affirm:
        return Affirm(
            decided_on=filled(self.decided_on), document=filled(self.document), starts_on=filled(self.starts_on),
            ends_on=self.ends_on.data, clause=clauses.get(self.clause.data or ""), hours=self.hours.data,
        )  # fmt: skip


class DeclineForm(DecisionForm):
    def to_command(self) -> Decline:
        return Decline(decided_on=filled(self.decided_on), document=self.document.data)


@blueprint.route("/marches/<uuid:market_id>/options/nouvelle", methods=["GET", "POST"])
def create(market_id: uuid.UUID) -> ResponseReturnValue:
    market = markets.get_market(db(), viewer(), market_id)
    form = OptionForm.from_request()
    option = attempt(form, lambda: services.foresee(db(), market, form.to_command(), by=viewer().actor))
    if option is None:
        return page("facilitators/options/create.html", form=form, market=market)
    return _back(market_id, f"« {option.title} » est prévue.")


@blueprint.route("/options/<uuid:option_id>/modifier", methods=["GET", "POST"])
def edit(option_id: uuid.UUID) -> ResponseReturnValue:
    option = access.get_option(db(), viewer(), option_id)
    known = {name: getattr(option, name) for name in ("title", "months", "amount", "hours")}
    form = OptionForm.from_request(data={**known, "kind": option.kind.value})
    changed = attempt(form, lambda: services.correct(db(), option, form.to_command(), by=viewer().actor))
    if changed is None:
        return page("facilitators/options/edit.html", form=form, option=option)
    return _back(option.market_id, "L’option est modifiée." if changed else "Rien n’a changé.")


@blueprint.route("/options/<uuid:option_id>/affermir", methods=["GET", "POST"])
def affirm(option_id: uuid.UUID) -> ResponseReturnValue:
    option = access.get_option(db(), viewer(), option_id)
    clauses = {str(clause.id): clause for clause in list_running_clauses(db(), option.market)}
    form = AffirmForm.from_request(data=_proposed(option, clauses))
    with_choices(form.clause, [("", "Aucune"), *((key, clause.title) for key, clause in clauses.items())])
    if attempt(form, lambda: services.affirm(db(), option, form.to_command(clauses), by=viewer().actor)) is None:
        return page("facilitators/options/affirm.html", form=form, option=option)
    return _back(option.market_id, f"« {option.title} » est affermie.")


@blueprint.route("/options/<uuid:option_id>/abandonner", methods=["GET", "POST"])
def decline(option_id: uuid.UUID) -> ResponseReturnValue:
    option = access.get_option(db(), viewer(), option_id)
    form = DeclineForm.from_request(data={"decided_on": clock.today()})
    if attempt(form, lambda: services.decline(db(), option, form.to_command(), by=viewer().actor)) is None:
        return page("facilitators/options/decline.html", form=form, option=option)
    return _back(option.market_id, f"« {option.title} » est abandonnée.")


def _proposed(option: "MarketOption", clauses: dict[str, Clause]) -> dict[str, object]:
    """Decided today, on the only clause if there is one, for the hours foreseen."""
    return {
        "decided_on": clock.today(),
        "starts_on": clock.today(),
        "clause": next(iter(clauses)) if len(clauses) == 1 else "",
        "hours": option.hours if clauses else None,
    }


def _back(market_id: uuid.UUID, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("facilitators.markets.show", market_id=market_id, _anchor="options"), code=303)
