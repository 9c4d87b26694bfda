"""Structures of the instance: list, open, and see to it that each has its administrators."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired

from facilitator.accounts import access
from facilitator.accounts.invitations import services as invitations
from facilitator.accounts.invitations.queries import list_pending_administrators
from facilitator.accounts.invitations.rules import expires_at
from facilitator.accounts.memberships import services as memberships
from facilitator.accounts.memberships.queries import map_administrators
from facilitator.accounts.memberships.services import Grant
from facilitator.kernel import clock
from facilitator.organisations.access import get_structure
from facilitator.organisations.enums import Role
from facilitator.organisations.queries import page_of_structures
from facilitator.organisations.services import CreateStructure, DescribeStructure, create_structure, describe_structure
from facilitator.portals.shared import accesses
from facilitator.portals.shared.configuration import base_url
from facilitator.portals.shared.forms import BaseForm, attempt, filled, perform
from facilitator.portals.shared.identity import viewer
from facilitator.portals.shared.inviting import InviteForm
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("structures", __name__)


class StructureForm(BaseForm):
    structure_name = StringField("Nom de la structure", [InputRequired("Indiquez le nom de la structure.")])
    territory = StringField("Territoire", description="Par exemple une ville, une intercommunalité, un département.")

    def to_description(self) -> DescribeStructure:
        return DescribeStructure(name=filled(self.structure_name), territory=self.territory.data)


class NewStructureForm(StructureForm, InviteForm):
    slug = StringField("Identifiant court", description="Sert aux commandes. Laissé vide, il est tiré du nom.")

    def to_structure(self) -> CreateStructure:
        return CreateStructure(name=filled(self.structure_name), slug=self.slug.data, territory=self.territory.data)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    found = page_of_structures(db(), page_number())
    administrators = map_administrators(db(), [structure.id for structure in found.items])
    return page("instance/structures/index.html", found=found, links=page_links(found), administrators=administrators)


@blueprint.route("/structures/nouvelle", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    form = NewStructureForm.from_request()
    structure = attempt(form, lambda: _create(form))
    if structure is None:
        return page("instance/structures/create.html", form=form)
    flash(f"La structure est ouverte. Une invitation va partir à l’adresse {form.email.data}.", "success")
    return redirect(url_for(".show", structure_id=structure.id), code=303)


def _create(form: NewStructureForm) -> Any:
    structure = create_structure(db(), form.to_structure(), by=viewer().actor)
    _invite(form, structure.id)
    return structure


def _invite(form: InviteForm, structure_id: uuid.UUID) -> Any:
    grant = Grant(role=Role.STRUCTURE_ADMIN, structure_id=structure_id)
    return invitations.invite(db(), form.to_invite(grant), base_url=base_url(), by=viewer().actor)


@blueprint.get("/structures/<uuid:structure_id>")
def show(structure_id: uuid.UUID) -> ResponseReturnValue:
    structure = get_structure(db(), viewer(), structure_id)
    return page(
        "instance/structures/show.html",
        structure=structure,
        administrators=map_administrators(db(), [structure.id]).get(structure.id, []),
        invitations=list_pending_administrators(db(), structure.id),
        expires_at=expires_at,
        now=clock.now(),
    )


@blueprint.route("/structures/<uuid:structure_id>/modifier", methods=["GET", "POST"])
def edit(structure_id: uuid.UUID) -> ResponseReturnValue:
    structure = get_structure(db(), viewer(), structure_id)
    form = StructureForm.from_request(data={"structure_name": structure.name, "territory": structure.territory})
    if attempt(form, lambda: _describe(structure, form)):
        flash("La structure est enregistrée.", "success")
        return redirect(url_for(".show", structure_id=structure.id), code=303)
    return page("instance/structures/edit.html", form=form, structure=structure)


def _describe(structure: Any, form: StructureForm) -> bool:
    describe_structure(db(), structure, form.to_description(), by=viewer().actor)
    return True


@blueprint.route("/structures/<uuid:structure_id>/inviter", methods=["GET", "POST"])
def invite(structure_id: uuid.UUID) -> ResponseReturnValue:
    structure = get_structure(db(), viewer(), structure_id)
    form = InviteForm.from_request()
    invitation = attempt(form, lambda: _invite(form, structure.id))
    if invitation is None:
        return page("instance/structures/invite.html", form=form, structure=structure)
    flash(f"L’invitation de {invitation.name} va partir à l’adresse {invitation.email}.", "success")
    return redirect(url_for(".show", structure_id=structure.id), code=303)


@blueprint.post("/invitations/<uuid:invitation_id>/renvoyer")
def resend(invitation_id: uuid.UUID) -> ResponseReturnValue:
    invitation = accesses.resend_invitation(invitation_id)
    return redirect(url_for(".show", structure_id=invitation.structure_id), code=303)


@blueprint.post("/invitations/<uuid:invitation_id>/retirer")
def revoke(invitation_id: uuid.UUID) -> ResponseReturnValue:
    invitation = accesses.revoke_invitation(invitation_id)
    return redirect(url_for(".show", structure_id=invitation.structure_id), code=303)


@blueprint.post("/acces/<uuid:membership_id>/retirer")
def end(membership_id: uuid.UUID) -> ResponseReturnValue:
    membership = access.get_membership_to_manage(db(), viewer(), membership_id)
    perform(lambda: memberships.end(db(), membership, by=viewer().actor))
    flash(f"{membership.user.name} n’administre plus cette structure.", "success")
    return redirect(url_for(".show", structure_id=membership.structure_id), code=303)


@blueprint.post("/acces/<uuid:membership_id>/fermer-le-compte")
def close_account(membership_id: uuid.UUID) -> ResponseReturnValue:
    membership = accesses.close_account(membership_id)
    return redirect(url_for(".show", structure_id=membership.structure_id), code=303)


@blueprint.post("/acces/<uuid:membership_id>/rouvrir-le-compte")
def open_account(membership_id: uuid.UUID) -> ResponseReturnValue:
    membership = accesses.open_account(membership_id)
    return redirect(url_for(".show", structure_id=membership.structure_id), code=303)
