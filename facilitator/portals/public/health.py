"""Is the service alive, and does its database answer?"""

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.portals.shared.audience import public
from facilitator.portals.shared.session import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    db().execute(sa.text("SELECT 1"))
    return {"status": "ok", "database": db().get_bind().dialect.name}
