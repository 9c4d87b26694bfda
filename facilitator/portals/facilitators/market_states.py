"""The states of a market: which may follow, and the page where one enters it."""

import uuid
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from facilitator.kernel import clock
from facilitator.markets import access, rules, services
from facilitator.markets.enums import MarketState
from facilitator.markets.models import Market
from facilitator.portals.facilitators.market_forms import EndForm, StateForm, StepBackForm
from facilitator.portals.shared.forms import attempt
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

blueprint = Blueprint("market_states", __name__)

SLUGS: Mapping[str, MarketState] = {
    "projet": MarketState.PROJECT,
    "consultation": MarketState.CONSULTATION,
    "notifie": MarketState.NOTIFIED,
    "en-cours": MarketState.RUNNING,
    "clos": MarketState.CLOSED,
    "sans-suite": MarketState.ABANDONED,
}
_ONWARDS: Mapping[MarketState, str] = {
    MarketState.CONSULTATION: "Lancer la consultation",
    MarketState.NOTIFIED: "Notifier le marché",
    MarketState.RUNNING: "Démarrer le marché",
    MarketState.CLOSED: "Clore le marché",
    MarketState.ABANDONED: "Déclarer sans suite",
}
_BACKWARDS: Mapping[MarketState, str] = {
    MarketState.PROJECT: "Revenir au projet",
    MarketState.CONSULTATION: "Revenir à la consultation",
    MarketState.NOTIFIED: "Revenir à la notification",
}


def verb(before: MarketState, after: MarketState) -> str:
    """What the button says that leads from one state to the other."""
    if before is MarketState.CLOSED:
        return "Rouvrir le marché"
    return _ONWARDS[after] if rules.is_forward(before, after) else _BACKWARDS[after]


def next_steps(market: Market) -> list[dict[str, object]]:
    """The buttons of the market's page: label, address, whether the market goes on."""
    slugs = {state: slug for slug, state in SLUGS.items()}
    return [
        {
            "label": verb(market.state, after),
            "url": url_for("facilitators.market_states.change", market_id=market.id, step=slugs[after]),
            "is_forward": rules.is_forward(market.state, after),
        }
        for after in rules.TRANSITIONS[market.state]
    ]


_STEPS = ", ".join(f"'{slug}'" for slug in SLUGS)


@blueprint.route(f"/marches/<uuid:market_id>/etat/<any({_STEPS}):step>", methods=["GET", "POST"])
def change(market_id: uuid.UUID, step: str) -> ResponseReturnValue:
    market, after = access.get_market(db(), viewer(), market_id), SLUGS[step]
    rules.check_transition(market.state, after)
    label, form = verb(market.state, after), _form(market, after)
    done = attempt(form, lambda: services.change_state(db(), market, form.to_command(after), by=viewer().actor))
    if done is None:
        return page("facilitators/markets/state.html", form=form, market=market, label=label)
    flash(f"Le marché est maintenant « {after.label} ».", "success")
    return redirect(url_for("facilitators.markets.show", market_id=market_id), code=303)


def _form(market: Market, after: MarketState) -> StateForm | EndForm | StepBackForm:
    """With the date already known for this state, unless it is to come; else today."""
    if not rules.is_forward(market.state, after):
        return StepBackForm.from_request()
    known = getattr(market, rules.DATED[after])
    form_class = EndForm if after in rules.ENDED else StateForm
    return form_class.from_request(data={"on": known if known and known <= clock.today() else clock.today()})
