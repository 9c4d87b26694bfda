"""Markets: the list, one market, creating, correcting, closing, handing over."""

import uuid
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from facilitator.accounts.memberships.queries import list_staff
from facilitator.markets import access, rules, services
from facilitator.markets.decp.queries import list_records
from facilitator.markets.duty.queries import assess_market
from facilitator.markets.enums import MarketKind, MarketState, SocialCondition, SocialConsideration
from facilitator.markets.operations import queries as families
from facilitator.markets.operations.services import find_or_create_operation
from facilitator.markets.options.queries import list_options
from facilitator.markets.portfolio import queries
from facilitator.markets.services import NewMember, SetAward
from facilitator.organisations.access import staff_structure_id
from facilitator.organisations.departments.services import find_or_create_department
from facilitator.organisations.directory.services import find_or_create_authority, find_or_create_company
from facilitator.portals.facilitators.market_events import FIELDS, TITLES
from facilitator.portals.facilitators.market_forms import (
    Belonging,
    EditMarketForm,
    MarketForm,
    NewMarketForm,
    typed_from,
)
from facilitator.portals.facilitators.market_list import MARKETS, FilterForm
from facilitator.portals.facilitators.market_states import next_steps
from facilitator.portals.shared.addresses import url_if_any
from facilitator.portals.shared.conflicts import conflict_page
from facilitator.portals.shared.forms import BaseForm, as_id, attempt, perform, with_choices
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.lists import listed
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db
from facilitator.portals.shared.timeline import timeline_of

if TYPE_CHECKING:
    from facilitator.markets.models import Market

blueprint = Blueprint("markets", __name__)


class ReferentForm(BaseForm):
    referent = SelectField("Suivi par")


@blueprint.get("/marches/")
def index() -> ResponseReturnValue:
    session, looking = db(), viewer()
    form = FilterForm(request.args)
    form.offer(list_staff(session, staff_structure_id(looking)), queries.list_authorities(session, looking))
    wanted = form.to_filter(looking.user_id)
    return listed(
        MARKETS,
        "facilitators/markets/index.html",
        lambda part: queries.list_market_lines(session, looking, wanted, part),
        filter_form=form,
        wanted=wanted,
        is_mine=wanted.referent_id == looking.user_id,
    )


@blueprint.get("/marches/<uuid:market_id>")
def show(market_id: uuid.UUID) -> ResponseReturnValue:
    session, looking = db(), viewer()
    market = access.get_market(session, looking, market_id)
    clauses = queries.list_clauses(session, market)
    form = ReferentForm(data={"referent": str(market.referent_id or "")})
    _offer_staff(form)
    return page(
        "facilitators/markets/show.html",
        form=form,
        market=market,
        clauses=clauses,
        expected_end=rules.expected_end(market.starts_on or market.notified_on, market.duration_months),
        steps=next_steps(market),
        options=list_options(session, market),
        duty=assess_market(session, market, [clause.legal_basis for clause in clauses]),
        duty_conditions=[SocialCondition(value).label for value in market.social_conditions],
        is_ended=market.state in rules.ENDED,
        subsequent=families.list_subsequent(session, looking, market) if market.kind is MarketKind.FRAMEWORK else [],
        considerations={
            lot.id: [SocialConsideration(value).label for value in lot.considerations] for lot in market.lots
        },
        published=list_records(session, [lot.id for lot in market.lots]),
        entries=timeline_of(queries.list_market_entries(session, market, clauses), TITLES, FIELDS),
        url_if_any=url_if_any,
    )


