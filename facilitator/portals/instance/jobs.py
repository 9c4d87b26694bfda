"""What the scheduled jobs did."""

from datetime import timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue

from facilitator.kernel import clock, runs
from facilitator.portals.shared.page import page
from facilitator.portals.shared.paging import page_links, page_number
from facilitator.portals.shared.session import db

blueprint = Blueprint("jobs", __name__, url_prefix="/travaux")

SILENT_AFTER = timedelta(minutes=10)
"""The mail job runs every minute: a longer silence means that the jobs process is stopped."""


@blueprint.get("/")
def index() -> ResponseReturnValue:
    last = runs.last_ended_at(db())
    found = runs.page_of_runs(db(), page_number())
    return page(
        "instance/jobs/index.html",
        latest=runs.list_latest(db()),
        found=found,
        links=page_links(found),
        last=last,
        is_silent=last is None or last < clock.now() - SILENT_AFTER,
    )
