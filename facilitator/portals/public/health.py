"""Is the service alive, does its database answer, and when did a job last end?"""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.kernel import runs
from facilitator.portals.shared.audience import public
from facilitator.portals.shared.session import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    last = runs.last_ended_at(db())
    return {
        "status": "ok",
        "database": db().get_bind().dialect.name,
        "last_job_at": last.isoformat() if last else None,
    }