@blueprint.route("/marches/nouveau", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    form = NewMarketForm.from_request(data=_new(viewer().user_id))
    _offer_staff(form)
    _offer_families(form)
    market = attempt(form, lambda: _create(form))
    if market is None:
        return page("facilitators/markets/create.html", form=form)
    flash("Le marché est enregistré.", "success")
    return redirect(url_for(".show", market_id=market.id), code=303)


def _new(me: uuid.UUID) -> dict[str, Any]:
    """A market starts from the address that leads here: of an operation, or subsequent to an accord-cadre."""
    framework = request.args.get("accord-cadre", "")
    return {
        "referent": str(me),
        "state": MarketState.RUNNING.value,
        "kind": (MarketKind.SUBSEQUENT if framework else MarketKind.ORDINARY).value,
        "framework_id": framework,
        "operation_id": request.args.get("operation", ""),
        "buyer_number": request.args.get("acheteur"),
    }


def _create(form: NewMarketForm) -> "Market":
    session, by, structure_id = db(), viewer().actor, staff_structure_id(viewer())
    buyer = find_or_create_authority(session, form.buyer_number.data, form.buyer_name.data, by=by)
    market = services.create_market(session, structure_id, form.to_command(_belonging(form, buyer.id)), by=by)
    if form.holder_number.data or form.holder_name.data:
        holder = find_or_create_company(session, form.holder_number.data, form.holder_name.data, by=by)
        for lot in market.lots:
            services.set_award(session, lot, SetAward(members=[NewMember(company_id=holder.id)]), by=by)
    return market


def _belonging(form: MarketForm, authority_id: uuid.UUID) -> Belonging:
    """What was typed, as organisations and an operation: found, or made."""
    session, by, structure_id = db(), viewer().actor, staff_structure_id(viewer())
    department = find_or_create_department(session, structure_id, authority_id, form.department.data, by=by)
    operation_id = as_id(form.operation_id.data)
    if title := form.new_operation.data:
        operation_id = find_or_create_operation(session, structure_id, authority_id, title, by=by).id
    others = [find_or_create_authority(session, number, name, by=by).id for number, name in form.typed_buyers]
    return Belonging(
        authority_id=authority_id,
        department_id=department.id if department else None,
        operation_id=operation_id,
        other_authorities=others,
    )


@blueprint.route("/marches/<uuid:market_id>/modifier", methods=["GET", "POST"])
def edit(market_id: uuid.UUID) -> ResponseReturnValue:
    market = access.get_market(db(), viewer(), market_id)
    form = EditMarketForm.from_request(data=typed_from(market))
    _offer_families(form)
    form.opened_on(market.version)
    changed = attempt(form, lambda: _update(market, form))
    if changed is None:
        if form.is_stale:
            return _conflict(form, market_id)
        return page("facilitators/markets/edit.html", form=form, market=market)
    flash("Le marché est modifié." if changed else "Rien n’a changé.", "success")
    return redirect(url_for(".show", market_id=market.id), code=303)


def _update(market: "Market", form: EditMarketForm) -> int:
    session, by = db(), viewer().actor
    typed = (form.buyer_number.data, form.buyer_name.data)
    authority_id = market.authority_id
    if typed != (market.authority.identifier, market.authority.name):
        authority_id = find_or_create_authority(session, *typed, by=by).id
    command = form.to_command(_belonging(form, authority_id))
    return len(services.update_market(session, market, command, version=form.known_version, by=by))


def _conflict(form: EditMarketForm, market_id: uuid.UUID) -> ResponseReturnValue:
    """What somebody else saved meanwhile, beside what was typed."""
    market = access.get_market(db(), viewer(), market_id)
    theirs = EditMarketForm(None, data=typed_from(market))
    _offer_families(theirs)
    back = url_for(".show", market_id=market.id)
    return conflict_page(form, theirs, version=market.version, title=market.title, back=back)


def _offer_families(form: MarketForm) -> None:
    """The operations and the accords-cadres that a market may join."""
    operations = families.list_operations(db(), viewer())
    frameworks = families.list_frameworks(db(), viewer())
    with_choices(form.operation_id, [("", "Aucune"), *((str(each.id), each.title) for each in operations)])
    with_choices(form.framework_id, [("", "Aucun"), *((str(each.id), _named(each)) for each in frameworks)])


def _named(market: "Market") -> str:
    return f"{market.reference} — {market.title}" if market.reference else market.title


def _offer_staff(form: NewMarketForm | ReferentForm) -> None:
    staff = list_staff(db(), staff_structure_id(viewer()))
    with_choices(form.referent, [("", "Personne"), *((str(user.id), user.name) for user in staff)])


@blueprint.post("/marches/<uuid:market_id>/referent")
def change_referent(market_id: uuid.UUID) -> ResponseReturnValue:
    market = access.get_market(db(), viewer(), market_id)
    referent_id = as_id(request.form.get("referent"))
    perform(lambda: services.change_referent(db(), market, referent_id, by=viewer().actor))
    flash("Le référent est changé.", "success")
    return redirect(url_for(".show", market_id=market.id), code=303)
