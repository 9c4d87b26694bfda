"""Forms of the contracts. Choices come from the view."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from facilitator.organisations.enums import InclusionKind
from facilitator.organisations.models import Company
from facilitator.organisations.rules import has_valid_siret
from facilitator.organisations.services import RegisterCompany
from facilitator.placements.assignments.services import Assign, ChangeAssignment, Decide
from facilitator.placements.enums import ContractKind, EndReason, Modality
from facilitator.placements.rules import WHOLE
from facilitator.placements.services import (
    ContractFacts,
    CorrectPlacement,
    CreatePlacement,
    EndPlacement,
    ExtendPlacement,
)
from facilitator.portals.shared.forms import BaseForm, DayField, HoursField, PercentField, choices_of, filled

MEMBER = ""
"""Employer: the company that owes the hours."""
ELSEWHERE = "autre"
"""Employer: one that is not in the list yet."""
BY_EMPLOYER = ""
"""Modality: what the employer tells."""


class ConfirmedForm(BaseForm):
    """A form whose unusual entries are confirmed."""

    confirmed = BooleanField("J’ai vérifié : c’est exact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to_confirm: Sequence[str] = ()
        """What the domain asks to look at twice."""


class ContractForm(ConfirmedForm):
    """A contract as signed with its employer."""

    employer_id = SelectField("Employeur")
    employer_siret = StringField("SIRET de l’employeur")
    employer_name = StringField("Nom de l’employeur", [Length(max=200)])
    employer_kind = SelectField(
        "Type d’employeur",
        choices=choices_of((one.value, one.label) for one in InclusionKind),
        default=InclusionKind.NONE.value,
    )
    contract_kind = SelectField(
        "Type de contrat",
        choices=choices_of((one.value, one.label) for one in ContractKind),
        default=ContractKind.CDD.value,
    )
    modality = SelectField(
        "Modalité",
        choices=choices_of([(BY_EMPLOYER, "D’après l’employeur"), *((one.value, one.label) for one in Modality)]),
    )
    starts_on = DayField("Début", [InputRequired("Indiquez le premier jour du contrat.")])
    ends_on = DayField("Fin prévue", [Optional()])
    weekly_hours = HoursField("Heures par semaine", [InputRequired("Indiquez les heures par semaine, par exemple 35.")])
    occupation = StringField("Emploi", [InputRequired("Indiquez l’emploi occupé, par exemple aide-maçon.")])
    tutor = StringField("Tuteur", [Optional(), Length(max=100)])

    def validate_employer_siret(self, field: Any) -> None:
        if self.employer_id.data != ELSEWHERE:
            return
        if not field.data or not has_valid_siret(field.data):
            raise ValidationError("Indiquez le SIRET de l’employeur\u202f: 14 chiffres, dont le dernier est une clé.")

    def validate_employer_name(self, field: Any) -> None:
        if self.employer_id.data == ELSEWHERE and not field.data:
            raise ValidationError("Indiquez le nom de l’employeur.")

    def new_employer(self) -> RegisterCompany | None:
        """The employer typed because the list did not have it."""
        if self.employer_id.data != ELSEWHERE:
            return None
        return RegisterCompany(
            siret=filled(self.employer_siret),
            name=filled(self.employer_name),
            inclusion_kind=InclusionKind(self.employer_kind.data),
        )

    def facts(self, employer: Company, *, end_reason: EndReason | None = None) -> ContractFacts:
        return ContractFacts(
            employer=employer,
            contract_kind=ContractKind(self.contract_kind.data),
            modality=Modality(self.modality.data) if self.modality.data else None,
            starts_on=filled(self.starts_on),
            ends_on=self.ends_on.data,
            weekly_hours=filled(self.weekly_hours),
            occupation=filled(self.occupation),
            tutor=self.tutor.data,
            end_reason=end_reason,
        )

    def to_correction(self, employer: Company, end_reason: EndReason | None) -> CorrectPlacement:
        return CorrectPlacement(
            contract=self.facts(employer, end_reason=end_reason), confirmed=bool(self.confirmed.data)
        )


class EligibilityFields(BaseForm):
    """What sets the rule aside."""

    first_hired_on = DayField("Première embauche, si elle a eu lieu ailleurs", [Optional()])
    override = TextAreaField(
        "Motif de dérogation", [Optional(), Length(min=10, message="Expliquez en une phrase pourquoi.")]
    )


class PlacementForm(ContractForm, EligibilityFields):
    """A contract and the commitment on which its hours count."""

    commitment_id = SelectField("Compte d’heures", [InputRequired("Choisissez le compte d’heures.")])

    def to_command(self, employer: Company) -> CreatePlacement:
        return CreatePlacement(
            contract=self.facts(employer),
            first_hired_on=self.first_hired_on.data,
            override=self.override.data,
            confirmed=bool(self.confirmed.data),
        )


class EndForm(BaseForm):
    """The end of a contract."""

    last_day = DayField("Dernier jour travaillé", [InputRequired("Indiquez le dernier jour du contrat.")])
    reason = SelectField("Motif", choices=choices_of((one.value, one.label) for one in EndReason))

    def to_command(self) -> EndPlacement:
        return EndPlacement(last_day=filled(self.last_day), reason=EndReason(self.reason.data))


class ExtendForm(ConfirmedForm):
    """A further end."""

    ends_on = DayField("Nouvelle fin", [InputRequired("Indiquez le nouveau dernier jour du contrat.")])

    def to_command(self) -> ExtendPlacement:
        return ExtendPlacement(ends_on=filled(self.ends_on), confirmed=bool(self.confirmed.data))


class AssignForm(ConfirmedForm, EligibilityFields):
    """One more commitment for a contract."""

    commitment_id = SelectField("Compte d’heures", [InputRequired("Choisissez le compte d’heures.")])
    share = PercentField(
        "Part des heures",
        [
            InputRequired("Indiquez la part des heures, par exemple 50."),
            NumberRange(min=1, max=100, message="La part est comprise entre 1 et 100."),
        ],
        default=lambda: WHOLE,  # type: ignore[arg-type, return-value]  # a quantity, shown as text
    )
    starts_on = DayField("À partir du", [Optional()])
    ends_on = DayField("Jusqu’au", [Optional()])

    def to_command(self) -> Assign:
        return Assign(
            share=filled(self.share),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            first_hired_on=self.first_hired_on.data,
            override=self.override.data,
            confirmed=bool(self.confirmed.data),
        )


class ChangeAssignmentForm(BaseForm):
    """Dates and share of an assignment."""

    share = PercentField(
        "Part des heures",
        [
            InputRequired("Indiquez la part des heures, par exemple 50."),
            NumberRange(min=1, max=100, message="La part est comprise entre 1 et 100."),
        ],
    )
    starts_on = DayField("À partir du", [InputRequired("Indiquez le premier jour de l’affectation.")])
    ends_on = DayField("Jusqu’au", [Optional()])

    def to_command(self) -> ChangeAssignment:
        return ChangeAssignment(share=filled(self.share), starts_on=filled(self.starts_on), ends_on=self.ends_on.data)


class DecideForm(EligibilityFields):
    """The decision on eligibility."""

    def to_command(self) -> Decide:
        return Decide(first_hired_on=self.first_hired_on.data, override=self.override.data)
