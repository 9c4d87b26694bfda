"""Lots of a market: adding, correcting, awarding, re-attaching."""

import uuid
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FieldList, Form, FormField, SelectField, StringField
from wtforms.validators import InputRequired

from facilitator.markets import access, services
from facilitator.markets.clauses.queries import list_doubts
from facilitator.markets.enums import GroupementKind, MemberRole
from facilitator.markets.portfolio import queries
from facilitator.markets.portfolio.services import move_lot, split_lot
from facilitator.markets.services import NewLot, NewMember, SetAward, UpdateLot
from facilitator.organisations.directory.services import find_or_create_company
from facilitator.portals.shared.forms import (
    BaseForm,
    DayField,
    HoursField,
    MoneyField,
    PercentField,
    as_id,
    attempt,
    choices_of,
    with_choices,
)
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.page import page
from facilitator.portals.shared.session import db
from facilitator.references.cpv.rules import normalised

if TYPE_CHECKING:
    from facilitator.markets.models import Lot

blueprint = Blueprint("lots", __name__)
SPARE_ROWS = 4
FEWEST_ROWS = 3
APART = "seul"
OPERATOR_FIELDS = ("indicative_hours", "protected_share", "protected_on", "protected_document")


class LotForm(BaseForm):
    number = StringField("Numéro du lot")
    title = StringField("Intitulé du lot", [InputRequired("Indiquez l’intitulé du lot.")])
    cpv = StringField("Code CPV")
    amount = MoneyField("Montant hors taxes")

    def values(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("number", "title", "amount")} | {"cpv": normalised(self.cpv.data)}


class MemberForm(Form):
    """A line of the groupement; an empty line counts for nothing."""

    number = StringField("SIRET")
    name = StringField("Nom")
    role = SelectField("Rôle", choices=choices_of((role.value, role.label) for role in MemberRole))
    share = PercentField("Part")
    principal = SelectField("Sous-traitant de", validate_choice=False)
    indicative_hours = HoursField("Heures visées par le sous-traitant")
    protected_share = PercentField("Travailleurs concernés, dans son effectif")
    protected_on = DayField("À la date du")
    protected_document = StringField("Document qui l’atteste")

    @property
    def says_proportion(self) -> bool:
        """Whether anything is said, or wrong, of the operator's own workforce."""
        fields = (self.protected_share, self.protected_on, self.protected_document)
        return any(field.data or field.errors for field in fields)

    @property
    def is_filled(self) -> bool:
        return bool(self.number.data or self.name.data)


class AwardForm(BaseForm):
    groupement = SelectField("Forme", choices=choices_of((kind.value, kind.label) for kind in GroupementKind))
    members = FieldList(FormField(MemberForm))


class MoveForm(BaseForm):
    target = SelectField("Rattacher le lot à", [InputRequired("Choisissez où rattacher le lot.")])


@blueprint.route("/marches/<uuid:market_id>/lots/nouveau", methods=["GET", "POST"])
def create(market_id: uuid.UUID) -> ResponseReturnValue:
    market = access.get_market(db(), viewer(), market_id)
    form = LotForm.from_request(data={"number": str(len(market.lots) + 1)})
    lot = attempt(form, lambda: services.add_lot(db(), market, NewLot(**form.values()), by=viewer().actor))
    if lot is None:
        return page("facilitators/lots/create.html", form=form, market=market)
    flash("Le lot est ajouté.", "success")
    return redirect(url_for("facilitators.markets.show", market_id=market_id), code=303)


@blueprint.route("/lots/<uuid:lot_id>/modifier", methods=["GET", "POST"])
def edit(lot_id: uuid.UUID) -> ResponseReturnValue:
    lot = access.get_lot(db(), viewer(), lot_id)
    form = LotForm.from_request(data={name: getattr(lot, name) for name in ("number", "title", "cpv", "amount")})
    changed = attempt(form, lambda: services.update_lot(db(), lot, UpdateLot(**form.values()), by=viewer().actor))
    if changed is None:
        return page("facilitators/lots/edit.html", form=form, lot=lot)
    flash("Le lot est modifié." if changed else "Rien n’a changé.", "success")
    return redirect(url_for("facilitators.markets.show", market_id=lot.market_id), code=303)


@blueprint.route("/lots/<uuid:lot_id>/attribution", methods=["GET", "POST"])
def award(lot_id: uuid.UUID) -> ResponseReturnValue:
    lot = access.get_lot(db(), viewer(), lot_id)
    form = AwardForm.from_request(data=_present_award(lot))
    is_adding = "add_lines" in request.form
    _offer_lines(form, len(form.members) + SPARE_ROWS if is_adding else 0 if form.is_submitted() else _rows(lot))
    if is_adding:
        return _award_page(form, lot, added=SPARE_ROWS)
    done = attempt(form, lambda: services.set_award(db(), lot, _award_command(form), by=viewer().actor))
    if done is None:
        return _award_page(form, lot)
    flash("L’attribution est enregistrée.", "success")
    for doubt in list_doubts(db(), lot=lot):
        flash(doubt, "warning")
    return redirect(url_for("facilitators.markets.show", market_id=lot.market_id), code=303)


