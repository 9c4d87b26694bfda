"""Réglages, Membres et accès: who enters, under which role, and who is invited."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from facilitator.accounts import access
from facilitator.accounts.invitations import queries as invitation_queries, services as invitations
from facilitator.accounts.invitations.rules import expires_at
from facilitator.accounts.memberships import queries, services
from facilitator.accounts.memberships.services import Grant
from facilitator.kernel import clock
from facilitator.kernel.paging import Paged
from facilitator.markets.portfolio.queries import list_authorities, list_companies
from facilitator.organisations.access import staff_structure_id
from facilitator.organisations.enums import STAFF, Role
from facilitator.portals.shared import accesses
from facilitator.portals.shared.configuration import base_url
from facilitator.portals.shared.forms import BaseForm, attempt, choices_of, filled, perform, with_choices
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.inviting import InviteForm
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("members", __name__, url_prefix="/reglages/acces")


@dataclass(frozen=True, kw_only=True, slots=True)
class _List:
    """One tab: what it is called, which accesses it holds, what is said when it is empty."""

    label: str
    roles: frozenset[Role] = frozenset()
    empty: str


LISTS = {
    "equipe": _List(label="Équipe", roles=STAFF, empty="Invitez vos collègues pour partager les dossiers."),
    "entreprises": _List(
        label="Entreprises",
        roles=frozenset({Role.COMPANY}),
        empty="Invitez les entreprises attributaires\u202f: elles déclareront leurs heures elles-mêmes.",
    ),
    "acheteurs": _List(
        label="Acheteurs",
        roles=frozenset({Role.BUYER}),
        empty="Invitez les acheteurs\u202f: ils suivront leurs clauses, sans voir aucun nom.",
    ),
    "invitations": _List(label="Invitations en attente", empty="Toutes les invitations ont reçu une réponse."),
}
ROLES = choices_of((role.value, role.label) for role in (Role.FACILITATOR, Role.STRUCTURE_ADMIN))


class InviteColleagueForm(InviteForm):
    role = RadioField("Rôle", [InputRequired("Choisissez un rôle.")], choices=ROLES, default=Role.FACILITATOR.value)


class InviteCompanyForm(InviteForm):
    organisation = SelectField("Entreprise", [InputRequired("Choisissez l’entreprise pour laquelle elle agira.")])


class InviteBuyerForm(InviteForm):
    organisation = SelectField("Acheteur", [InputRequired("Choisissez l’acheteur pour lequel elle agira.")])


class RoleForm(BaseForm):
    role = RadioField("Rôle", [InputRequired("Choisissez un rôle.")], choices=ROLES)


# --- lists ---


@blueprint.get("/")
def index() -> ResponseReturnValue:
    asked = request.args.get("liste", "")
    shown = asked if asked in LISTS else "equipe"
    found = _list(shown)
    return page(
        "facilitators/members/index.html",
        found=found,
        links=page_links(found),
        shown=shown,
        title=LISTS[shown].label,
        empty=LISTS[shown].empty,
        tabs=_tabs(shown),
        may_invite_staff=access.may_grant(viewer(), Role.FACILITATOR),
        may_manage=lambda row: access.may_grant(viewer(), row.role),
        expires_at=expires_at,
        now=clock.now(),
    )


def _list(shown: str) -> Paged[Any]:
    structure_id = staff_structure_id(viewer())
    if shown == "invitations":
        return invitation_queries.list_pending(db(), structure_id, page=page_number())
    return queries.list_members(db(), structure_id, LISTS[shown].roles, page=page_number())


def _tabs(shown: str) -> list[dict[str, Any]]:
    structure_id = staff_structure_id(viewer())
    numbers = queries.count_members(db(), structure_id)
    counts = {name: sum(numbers.get(role, 0) for role in each.roles) for name, each in LISTS.items()}
    counts["invitations"] = invitation_queries.count_pending(db(), structure_id)
    return [
        {"label": each.label, "url": url_for(".index", liste=name), "current": name == shown, "count": counts[name]}
        for name, each in LISTS.items()
    ]


# --- inviting ---


@blueprint.route("/inviter/equipe", methods=["GET", "POST"])
def invite_colleague() -> ResponseReturnValue:
    access.check_may_grant(viewer(), Role.FACILITATOR)
    form = InviteColleagueForm.from_request(data=_known())
    return _invite(form, "Inviter un collègue", lambda: _grant(Role(filled(form.role))))


@blueprint.route("/inviter/entreprise", methods=["GET", "POST"])
def invite_company() -> ResponseReturnValue:
    form = InviteCompanyForm.from_request(data=_known())
    with_choices(form.organisation, _choices(list_companies(db(), viewer())))
    return _invite(form, "Inviter une entreprise", lambda: _grant(Role.COMPANY, company_id=_organisation(form)))


@blueprint.route("/inviter/acheteur", methods=["GET", "POST"])
def invite_buyer() -> ResponseReturnValue:
    form = InviteBuyerForm.from_request(data=_known())
    with_choices(form.organisation, _choices(list_authorities(db(), viewer())))
    return _invite(form, "Inviter un acheteur", lambda: _grant(Role.BUYER, authority_id=_organisation(form)))


def _invite(form: InviteForm, heading: str, grant: Callable[[], Grant]) -> ResponseReturnValue:
    invitation = attempt(
        form,
        lambda: invitations.invite(db(), form.to_invite(grant()), base_url=base_url(), by=viewer().actor),
    )
    if invitation is None:
        return page("facilitators/members/invite.html", form=form, heading=heading)
    flash(f"L’invitation de {invitation.name} va partir à l’adresse {invitation.email}.", "success")
    return redirect(url_for(".index", liste="invitations"), code=303)


def _grant(role: Role, **organisation: uuid.UUID) -> Grant:
    return Grant(role=role, structure_id=staff_structure_id(viewer()), **organisation)


def _known() -> dict[str, str | None]:
    """What the page that leads here knows already: a contact's name and address, an organisation."""
    return {
        "name": request.args.get("nom"),
        "email": request.args.get("email"),
        "organisation": request.args.get("organisation"),
    }


