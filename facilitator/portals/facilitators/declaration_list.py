"""The list of declarations: its columns."""

from flask import url_for

from facilitator.hours.history.queries import Entry
from facilitator.hours.months.queries import market_title
from facilitator.kernel import clock, text
from facilitator.kernel.spreadsheets import Kind
from facilitator.portals.shared.lists import Column, Listing


def _declaration_url(entry: Entry) -> str:
    return url_for("facilitators.declarations.show", declaration_id=entry.declaration.id)


DECLARATIONS: Listing[Entry] = Listing(
    slug="declarations",
    title="Déclarations",
    noun="déclaration",
    heading="company",
    default_sort="due_on",
    columns=(
        Column(
            key="company",
            label="Entreprise",
            value=lambda entry: entry.declaration.company.name,
            link=_declaration_url,
        ),
        Column(key="market", label="Marché", value=lambda entry: market_title(entry.declaration), is_sortable=False),
        Column(key="period", label="Période", value=lambda entry: text.month(entry.declaration.period_end)),
        Column(key="due_on", label="Échéance", value=lambda entry: entry.declaration.due_on, kind=Kind.DATE),
        Column(
            key="state",
            label="État",
            value=lambda entry: entry.standing.state(clock.today()).label,
            tone=lambda entry: entry.standing.state(clock.today()),
            is_sortable=False,
        ),
        Column(
            key="hours", label="Heures", value=lambda entry: entry.standing.hours, kind=Kind.HOURS, is_sortable=False
        ),
        Column(
            key="doubtful",
            label="Lignes à regarder",
            value=lambda entry: len(entry.doubtful),
            kind=Kind.NUMBER,
            is_sortable=False,
        ),
    ),
)
