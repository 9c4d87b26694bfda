"""The terms of a clause in a form: what the contract says, section by section."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from facilitator.candidates.rules import CountingRules
from facilitator.markets.clauses.enums import Bearing, LegalBasis, PenaltyKind, Rhythm, Target, Unit
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.queries import Factor, terms_of
from facilitator.markets.clauses.rules import FIXED_ONCE_STARTED, ClauseTerms, QuotaTerms, hours_of_units
from facilitator.placements.enums import Modality
from facilitator.portals.shared.conflicts import VersionedForm
from facilitator.portals.shared.forms import (
    HoursField,
    MoneyField,
    PercentField,
    QuantityField,
    choices_of,
    filled,
)
from facilitator.references.models import Criterion

USUAL_FAMILY = "ccag"
TYPED_FACTOR = "Saisi par le facilitateur"
WHOLE_STEPS, PRO_RATA = "whole", "prorata"
YES, NO, AS_USUAL = "yes", "no", ""
COUNTED_MONTHS = ("window_months", "open_ended_months", "break_months")
COUNTED_CHOICES = ("proof_must_last", "counts_immersion")
NEVER = 0
"""Months of break, as typed, after which no new count ever starts."""

BRANCHES = {
    "hours": ("target", Target.FIXED),
    "unit_count": ("target", Target.FIXED),
    "unit_hours": ("target", Target.FIXED),
    "threshold": ("target", Target.ACTIVITY),
    "step": ("target", Target.ACTIVITY),
    "step_hours": ("target", Target.ACTIVITY),
    "hours_share": ("target", Target.SHARE),
}
"""Fields that only one target asks for: what they hold under another counts for nothing, and is not checked."""


class CheckboxesField(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class QuotaForm(Form):
    """A sub-quota; an empty line counts for nothing."""

    label = StringField("Intitulé", description="Par exemple\u202f: bénéficiaires du RSA, femmes, jeunes du quartier.")
    share = PercentField("Part des heures")
    hours = HoursField("ou nombre d’heures")
    criteria = CheckboxesField("Publics qui le composent")
    is_dropped = BooleanField("Retirer ce sous-quota")

    @property
    def is_filled(self) -> bool:
        return not self.is_dropped.data and bool(
            (self.label.data or "").strip() or self.share.data or self.hours.data or self.criteria.data
        )

    def validate_label(self, field: Any) -> None:
        if self.is_filled and not (field.data or "").strip():
            raise ValidationError("Donnez un intitulé à ce sous-quota.")

    def to_terms(self) -> QuotaTerms:
        return QuotaTerms(
            label=filled(self.label).strip(),
            share=self.share.data,
            hours=self.hours.data,
            criteria=tuple(self.criteria.data or ()),
        )


class TermsForm(VersionedForm):
    """What may still be corrected while a clause runs."""

    title = StringField("Intitulé de la clause", [InputRequired("Donnez un intitulé à la clause.")])
    joint_debt = SelectField(
        "Chaque membre répond-il de toute la clause\u202f?",
        choices=choices_of(
            [(AS_USUAL, "Comme le dit la loi pour ce groupement"), (YES, "Oui, la clause le prévoit"),
             (NO, "Non, chacun répond de sa part")]
        ),
    )  # fmt: skip
    criteria = CheckboxesField("Publics acceptés")
    quotas = FieldList(FormField(QuotaForm))
    modalities = CheckboxesField(
        "Modalités acceptées", choices=choices_of((modality.value, modality.label) for modality in Modality)
    )
    window_months = IntegerField("Durée pendant laquelle comptent les heures d’une personne", [Optional()])
    open_ended_months = IntegerField("Durée pendant laquelle comptent les heures d’un CDI", [Optional()])
    break_months = IntegerField(
        "Interruption après laquelle la durée repart de zéro", [Optional()], description="0\u202f: jamais."
    )
    proof_must_last = SelectField("Les heures cessent de compter avec le justificatif")
    counts_immersion = SelectField("Les immersions (PMSMP) comptent")
    counting_reason = TextAreaField("Pourquoi ces règles diffèrent de celles de la structure")
    rhythm = RadioField(
        "Rythme de déclaration",
        [InputRequired("Choisissez un rythme de déclaration.")],
        choices=choices_of((rhythm.value, rhythm.label) for rhythm in Rhythm),
    )
    declaration_day = IntegerField(
        "Jour limite de déclaration",
        [InputRequired("Indiquez un jour du mois."), NumberRange(1, 31, "Choisissez un jour de 1 à 31.")],
        description="Jour du mois qui suit la période, de 1 à 31\u202f; le dernier jour d’un mois plus court.",
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
    text = TextAreaField("Texte de la clause", description="Recopié du CCAP, si vous voulez l’avoir sous les yeux.")
    documents = TextAreaField(
        "Documents à fournir par l’entreprise", description="Un par ligne\u202f: contrat de travail, relevé d’heures…"
    )

    def offer_criteria(self, criteria: Sequence[Criterion]) -> None:
        choices = choices_of((criterion.code, criterion.label) for criterion in criteria)
        self.criteria.choices = choices
        for quota in self.quotas:
            quota.form.criteria.choices = choices
        self._usual = [criterion.code for criterion in criteria if USUAL_FAMILY in criterion.families]

    def offer_counting(self, rules: CountingRules) -> None:
        """`rules`: those of the structure, which hold wherever the clause says nothing."""
        fields = {"proof_must_last": self.proof_must_last, "counts_immersion": self.counts_immersion}
        for name, field in fields.items():
            usual = "oui" if getattr(rules, name) else "non"
            field.choices = choices_of([(AS_USUAL, f"Comme la structure ({usual})"), (YES, "Oui"), (NO, "Non")])

    def tick_usual_criteria(self) -> None:
        """Where nobody has chosen yet: all the publics that the CCAG recognise."""
        if not self.is_submitted() and not self.criteria.data:
            self.criteria.data = list(self._usual)

    @property
    def counts_otherwise(self) -> bool:
        """Whether anything is said against the rules of the structure, or is wrong there."""
        names = (*COUNTED_MONTHS, *COUNTED_CHOICES, "counting_reason")
        return any(self[name].data or self[name].errors for name in names)

    def add_quota(self) -> None:
        """One more line, empty."""
        self.quotas.append_entry()
        self.quotas[-1].form.criteria.choices = self.criteria.choices

    def to_terms_of(self, clause: Clause) -> ClauseTerms:
        """The terms of a running clause: what the form corrects, the rest as it is."""
        fixed = {name: getattr(clause, name) for name in FIXED_ONCE_STARTED}
        return ClauseTerms(**fixed, **self._corrected())

    def _corrected(self) -> dict[str, Any]:
        return {
            "title": filled(self.title),
            "joint_debt": {YES: True, NO: False}.get(self.joint_debt.data),
            "criteria": tuple(self.criteria.data or ()),
            "quotas": tuple(quota.form.to_terms() for quota in self.quotas if quota.form.is_filled),
            "modalities": tuple(self.modalities.data or ()),
            "counting_rules": self._counting(),
            "counting_reason": self.counting_reason.data,
            "rhythm": Rhythm(self.rhythm.data),
            "declaration_day": filled(self.declaration_day),
            "penalty_kind": PenaltyKind(self.penalty_kind.data),
            "penalty_amount": self.penalty_amount.data,
            "daily_penalty": self.daily_penalty.data,
            "text": self.text.data,
            "documents": tuple(line.strip() for line in (self.documents.data or "").splitlines() if line.strip()),
        }

    def _counting(self) -> dict[str, Any]:
        """What the clause counts otherwise than its structure."""
        months = {name: self[name].data for name in COUNTED_MONTHS if self[name].data is not None}
        if months.get("break_months") == NEVER:
            months["break_months"] = None
        answers = {name: self[name].data == YES for name in COUNTED_CHOICES if self[name].data in {YES, NO}}
        return {**months, **answers}


class ClauseForm(TermsForm):
    """The terms of a draft."""

    legal_basis = SelectField(
        "Fondement juridique", choices=choices_of((basis.value, basis.label) for basis in LegalBasis)
    )
    target = RadioField(
        "Ce que demande la clause",
        [InputRequired("Dites ce que demande la clause.")],
        choices=choices_of((target.value, target.label) for target in Target),
    )
    unit = SelectField("Compté en", choices=choices_of((unit.value, unit.label) for unit in Unit))
    unit_count = QuantityField("Combien", [Optional()])
    unit_hours = HoursField("Heures que chacun représente", [Optional()])
    hours = HoursField("Heures d’insertion demandées", [Optional()])
    threshold = MoneyField("Au-dessus de", [Optional()])
    step = MoneyField("Par tranche de", [Optional()])
    step_hours = HoursField("Sont dues", [Optional()])
    whole_steps = RadioField(
        "Une tranche commencée",
        choices=choices_of([(WHOLE_STEPS, "Ne compte qu’une fois entière"), (PRO_RATA, "Compte au prorata")]),
        default=WHOLE_STEPS,
    )
    hours_share = PercentField("Part de toutes les heures travaillées", [Optional()])
    bearing = SelectField(
        "Qui porte ces heures", choices=choices_of((bearing.value, bearing.label) for bearing in Bearing)
    )
    starts_on = DateField("Début", [Optional()])
    ends_on = DateField("Fin", [Optional()])
    factors: Mapping[Unit, Factor] = {}
    kept_factor: tuple[Unit, Any, str | None] | None = None

    def offer_factors(self, factors: Mapping[Unit, Factor], clause: Clause | None = None) -> None:
        """What one of each unit stands for; a clause keeps the factor and the source it was written with."""
        self.factors = factors
        if clause is not None and clause.unit_hours is not None:
            self.kept_factor = (clause.unit, clause.unit_hours, clause.unit_source)

    def validate(self, extra_validators: Any = None) -> bool:
        """Fields of another target than the one chosen are not seen: nothing is said of them."""
        super().validate(extra_validators)
        for name, (by, value) in BRANCHES.items():
            if self[by].data != value.value:
                self[name].errors = ()
        return not self.errors

    def to_command(self) -> ClauseTerms:
        return ClauseTerms(
            legal_basis=LegalBasis(self.legal_basis.data),
            target=Target(self.target.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            **self._owed(),
            **self._corrected(),
        )

    def _owed(self) -> dict[str, Any]:
        """What says how much is owed, for the target chosen."""
        match Target(self.target.data):
            case Target.FIXED:
                return self._fixed()
            case Target.ACTIVITY:
                names = ("threshold", "step", "step_hours")
                whole = self.whole_steps.data != PRO_RATA
                activity = {name: self[name].data for name in names}
                return {**activity, "whole_steps": whole, "bearing": Bearing(self.bearing.data)}
            case Target.SHARE:
                return {"hours_share": self.hours_share.data, "bearing": Bearing(self.bearing.data)}
            case Target.NONE:
                return {}

    def _fixed(self) -> dict[str, Any]:
        unit = Unit(self.unit.data)
        if unit is Unit.HOURS:
            return {"hours": self.hours.data}
        count, (of_one, source) = self.unit_count.data, self._factor(unit)
        hours = None if count is None or of_one is None else hours_of_units(count, of_one)
        return {"unit": unit, "unit_count": count, "unit_hours": of_one, "unit_source": source, "hours": hours}

    def _factor(self, unit: Unit) -> tuple[Any, str | None]:
        """Hours of one, and where they come from: as before, typed, or the reference of the day."""
        typed, reference = self.unit_hours.data, self.factors.get(unit)
        if self.kept_factor is not None and (unit, typed) == self.kept_factor[:2]:
            return self.kept_factor[1:]
        if reference is not None and typed in {None, reference.hours}:
            return reference.hours, reference.source
        return typed, TYPED_FACTOR if typed is not None else None


def values_of(clause: Clause) -> dict[str, Any]:
    """What the forms show of a clause."""
    return values_of_terms(terms_of(clause))


def values_of_terms(terms: ClauseTerms) -> dict[str, Any]:
    """What the forms show of these terms."""
    names = (
        "title", "hours", "starts_on", "ends_on", "declaration_day", "penalty_amount", "daily_penalty", "unit_count",
        "unit_hours", "threshold", "step", "step_hours", "hours_share", "text", "counting_reason",
    )  # fmt: skip
    chosen = ("legal_basis", "target", "unit", "bearing", "rhythm", "penalty_kind")
    return {
        **{name: getattr(terms, name) for name in names},
        **{name: getattr(terms, name).value for name in chosen},
        "whole_steps": WHOLE_STEPS if terms.whole_steps else PRO_RATA,
        "joint_debt": _answer(terms.joint_debt),
        "criteria": list(terms.criteria),
        "modalities": list(terms.modalities),
        "documents": "\n".join(terms.documents),
        "quotas": [
            {"label": quota.label, "share": quota.share, "hours": quota.hours, "criteria": list(quota.criteria)}
            for quota in terms.quotas
        ],
        **_counting_values(terms.counting_rules),
    }


def _counting_values(rules: Mapping[str, Any]) -> dict[str, Any]:
    months = {name: rules[name] for name in COUNTED_MONTHS if name in rules}
    if months.get("break_months", NEVER) is None:
        months["break_months"] = NEVER
    return {**months, **{name: _answer(rules.get(name)) for name in COUNTED_CHOICES}}


def _answer(value: bool | None) -> str:  # noqa: FBT001 -- a fact to show, not a switch
    return {True: YES, False: NO, None: AS_USUAL}[value]
