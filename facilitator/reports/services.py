"""Issuing reports."""

from datetime import date

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.markets.models import Market
from facilitator.reports.models import ComplianceReport


class ReportOnFuture(DomainError):
    pass


def issue_compliance_report(session: Session, market: Market, *, on: date, by: Actor) -> ComplianceReport:
    """Fix two dates: effective by `on`, recorded by now. Raises ReportOnFuture."""
    if on > clock.today():
        raise ReportOnFuture("Un rapport s’arrête à une date passée ou à celle d’aujourd’hui.")
    report = ComplianceReport(
        structure_id=market.structure_id,
        market_id=market.id,
        situation_on=on,
        issued_at=clock.now(),
        issued_by=by.label,
    )
    session.add(report)
    record(
        session, by=by, event="report.issued", subject=report, structure_id=market.structure_id,
        market=market.id, situation_on=on,
    )  # fmt: skip
    return report
