"""Public side: sign-in, invitation, password, survey by personal link, information pages."""

from flask import Blueprint

from facilitator.portals.public import health, root

blueprint = Blueprint("public", __name__)
for family in (root, health):
    blueprint.register_blueprint(family.blueprint)
