"""What a compliance report says, from its two dates alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.compliance.queries import AsOf, ClauseSituation, list_situations, months_of
from facilitator.markets.models import Market
from facilitator.organisations.access import Viewer
from facilitator.reports.models import ComplianceReport


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """Hours validated for one month, and since the start."""

    month: date
    validated: Decimal
    cumulated: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedClause:
    situation: ClauseSituation
    months: tuple[Month, ...]


def read_report(session: Session, viewer: Viewer, report: ComplianceReport) -> list[ReportedClause]:
    """The clauses of the report's market, as effective by its day and recorded by its instant.

    Whoever asks and whenever, the ledgers answer the same.
    """
    as_of = AsOf(on=report.situation_on, recorded_by=report.issued_at)
    found = list_situations(session, viewer, as_of, market_id=report.market_id)
    months = months_of(session, [situation.clause for situation in found], as_of)
    return [ReportedClause(situation=s, months=_cumulate(months.get(s.clause.id, {}))) for s in found]


def list_reports(session: Session, market: Market) -> Sequence[ComplianceReport]:
    """The reports issued on a market, latest first."""
    query = (
        sa.select(ComplianceReport)
        .where(ComplianceReport.structure_id == market.structure_id, ComplianceReport.market_id == market.id)
        .order_by(ComplianceReport.issued_at.desc(), ComplianceReport.id.desc())
    )
    return session.scalars(query).all()


def _cumulate(months: dict[date, Decimal]) -> tuple[Month, ...]:
    rows: list[Month] = []
    cumulated = Decimal("0.00")
    for month, validated in sorted(months.items()):
        cumulated += validated
        rows.append(Month(month=month, validated=validated, cumulated=cumulated))
    return tuple(rows)
