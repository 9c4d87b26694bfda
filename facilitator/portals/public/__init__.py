"""Public side: sign-in, invitation, password, survey by personal link, information pages."""

from flask import Blueprint

from facilitator.portals.public import (
    entering,
    health,
    invitations,
    memberships,
    pages,
    password,
    profile,
    root,
    sign_in,
    survey,
)
from facilitator.portals.shared.page import NavigationItem, register_addresses, register_footer

blueprint = Blueprint("public", __name__)
blueprint.register_error_handler(entering.TooManyFailures, entering.ask_to_wait)
for family in (root, health, sign_in, memberships, invitations, password, profile, pages, survey):
    blueprint.register_blueprint(family.blueprint)

register_addresses(
    sign_out="public.sign_in.sign_out", switch="public.memberships.switch", profile="public.profile.show"
)
register_footer(
    NavigationItem(
        label="Accessibilité\u202f: non conforme", endpoint="public.pages.accessibility", icon="universal-access"
    ),
    NavigationItem(label="Données personnelles", endpoint="public.pages.data_protection", icon="shield-lock"),
)
