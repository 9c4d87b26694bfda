"""Public side: sign-in, invitation, password, survey by personal link, information pages."""

from flask import Blueprint

from facilitator.portals.public import health, memberships, root, sign_in
from facilitator.portals.shared.page import register_addresses

blueprint = Blueprint("public", __name__)
for family in (root, health, sign_in, memberships):
    blueprint.register_blueprint(family.blueprint)

register_addresses(sign_out="public.sign_in.sign_out", switch="public.memberships.switch")
