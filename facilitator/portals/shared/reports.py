"""Sending a report as a file."""

from flask import make_response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from facilitator.organisations.access import Viewer
from facilitator.organisations.models import Structure
from facilitator.reports import documents, queries
from facilitator.reports.models import ComplianceReport


def pdf_response(session: Session, viewer: Viewer, report: ComplianceReport) -> ResponseReturnValue:
    """The PDF of a report that the viewer may read."""
    structure = session.get_one(Structure, report.structure_id)
    content = documents.compliance_report(
        report, queries.read_report(session, viewer, report), structure=structure.name
    )
    response = make_response(content)
    response.mimetype = "application/pdf"
    name = f"rapport-clause-{report.situation_on.isoformat()}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
