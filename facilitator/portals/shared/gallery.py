"""Every component in every state, on one page; registered outside production only."""

from flask import Blueprint, render_template

from facilitator.portals.shared import gallery_examples
from facilitator.portals.shared.audience import public

blueprint = Blueprint("gallery", __name__, url_prefix="/_composants")


@blueprint.get("/")
@public
def index() -> str:
    return render_template("gallery/index.html", **gallery_examples.context())