def _choices(organisations: Sequence[Any]) -> list[tuple[str, str]]:
    return [("", "Choisissez…"), *((str(each.id), each.name) for each in organisations)]


def _organisation(form: InviteCompanyForm | InviteBuyerForm) -> uuid.UUID:
    return uuid.UUID(filled(form.organisation))


@blueprint.post("/invitations/<uuid:invitation_id>/renvoyer")
def resend(invitation_id: uuid.UUID) -> ResponseReturnValue:
    accesses.resend_invitation(invitation_id)
    return redirect(url_for(".index", liste="invitations"), code=303)


@blueprint.post("/invitations/<uuid:invitation_id>/retirer")
def revoke(invitation_id: uuid.UUID) -> ResponseReturnValue:
    accesses.revoke_invitation(invitation_id)
    return redirect(url_for(".index", liste="invitations"), code=303)


# --- one access ---


@blueprint.route("/<uuid:membership_id>", methods=["GET", "POST"])
def show(membership_id: uuid.UUID) -> ResponseReturnValue:
    membership = access.get_membership_to_manage(db(), viewer(), membership_id)
    form = RoleForm.from_request(data={"role": membership.role.value})
    if attempt(form, lambda: _change_role(membership, form)):
        flash(f"{membership.user.name} a maintenant le rôle «\u202f{membership.role.label}\u202f».", "success")
        return redirect(url_for(".index"), code=303)
    return page(
        "facilitators/members/show.html",
        form=form,
        membership=membership,
        is_staff=membership.role in STAFF,
        may_close=access.may_close_account(db(), viewer(), membership),
    )


def _change_role(membership: Any, form: RoleForm) -> bool:
    services.change_role(db(), membership, Role(filled(form.role)), by=viewer().actor)
    return True


@blueprint.post("/<uuid:membership_id>/retirer")
def end(membership_id: uuid.UUID) -> ResponseReturnValue:
    membership = access.get_membership_to_manage(db(), viewer(), membership_id)
    perform(lambda: services.end(db(), membership, by=viewer().actor))
    flash(f"{membership.user.name} n’a plus cet accès.", "success")
    return redirect(url_for(".index", liste=_list_of(membership.role)), code=303)


@blueprint.post("/<uuid:membership_id>/fermer-le-compte")
def close_account(membership_id: uuid.UUID) -> ResponseReturnValue:
    membership = accesses.close_account(membership_id)
    return redirect(url_for(".index", liste=_list_of(membership.role)), code=303)


@blueprint.post("/<uuid:membership_id>/rouvrir-le-compte")
def open_account(membership_id: uuid.UUID) -> ResponseReturnValue:
    membership = accesses.open_account(membership_id)
    return redirect(url_for(".show", membership_id=membership.id), code=303)


def _list_of(role: Role) -> str:
    return next(name for name, each in LISTS.items() if role in each.roles)
