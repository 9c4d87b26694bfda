"""Forms of the clauses."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from facilitator.kernel import text
from facilitator.markets.clauses.enums import LegalBasis, PenaltyKind, Rhythm, Target
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import CloseClause
from facilitator.markets.models import Lot
from facilitator.markets.obligations.opening import OwingCompany, StartClause
from facilitator.portals.shared.forms import BaseForm, HoursField, MoneyField, PercentField, choices_of, filled
from facilitator.references.models import Criterion

USUAL_FAMILY = "ccag"
WITH_TARGET, WITHOUT_TARGET = "with", "without"


class CheckboxesField(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TermsForm(BaseForm):
    """What may still be corrected while a clause runs."""

    title = StringField("Intitulé de la clause", [InputRequired("Donnez un intitulé à la clause.")])
    criteria = CheckboxesField("Publics acceptés")
    rhythm = RadioField(
        "Rythme de déclaration",
        [InputRequired("Choisissez un rythme de déclaration.")],
        choices=choices_of((rhythm.value, rhythm.label) for rhythm in Rhythm),
    )
    declaration_day = IntegerField(
        "Jour limite de déclaration",
        [InputRequired("Indiquez un jour du mois."), NumberRange(1, 28, "Choisissez un jour de 1 à 28.")],
        description="Jour du mois qui suit la période, de 1 à 28.",
    )
    penalty_kind = SelectField(
        "Pénalité par heure non réalisée", choices=choices_of((kind.value, kind.label) for kind in PenaltyKind)
    )
    penalty_amount = MoneyField(
        "Valeur de cette pénalité", [Optional()], description="En euros par heure, ou nombre de fois le SMIC."
    )
    daily_penalty = MoneyField(
        "Pénalité par jour pour pièces manquantes",
        [Optional()],
        description="En euros par jour, à partir de la mise en demeure.",
    )

    def offer_criteria(self, criteria: Sequence[Criterion]) -> None:
        self.criteria.choices = choices_of((criterion.code, criterion.label) for criterion in criteria)
        self._usual = [criterion.code for criterion in criteria if USUAL_FAMILY in criterion.families]

    def tick_usual_criteria(self) -> None:
        """Where nobody has chosen yet: all the publics that the CCAG recognise."""
        if not self.is_submitted() and not self.criteria.data:
            self.criteria.data = list(self._usual)

    def to_terms_of(self, clause: Clause) -> ClauseTerms:
        """The terms of a running clause: what the form corrects, the rest as it is."""
        return ClauseTerms(
            legal_basis=clause.legal_basis,
            target=clause.target,
            starts_on=clause.starts_on,
            ends_on=clause.ends_on,
            **self._corrected(),
        )

    def _corrected(self) -> dict[str, Any]:
        return {
            "title": filled(self.title),
            "criteria": tuple(self.criteria.data or ()),
            "rhythm": Rhythm(self.rhythm.data),
            "declaration_day": filled(self.declaration_day),
            "penalty_kind": PenaltyKind(self.penalty_kind.data),
            "penalty_amount": self.penalty_amount.data,
            "daily_penalty": self.daily_penalty.data,
        }


class ClauseForm(TermsForm):
    """The terms of a draft."""

    legal_basis = SelectField(
        "Fondement juridique", choices=choices_of((basis.value, basis.label) for basis in LegalBasis)
    )
    target = RadioField(
        "Objectif",
        [InputRequired("Dites si la clause fixe un nombre d’heures.")],
        choices=choices_of(
            [(WITH_TARGET, "Un nombre d’heures à réaliser"), (WITHOUT_TARGET, "Sans objectif d’heures")]
        ),
    )
    hours = HoursField("Heures d’insertion demandées", [Optional()])
    starts_on = DateField("Début", [Optional()])
    ends_on = DateField("Fin", [Optional()])

    def to_command(self) -> ClauseTerms:
        return ClauseTerms(
            legal_basis=LegalBasis(self.legal_basis.data),
            target=Target.FIXED if self.target.data == WITH_TARGET else Target.NONE,
            hours=self.hours.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            **self._corrected(),
        )


class NewClauseForm(ClauseForm):
    """The terms of a draft, and the lots it covers."""

    lots = CheckboxesField("Lots couverts", [InputRequired("Choisissez au moins un lot.")])

    def offer_lots(self, lots: Sequence[Lot]) -> None:
        self.lots.choices = choices_of((str(lot.id), lot_label(lot)) for lot in lots)

    @property
    def lot_ids(self) -> list[uuid.UUID]:
        return [uuid.UUID(value) for value in self.lots.data or ()]


class StartForm(BaseForm):
    """What is confirmed before the ledger opens. `with_companies` adds a share for each of them."""

    starts_on = DateField("Début de la clause", [InputRequired("Indiquez le début de la clause.")])
    ends_on = DateField("Fin de la clause", [Optional()])
    hours = HoursField("Heures d’insertion demandées", [Optional()])
    document = StringField("Document du marché", description="Par exemple\u202f: CCAP, article 7.2.")
    companies: Sequence[OwingCompany] = ()

    @classmethod
    def with_companies(cls, companies: Sequence[OwingCompany]) -> type["StartForm"]:
        fields = {
            f"share_{number}": PercentField(owing.company.name, [Optional()]) for number, owing in enumerate(companies)
        }
        return type("StartFormOfClause", (cls,), {**fields, "companies": companies})

    @property
    def share_fields(self) -> list[Any]:
        return [self[f"share_{number}"] for number in range(len(self.companies))]

    def to_command(self) -> StartClause:
        typed = {owing.company.id: field.data for owing, field in zip(self.companies, self.share_fields, strict=True)}
        shares = {key: value or Decimal(0) for key, value in typed.items()} if any(typed.values()) else None
        return StartClause(
            starts_on=filled(self.starts_on),
            ends_on=self.ends_on.data,
            hours=self.hours.data,
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


def values_of(clause: Clause) -> dict[str, Any]:
    """What the forms show of a clause, typed or not."""
    names = ("title", "starts_on", "ends_on", "declaration_day", "penalty_amount", "daily_penalty")
    return {
        **{name: getattr(clause, name) for name in names},
        "hours": clause.draft_hours,
        "legal_basis": clause.legal_basis.value,
        "target": WITH_TARGET if clause.has_target else WITHOUT_TARGET,
        "rhythm": clause.rhythm.value,
        "penalty_kind": clause.penalty_kind.value,
        "criteria": [criterion.criterion_code for criterion in clause.criteria],
    }


def start_values(clause: Clause, companies: Sequence[OwingCompany]) -> dict[str, Any]:
    """What the start of a clause shows at first: what its draft says, and the shares of the award."""
    shares = {f"share_{number}": owing.share for number, owing in enumerate(companies)}
    return {"starts_on": clause.starts_on, "ends_on": clause.ends_on, "hours": clause.draft_hours, **shares}


def values_of_terms(terms: ClauseTerms) -> dict[str, Any]:
    """What the form of a new clause shows at first."""
    names = ("title", "hours", "starts_on", "ends_on", "declaration_day", "penalty_amount", "daily_penalty")
    return {
        **{name: getattr(terms, name) for name in names},
        "legal_basis": terms.legal_basis.value,
        "target": WITH_TARGET if terms.has_target else WITHOUT_TARGET,
        "rhythm": terms.rhythm.value,
        "penalty_kind": terms.penalty_kind.value,
        "criteria": list(terms.criteria),
    }
