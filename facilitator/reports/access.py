"""Who reads a report: whoever may open its market."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.kernel.errors import NotVisible
from facilitator.markets.access import visible_markets
from facilitator.markets.models import Market
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import STAFF, Role
from facilitator.reports.models import ComplianceReport

READERS = STAFF | {Role.BUYER}
"""A company sees its own commitments on its own pages: the report names the other members."""


def get_report(session: Session, viewer: Viewer, report_id: uuid.UUID) -> ComplianceReport:
    """The report with its market and buyer. Raises NotVisible."""
    if viewer.role not in READERS:
        raise NotVisible
    readable = visible_markets(viewer).with_only_columns(Market.id)
    query = (
        sa.select(ComplianceReport)
        .where(ComplianceReport.id == report_id, ComplianceReport.market_id.in_(readable))
        .options(joinedload(ComplianceReport.market).joinedload(Market.authority))
    )
    if (report := session.scalar(query)) is None:
        raise NotVisible
    return report