def _award_page(form: AwardForm, lot: "Lot", *, added: int = 0) -> ResponseReturnValue:
    """`added`: how many empty lines were just asked for."""
    doubts = list_doubts(db(), lot=lot)
    return page("facilitators/lots/award.html", form=form, lot=lot, doubts=doubts, added=added)


def _offer_lines(form: AwardForm, wanted: int) -> None:
    """So many lines, the empty ones for further members."""
    while len(form.members) < max(wanted, FEWEST_ROWS):
        form.members.append_entry({"role": (MemberRole.MEMBER if len(form.members) else MemberRole.LEAD).value})
    lines = [("", "—"), *((str(number), f"Ligne {number}") for number in range(1, len(form.members) + 1))]
    for member in form.members:
        with_choices(member.form.principal, lines)


def _rows(lot: "Lot") -> int:
    return (len(lot.award.members) if lot.award else 0) + SPARE_ROWS


def _present_award(lot: "Lot") -> dict[str, Any]:
    if lot.award is None:
        return {}
    rank = {member.id: str(number) for number, member in enumerate(lot.award.members, start=1)}
    members = [
        {
            "number": member.siret or member.company.identifier,
            "name": member.company.name,
            "role": member.role.value,
            "share": member.share,
            "principal": rank.get(member.principal_id, "") if member.principal_id else "",
            **{name: getattr(member, name) for name in OPERATOR_FIELDS},
        }
        for member in lot.award.members
    ]
    return {"groupement": lot.award.groupement.value, "members": members}


def _award_command(form: AwardForm) -> SetAward:
    rows = {str(n): member.form for n, member in enumerate(form.members, start=1) if member.form.is_filled}
    companies = {
        n: find_or_create_company(db(), row.number.data, row.name.data, by=viewer().actor) for n, row in rows.items()
    }
    members = [_member(n, row, {key: company.id for key, company in companies.items()}) for n, row in rows.items()]
    return SetAward(groupement=GroupementKind(form.groupement.data), members=members)


def _member(number: str, row: MemberForm, companies: dict[str, uuid.UUID]) -> NewMember:
    role = MemberRole(row.role.data)
    siret = (row.number.data or "").replace(" ", "")
    return NewMember(
        company_id=companies[number],
        role=role,
        siret=siret if len(siret) == 14 else None,
        share=row.share.data if role is not MemberRole.SUBCONTRACTOR else None,
        principal=companies.get(row.principal.data or "") if role is MemberRole.SUBCONTRACTOR else None,
        indicative_hours=row.indicative_hours.data if role is MemberRole.SUBCONTRACTOR else None,
        protected_share=row.protected_share.data,
        protected_on=row.protected_on.data,
        protected_document=(row.protected_document.data or "").strip() or None,
    )


@blueprint.route("/lots/<uuid:lot_id>/rattacher", methods=["GET", "POST"])
def move(lot_id: uuid.UUID) -> ResponseReturnValue:
    lot = access.get_lot(db(), viewer(), lot_id)
    market = access.get_market(db(), viewer(), lot.market_id)
    form = MoveForm.from_request()
    others = [(str(other.id), _named(other)) for other in queries.list_other_markets(db(), viewer(), market)]
    apart = [(APART, "Un marché à part, pour ce lot seul")] if len(market.lots) > 1 else []
    with_choices(form.target, [("", "Choisir…"), *apart, *others])
    target_id = attempt(form, lambda: _move(form, lot_id))
    if target_id is None:
        return page("facilitators/lots/move.html", form=form, lot=lot, market=market)
    flash("Le lot est rattaché à ce marché.", "success")
    return redirect(url_for("facilitators.markets.show", market_id=target_id), code=303)


def _named(market: Any) -> str:
    return f"{market.reference} — {market.title}" if market.reference else str(market.title)


def _move(form: MoveForm, lot_id: uuid.UUID) -> uuid.UUID:
    session, looking = db(), viewer()
    lot = access.get_lot(session, looking, lot_id)
    source = access.get_market(session, looking, lot.market_id)
    if form.target.data == APART:
        return split_lot(session, lot, source, by=looking.actor).id
    target = access.get_market(session, looking, as_id(form.target.data) or source.id)
    move_lot(session, lot, source, target, by=looking.actor)
    return target.id
