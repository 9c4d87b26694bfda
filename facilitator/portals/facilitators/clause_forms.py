"""Forms of the life of a clause: created on some lots, started, closed."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from facilitator.hours.rules import previous_month
from facilitator.kernel import text
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.rules import first_month_to_declare
from facilitator.markets.clauses.services import CloseClause
from facilitator.markets.models import Lot
from facilitator.markets.obligations.opening import OwingCompany, StartClause
from facilitator.portals.facilitators.clause_terms import CheckboxesField, ClauseForm
from facilitator.portals.shared.forms import BaseForm, HoursField, PercentField, choices_of, filled, with_choices


class NewClauseForm(ClauseForm):
    """The terms of a draft, and the lots it covers."""

    lots = CheckboxesField("Lots couverts", [InputRequired("Choisissez au moins un lot.")])

    def offer_lots(self, lots: Sequence[Lot]) -> None:
        self.lots.choices = choices_of((str(lot.id), lot_label(lot)) for lot in lots)

    @property
    def lot_ids(self) -> list[uuid.UUID]:
        return [uuid.UUID(value) for value in self.lots.data or ()]


MONTHS_OFFERED = 24
"""How far back the first month to declare may be chosen."""


class StartForm(BaseForm):
    """What is confirmed before the ledger opens. `with_companies` adds a share for each of them."""

    starts_on = DateField("Début de la clause", [InputRequired("Indiquez le début de la clause.")])
    ends_on = DateField("Fin de la clause", [Optional()])
    first_month = SelectField(
        "Premier mois à déclarer",
        description="Selon le début\u202f: le mois du début de la clause, ou le mois en cours s’il date de plus de "
        "deux mois. Les mois d’avant ne sont pas demandés aux entreprises.",
    )
    hours = HoursField("Heures d’insertion demandées", [Optional()])
    offered = HoursField(
        "Heures offertes au-dessus du minimum",
        [Optional()],
        description="Ce que l’entreprise a proposé en plus, au titre du critère d’attribution.",
    )
    document = StringField("Document du marché", description="Par exemple\u202f: CCAP, article 7.2.")
    companies: Sequence[OwingCompany] = ()
    today: date

    @classmethod
    def with_companies(cls, companies: Sequence[OwingCompany]) -> type["StartForm"]:
        fields = {
            f"share_{number}": PercentField(owing.company.name, [Optional()]) for number, owing in enumerate(companies)
        }
        return type("StartFormOfClause", (cls,), {**fields, "companies": companies})

    def offer_months(self, today: date) -> None:
        """The months among which the first one to declare is chosen, the present one first."""
        self.today = today
        months = [today.replace(day=1)]
        while len(months) < MONTHS_OFFERED:
            months.append(previous_month(months[-1]))
        offered = [(month.isoformat(), text.month(month)) for month in months]
        with_choices(self.first_month, [("", "Selon le début"), *offered])

    @property
    def share_fields(self) -> list[Any]:
        return [self[f"share_{number}"] for number in range(len(self.companies))]

    def to_command(self) -> StartClause:
        typed = {owing.company.id: field.data for owing, field in zip(self.companies, self.share_fields, strict=True)}
        shares = {key: value or Decimal(0) for key, value in typed.items()} if any(typed.values()) else None
        starts_on, chosen = filled(self.starts_on), self.first_month.data
        return StartClause(
            starts_on=starts_on,
            ends_on=self.ends_on.data,
            declares_from=date.fromisoformat(chosen) if chosen else first_month_to_declare(starts_on, today=self.today),
            hours=self.hours.data,
            offered=self.offered.data,
            shares=shares,
            document=self.document.data,
        )


class CloseForm(BaseForm):
    closed_on = DateField("Date de clôture", [InputRequired("Indiquez la date de clôture.")])
    reason = TextAreaField("Motif", [InputRequired("Dites pourquoi la clause est close.")])

    def to_command(self) -> CloseClause:
        return CloseClause(closed_on=filled(self.closed_on), reason=filled(self.reason))


def lot_label(lot: Lot) -> str:
    """« Lot 2 : Peinture (Réhabilitation de l’école) »."""
    name = f"Lot {lot.number} : {lot.title}" if lot.number else lot.title
    return text.typeset(name if lot.title == lot.market.title else f"{name} ({lot.market.title})")


def start_values(clause: Clause, companies: Sequence[OwingCompany]) -> dict[str, Any]:
    """What the start of a clause shows at first: what its draft says, and the shares of the award."""
    shares = {f"share_{number}": owing.share for number, owing in enumerate(companies)}
    return {"starts_on": clause.starts_on, "ends_on": clause.ends_on, "hours": clause.draft_hours, **shares}
