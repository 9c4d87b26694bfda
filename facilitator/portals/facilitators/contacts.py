"""Follow-up of a market: whom to reach at its companies, what was said, what comes next."""

import uuid

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, EmailField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from facilitator.accounts.memberships import queries as memberships
from facilitator.kernel import clock
from facilitator.markets import access as markets
from facilitator.markets.contacts import access, queries, services
from facilitator.markets.contacts.enums import ContactState, ExchangeKind
from facilitator.markets.models import Market
from facilitator.organisations.models import Company
from facilitator.portals.shared.forms import ActionForm, BaseForm, DayField, attempt, choices_of, filled, with_choices
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db

blueprint = Blueprint("contacts", __name__, url_prefix="/marches/<uuid:market_id>/suivi")


class ContactForm(BaseForm):
    company_id = SelectField("Entreprise", [InputRequired("Choisissez l’entreprise.")])
    name = StringField("Nom", [InputRequired("Indiquez le nom de la personne."), Length(max=200)])
    position = StringField("Fonction", [Length(max=200)])
    email = EmailField(
        "Adresse électronique",
        [Optional(), Email("Cette adresse n’est pas complète : elle ressemble à nom@entreprise.fr.")],
    )
    phone = TelField("Téléphone", [Length(max=30)])
    state = SelectField(
        "État", choices=choices_of([(state.value, state.label) for state in ContactState]), default="valid"
    )
    for_all_markets = BooleanField("Contact de l’entreprise pour tous ses marchés")

    def to_command(self) -> services.DescribeContact:
        return services.DescribeContact(
            company_id=uuid.UUID(filled(self.company_id)),
            name=filled(self.name),
            position=self.position.data,
            email=self.email.data,
            phone=self.phone.data,
            state=ContactState(filled(self.state)),
            for_all_markets=bool(self.for_all_markets.data),
        )


class ExchangeForm(BaseForm):
    kind = SelectField("Nature", choices=choices_of((kind.value, kind.label) for kind in ExchangeKind))
    happened_on = DayField("Date", [InputRequired("Indiquez la date de l’échange.")])
    contact_id = SelectField("Avec")
    summary = TextAreaField("Résumé", [InputRequired("Résumez l’échange en une phrase ou deux."), Length(max=4000)])
    next_action = StringField("Prochaine action", [Length(max=300)])
    owner_id = SelectField("Par qui")
    due_on = DayField("Pour le")

    def to_command(self) -> services.NoteExchange:
        return services.NoteExchange(
            kind=ExchangeKind(filled(self.kind)),
            happened_on=filled(self.happened_on),
            summary=filled(self.summary),
            contact_id=_optional_id(self.contact_id.data),
            next_action=self.next_action.data,
            owner_id=_optional_id(self.owner_id.data),
            due_on=self.due_on.data,
        )


@blueprint.get("/")
def index(market_id: uuid.UUID) -> ResponseReturnValue:
    market = markets.get_market(db(), viewer(), market_id)
    return page(
        "facilitators/contacts/index.html",
        market=market,
        contacts=queries.list_contacts(db(), market, [company.id for company in _companies(market)]),
        exchanges=queries.list_exchanges(db(), market),
    )


@blueprint.route("/contacts/nouveau", methods=["GET", "POST"])
def add(market_id: uuid.UUID) -> ResponseReturnValue:
    market = markets.get_market(db(), viewer(), market_id)
    form = _contact_form(market)
    if contact := attempt(form, lambda: services.add_contact(db(), market, form.to_command(), by=viewer().actor)):
        flash(f"{contact.name} est dans les contacts du marché.", "success")
        return redirect(url_for(".index", market_id=market.id), code=303)
    return page("facilitators/contacts/contact.html", form=form, market=market, heading="Nouveau contact")


@blueprint.route("/contacts/<uuid:contact_id>", methods=["GET", "POST"])
def edit(market_id: uuid.UUID, contact_id: uuid.UUID) -> ResponseReturnValue:
    market = markets.get_market(db(), viewer(), market_id)
    contact = access.get_contact(db(), viewer(), contact_id)
    form = _contact_form(market, obj=contact, data={"for_all_markets": contact.market_id is None})
    if attempt(form, lambda: services.edit_contact(db(), contact, market, form.to_command(), by=viewer().actor)):
        flash("Le contact est à jour.", "success")
        return redirect(url_for(".index", market_id=market.id), code=303)
    return page("facilitators/contacts/contact.html", form=form, market=market, heading="Modifier le contact")


@blueprint.route("/echanges/nouveau", methods=["GET", "POST"])
def note(market_id: uuid.UUID) -> ResponseReturnValue:
    market = markets.get_market(db(), viewer(), market_id)
    form = _exchange_form(market)
    if attempt(form, lambda: services.note_exchange(db(), market, form.to_command(), by=viewer().actor)):
        flash("L’échange est noté.", "success")
        return redirect(url_for(".index", market_id=market.id), code=303)
    return page("facilitators/contacts/exchange.html", form=form, market=market)


@blueprint.post("/echanges/<uuid:exchange_id>/fait")
def done(market_id: uuid.UUID, exchange_id: uuid.UUID) -> ResponseReturnValue:
    exchange = access.get_exchange(db(), viewer(), exchange_id)
    form = ActionForm.from_request()
    if form.validate():
        services.mark_action_done(db(), exchange, by=viewer().actor)
        flash("L’action est faite.", "success")
    return redirect(url_for(".index", market_id=market_id), code=303)


def _contact_form(market: Market, **given: object) -> ContactForm:
    form = ContactForm.from_request(**given)
    with_choices(form.company_id, [(str(company.id), company.name) for company in _companies(market)])
    return form


def _exchange_form(market: Market) -> ExchangeForm:
    form = ExchangeForm.from_request(data={"happened_on": clock.today(), "owner_id": str(viewer().user_id)})
    contacts = queries.list_contacts(db(), market, [company.id for company in _companies(market)])
    with_choices(
        form.contact_id,
        [("", "Personne en particulier"), *((str(c.id), f"{c.name} ({c.company.name})") for c in contacts)],
    )
    staff = memberships.list_staff(db(), market.structure_id)
    with_choices(form.owner_id, [(str(user.id), user.name) for user in staff])
    return form


def _companies(market: Market) -> list[Company]:
    """The companies that hold a lot, each once, in the order of the lots."""
    members = [member for lot in market.lots if lot.award for member in lot.award.members]
    return list({member.company_id: member.company for member in members}.values())


def _optional_id(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
