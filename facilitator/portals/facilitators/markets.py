"""Markets: the list, one market, creating, correcting, closing, handing over."""

import uuid
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from facilitator.accounts.memberships.queries import list_staff
from facilitator.kernel import clock
from facilitator.markets import access, rules, services
from facilitator.markets.decp.queries import list_records
from facilitator.markets.decp.wording import party
from facilitator.markets.enums import MarketState, PurchaseType, SocialConsideration
from facilitator.markets.portfolio import queries
from facilitator.markets.portfolio.queries import MarketFilter
from facilitator.markets.services import CreateMarket, MarketFields, NewLot, NewMember, SetAward, UpdateMarket
from facilitator.organisations.access import staff_structure_id
from facilitator.organisations.directory.services import find_or_create_authority, find_or_create_company
from facilitator.portals.facilitators.market_events import FIELDS, TITLES
from facilitator.portals.shared.addresses import url_if_any
from facilitator.portals.shared.forms import BaseForm, DayField, MoneyField, attempt, choices_of, perform, with_choices
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db
from facilitator.portals.shared.timeline import timeline_of

if TYPE_CHECKING:
    from facilitator.markets.models import Market

blueprint = Blueprint("markets", __name__)
MINE = "moi"
PURCHASE_TYPES = [("", "Non précisé"), *((kind.value, kind.label) for kind in PurchaseType)]
STATES = [("", "Tous"), *((state.value, state.label) for state in MarketState)]
CLAUSES = [("", "Avec ou sans"), ("oui", "Avec clause"), ("non", "Sans clause")]


