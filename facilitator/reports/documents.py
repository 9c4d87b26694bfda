"""The compliance report on paper: the same figures as the page, in words for Typst."""

from collections.abc import Sequence
from typing import Any

from facilitator.compliance.queries import MemberSituation
from facilitator.compliance.rules import Figures
from facilitator.kernel import clock, documents, text
from facilitator.reports.models import ComplianceReport
from facilitator.reports.queries import Month, ReportedClause

MEMBER_COLUMNS = ["Entreprise", "Heures dues", "Dues à ce jour", "Validées", "État"]
MONTH_COLUMNS = ["Mois", "Heures validées", "Cumul"]
READING = [
    "Heures dues : ce que le contrat demande, avenants et transferts compris, à la date d’arrêté.",
    "Dues à ce jour : la part échue, au prorata des jours écoulés ; entières quand la facturation les fait naître.",
    "Validées : les heures déclarées par l’entreprise, puis contrôlées et validées par le facilitateur.",
    "Ce rapport ne nomme aucune personne. Réédité, il donnera toujours les mêmes chiffres.",
]


def compliance_report(report: ComplianceReport, clauses: Sequence[ReportedClause], *, structure: str) -> bytes:
    """The PDF of an issued report, its market and buyer loaded."""
    return documents.pdf(
        "documents/compliance_report.typ", _values(report, clauses, structure=structure), made_at=report.issued_at
    )


def _values(report: ComplianceReport, clauses: Sequence[ReportedClause], *, structure: str) -> dict[str, Any]:
    market = report.market
    issued = report.issued_at.astimezone(clock.PARIS)
    return {
        "title": "Rapport de suivi de la clause d’insertion",
        "structure": structure,
        "market": market.title,
        "dates": f"Arrêté au {text.long_date(report.situation_on)}, "
        f"édité le {text.long_date(issued.date())} à {issued:%H:%M:%S}",
        "identity": [
            ["Acheteur", market.authority.name],
            ["Référence", market.reference or "—"],
            ["Notifié le", text.long_date(market.notified_on) if market.notified_on else "—"],
        ],
        "clauses": [_clause(clause) for clause in clauses],
        "member_columns": MEMBER_COLUMNS,
        "month_columns": MONTH_COLUMNS,
        "reading": READING,
    }


def _clause(reported: ReportedClause) -> dict[str, Any]:
    situation = reported.situation
    clause, figures = situation.clause, situation.figures
    return {
        "title": clause.title,
        "summary": f"{clause.legal_basis.label}. État : {figures.state.label}.",
        "figures": _figures(figures),
        "members": [_member(member) for member in situation.members]
        + ([_unallocated(reported)] if situation.unallocated.total else []),
        "months": [_month(month) for month in reported.months],
    }


def _figures(figures: Figures) -> list[list[str]]:
    return [
        ["Heures dues", text.hours(figures.owed)],
        ["Dues à ce jour", text.hours(figures.owed_to_date)],
        ["Heures validées", text.hours(figures.validated)],
        ["Taux de réalisation", text.percent(figures.rate) if figures.rate is not None else "—"],
    ]


def _member(member: MemberSituation) -> list[str]:
    figures = member.figures
    return [
        member.commitment.company.name,
        text.hours(figures.owed),
        text.hours(figures.owed_to_date),
        text.hours(figures.validated),
        figures.state.label,
    ]


def _unallocated(reported: ReportedClause) -> list[str]:
    due = reported.situation.unallocated
    return ["À répartir", text.hours(due.total), text.hours(due.to_date), "—", "—"]


def _month(month: Month) -> list[str]:
    return [text.month(month.month), text.hours(month.validated), text.hours(month.cumulated)]
