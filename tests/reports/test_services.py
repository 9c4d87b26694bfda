"""A report prints the same for ever."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel import clock
from facilitator.kernel.errors import NotVisible
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.models import Lot, Market
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.services import RecordEvent, record_event
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from facilitator.reports import access, documents, queries, services
from facilitator.reports.models import ComplianceReport
from tests.compliance.conftest import CAMILLE
from tests.factories.hours import HoursLineFactory
from tests.factories.organisations import CompanyFactory

END_OF_JUNE = date(2026, 6, 30)


@pytest.fixture
def market(session: Session, clause: Clause) -> Market:
    return session.scalars(sa.select(Market).join(Lot).where(Lot.structure_id == clause.structure_id)).one()


def post(session: Session, clause: Clause, hours: str) -> None:
    commitment = session.scalars(
        sa.select(Commitment).where(Commitment.clause_id == clause.id).order_by(Commitment.position)
    ).first()
    HoursLineFactory(commitment=commitment, month=date(2026, 3, 1), work_hours=Decimal(hours))


def pdf(session: Session, viewer: Viewer, report: ComplianceReport) -> bytes:
    found = access.get_report(session, viewer, report.id)
    clauses = queries.read_report(session, viewer, found)
    return documents.compliance_report(found, clauses, structure="Maison de l’emploi")


def test_later_and_back_dated_entries_change_no_issued_report(
    session: Session,
    clause: Clause,
    market: Market,
    staff: Viewer,
):
    post(session, clause, "50.00")
    report = services.issue_compliance_report(session, market, on=END_OF_JUNE, by=CAMILLE)
    before = pdf(session, staff, report)

    post(session, clause, "70.00")
    amendment = RecordEvent(kind=EventKind.AMENDMENT, effective_on=date(2026, 2, 1), hours=Decimal("40.00"))
    record_event(session, clause, amendment, by=CAMILLE)
    session.flush()

    [reported] = queries.read_report(session, staff, report)
    assert (reported.situation.figures.validated, reported.situation.figures.owed) == (50, 365)
    assert pdf(session, staff, report) == before

    later = services.issue_compliance_report(session, market, on=END_OF_JUNE, by=CAMILLE)
    [reported] = queries.read_report(session, staff, later)
    assert (reported.situation.figures.validated, reported.situation.figures.owed) == (120, 405)


def test_a_report_is_a_tagged_pdf(session: Session, clause: Clause, market: Market, staff: Viewer):
    report = services.issue_compliance_report(session, market, on=END_OF_JUNE, by=CAMILLE)

    content = pdf(session, staff, report)

    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content


def test_no_report_on_the_future(session: Session, market: Market):
    with pytest.raises(services.ReportOnFuture):
        services.issue_compliance_report(session, market, on=clock.today() + timedelta(days=1), by=CAMILLE)


def test_a_company_reads_no_report(session: Session, market: Market, staff: Viewer):
    report = services.issue_compliance_report(session, market, on=END_OF_JUNE, by=CAMILLE)
    company = Viewer(actor=CAMILLE, role=Role.COMPANY, structure_id=staff.structure_id, company_id=CompanyFactory().id)

    with pytest.raises(NotVisible):
        access.get_report(session, company, report.id)