class FilterForm(BaseForm):
    """The filters of the list; they live in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField("Intitulé, référence ou acheteur")
    etat = SelectField("État", choices=choices_of(STATES), validate_choice=False)
    acheteur = SelectField("Acheteur", validate_choice=False)
    referent = SelectField("Suivi par", validate_choice=False)
    clause = SelectField("Clause", choices=choices_of(CLAUSES), validate_choice=False)

    def to_filter(self, me: uuid.UUID) -> MarketFilter:
        """What is asked; an address that makes no sense asks nothing."""
        return MarketFilter(
            text=self.q.data,
            state=next((state for state in MarketState if state.value == self.etat.data), None),
            authority_id=as_id(self.acheteur.data),
            referent_id=me if self.referent.data == MINE else as_id(self.referent.data),
            has_clause={"oui": True, "non": False}.get(self.clause.data or ""),
        )


class MarketForm(BaseForm):
    title = StringField("Intitulé du marché", [InputRequired("Indiquez l’intitulé du marché.")])
    buyer_number = StringField("SIRET de l’acheteur", description="14 chiffres ; ou SIREN, 9 chiffres.")
    buyer_name = StringField("Nom de l’acheteur", description="Inutile si le SIRET est déjà connu.")
    reference = StringField("Référence", description="Le numéro que l’acheteur donne au marché.")
    purchase_type = SelectField("Type d’achat", choices=choices_of(PURCHASE_TYPES))
    procedure = StringField("Procédure")
    cpv = StringField("Code CPV")
    amount = MoneyField("Montant hors taxes")
    estimated_value = MoneyField(
        "Valeur estimée du besoin hors taxes", description="Tous lots compris : c’est elle que l’on compare aux seuils."
    )
    launched_on = DayField("Consultation lancée le")
    notified_on = DayField("Notifié le")
    starts_on = DayField("Début")
    ends_on = DayField("Fin")
    duration_months = IntegerField(
        "Durée", [Optional(), NumberRange(1, 1200, "Indiquez une durée entre 1 et 1 200 mois.")]
    )
    place = StringField("Lieu d’exécution")

    def fields(self, authority_id: uuid.UUID) -> dict[str, Any]:
        names = [name for name in self._fields if name in MarketFields.__dataclass_fields__]
        values = {name: self[name].data for name in names}
        kind = self.purchase_type.data
        return {**values, "purchase_type": PurchaseType(kind) if kind else None, "authority_id": authority_id}


class NewMarketForm(MarketForm):
    """Also its lots and, when one company holds everything, that company."""

    lots = TextAreaField("Lots", description="Un intitulé par ligne. Laissez vide si le marché n’est pas alloti.")
    holder_number = StringField(
        "SIRET de l’attributaire", description="Si une seule entreprise tient tous les lots ; sinon, plus tard."
    )
    holder_name = StringField("Nom de l’attributaire", description="Inutile si le SIRET est déjà connu.")
    referent = SelectField("Suivi par")

    def to_command(self, authority_id: uuid.UUID) -> CreateMarket:
        titles = [line.strip() for line in (self.lots.data or "").splitlines() if line.strip()]
        numbered = [NewLot(number=str(number), title=title) for number, title in enumerate(titles, start=1)]
        return CreateMarket(**self.fields(authority_id), lots=numbered, referent_id=as_id(self.referent.data))


class ReferentForm(BaseForm):
    referent = SelectField("Suivi par")


@blueprint.get("/marches/")
def index() -> ResponseReturnValue:
    session, looking = db(), viewer()
    form = FilterForm(request.args)
    staff = list_staff(session, staff_structure_id(looking))
    authorities = queries.list_authorities(session, looking)
    with_choices(form.acheteur, [("", "Tous"), *((str(buyer.id), buyer.name) for buyer in authorities)])
    with_choices(form.referent, [("", "Tous"), (MINE, "Moi"), *((str(user.id), user.name) for user in staff)])
    wanted = form.to_filter(looking.user_id)
    found = queries.page_of_markets(session, looking, wanted, page_number())
    return page(
        "facilitators/markets/index.html",
        filter_form=form,
        wanted=wanted,
        is_mine=wanted.referent_id == looking.user_id,
        found=found,
        links=page_links(found),
        clauses=queries.count_clauses(session, [market.id for market in found.items]),
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
        considerations={
            lot.id: [SocialConsideration(value).label for value in lot.considerations] for lot in market.lots
        },
        published=list_records(session, [lot.id for lot in market.lots]),
        shown_party=party,
        entries=timeline_of(queries.list_market_entries(session, market, clauses), TITLES, FIELDS),
        url_if_any=url_if_any,
    )


@blueprint.route("/marches/nouveau", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    form = NewMarketForm.from_request(data={"referent": str(viewer().user_id)})
    _offer_staff(form)
    market = attempt(form, lambda: _create(form))
    if market is None:
        return page("facilitators/markets/create.html", form=form)
    flash("Le marché est enregistré.", "success")
    return redirect(url_for(".show", market_id=market.id), code=303)


def _create(form: NewMarketForm) -> "Market":
    session, by = db(), viewer().actor
    buyer = find_or_create_authority(session, form.buyer_number.data, form.buyer_name.data, by=by)
    market = services.create_market(session, staff_structure_id(viewer()), form.to_command(buyer.id), by=by)
    if form.holder_number.data or form.holder_name.data:
        holder = find_or_create_company(session, form.holder_number.data, form.holder_name.data, by=by)
        for lot in market.lots:
            services.set_award(session, lot, SetAward(members=[NewMember(company_id=holder.id)]), by=by)
    return market


@blueprint.route("/marches/<uuid:market_id>/modifier", methods=["GET", "POST"])
def edit(market_id: uuid.UUID) -> ResponseReturnValue:
    market = access.get_market(db(), viewer(), market_id)
    form = MarketForm.from_request(data=_typed(market))
    changed = attempt(form, lambda: _update(market, form))
    if changed is None:
        return page("facilitators/markets/edit.html", form=form, market=market)
    flash("Le marché est modifié." if changed else "Rien n’a changé.", "success")
    return redirect(url_for(".show", market_id=market.id), code=303)


def _update(market: "Market", form: MarketForm) -> int:
    session, by = db(), viewer().actor
    typed = {"buyer_number": form.buyer_number.data, "buyer_name": form.buyer_name.data}
    authority_id = market.authority_id
    if typed != _buyer_of(market):
        authority_id = find_or_create_authority(session, *typed.values(), by=by).id
    return len(services.update_market(session, market, UpdateMarket(**form.fields(authority_id)), by=by))


def _buyer_of(market: "Market") -> dict[str, str | None]:
    """The buyer as the form shows it."""
    return {"buyer_number": market.authority.identifier, "buyer_name": market.authority.name}


def _typed(market: "Market") -> dict[str, Any]:
    """The market as the form shows it."""
    return {**{name: getattr(market, name) for name in MarketFields.__dataclass_fields__}, **_buyer_of(market)}


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


@blueprint.post("/marches/<uuid:market_id>/clore")
def close(market_id: uuid.UUID) -> ResponseReturnValue:
    market = access.get_market(db(), viewer(), market_id)
    perform(lambda: services.close_market(db(), market, on=clock.today(), by=viewer().actor))
    flash("Le marché est clos.", "success")
    return redirect(url_for(".show", market_id=market.id), code=303)


@blueprint.post("/marches/<uuid:market_id>/rouvrir")
def reopen(market_id: uuid.UUID) -> ResponseReturnValue:
    market = access.get_market(db(), viewer(), market_id)
    perform(lambda: services.reopen_market(db(), market, by=viewer().actor))
    flash("Le marché est rouvert.", "success")
    return redirect(url_for(".show", market_id=market.id), code=303)


def as_id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
