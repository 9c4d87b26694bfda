"""Forms of the people: registration, identity, proofs, contacts. Choices come from the view."""

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional, Regexp, ValidationError

from facilitator.candidates.enums import CandidateState, Sex
from facilitator.candidates.identities import rules as identities
from facilitator.candidates.proofs.services import AddEvidence
from facilitator.candidates.queries import Likeness
from facilitator.candidates.services import EditIdentity, IdentityFacts, NoteContact, RegisterCandidate
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.placements.enums import Situation
from facilitator.placements.people.queries import PeopleFilters
from facilitator.portals.shared.forms import BaseForm, DayField, choices_of, filled

NOBODY = ""
MINE = "moi"
WHOLE_FILE = "tous"


def chosen_id(field: Any) -> uuid.UUID | None:
    """The id chosen in a select whose empty value means none."""
    return id_or_none(field.data)


class IdentityForm(BaseForm):
    """Who the person is and how to reach it."""

    last_name = StringField("Nom", [InputRequired("Indiquez le nom de la personne."), Length(max=100)])
    first_name = StringField("Prénom", [InputRequired("Indiquez le prénom de la personne."), Length(max=100)])
    birth_date = DayField("Date de naissance", [Optional()])
    sex = SelectField("Sexe", choices=choices_of((one.value, one.label) for one in Sex), default=Sex.UNKNOWN.value)
    phone = StringField("Téléphone", [Optional()])
    email = StringField(
        "Adresse électronique",
        [Optional(), Email("Cette adresse électronique n’a pas la bonne forme, par exemple nom@domaine.fr.")],
    )
    postcode = StringField("Code postal", [Optional(), Regexp(r"^\d{5}$", message="Un code postal compte 5 chiffres.")])
    commune = StringField("Commune", [Optional(), Length(max=100)])
    prescriber_id = SelectField("Prescripteur")
    is_another_person = BooleanField("C’est une autre personne : enregistrer quand même")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likenesses: Sequence[Likeness] = ()

    def validate_birth_date(self, field: Any) -> None:
        if field.data:
            _same_rule(identities.check_birth_date, field.data, clock.today())

    def validate_phone(self, field: Any) -> None:
        if field.data:
            _same_rule(identities.parse_phone, field.data)

    def identity(self) -> IdentityFacts:
        return IdentityFacts(
            first_name=filled(self.first_name),
            last_name=filled(self.last_name),
            birth_date=self.birth_date.data,
            sex=Sex(self.sex.data),
            email=self.email.data,
            phone=self.phone.data,
            postcode=self.postcode.data,
            commune=self.commune.data,
        )

    def to_command(self) -> EditIdentity:
        return EditIdentity(
            identity=self.identity(),
            prescriber_id=chosen_id(self.prescriber_id),
            is_another_person=bool(self.is_another_person.data),
        )


class EvidenceFields(BaseForm):
    """A criterion and the proof seen."""

    criterion_code = SelectField("Critère", [InputRequired("Choisissez le critère que la personne remplit.")])
    proof = StringField("Justificatif vu", [InputRequired("Indiquez le document que vous avez vu.")])
    seen_on = DayField("Vu le", [InputRequired("Indiquez le jour où vous avez vu le justificatif.")])
    valid_from = DayField("Établi le", [Optional()])
    valid_until = DayField("Valable jusqu’au", [Optional()])

    def validate_seen_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError("Le justificatif ne peut pas avoir été vu dans le futur : vérifiez la date.")

    def validate_valid_until(self, field: Any) -> None:
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError("Le justificatif finirait avant d’avoir été établi : vérifiez les dates.")

    def evidence(self) -> AddEvidence:
        return AddEvidence(
            criterion_code=filled(self.criterion_code),
            proof=filled(self.proof),
            seen_on=filled(self.seen_on),
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
        )


class EvidenceForm(EvidenceFields):
    """A proof alone."""

    def to_command(self) -> AddEvidence:
        return self.evidence()


class RegisterForm(IdentityForm, EvidenceFields):
    """A person and, when one was seen, a first proof: one page, under a minute."""

    criterion_code = SelectField("Critère")
    proof = StringField("Justificatif vu")
    seen_on = DayField("Vu le", [Optional()])
    is_informed = BooleanField("La notice d’information sur ses données lui a été remise aujourd’hui")

    def validate_proof(self, field: Any) -> None:
        if self.criterion_code.data and not field.data:
            raise ValidationError("Indiquez le document que vous avez vu pour ce critère, ou retirez le critère.")

    def validate_criterion_code(self, field: Any) -> None:
        if self.proof.data and not field.data:
            raise ValidationError("Choisissez le critère que ce justificatif prouve.")

    def to_registration(self, referent_id: uuid.UUID) -> RegisterCandidate:
        today = clock.today()
        if self.seen_on.data is None:
            self.seen_on.data = today
        return RegisterCandidate(
            identity=self.identity(),
            prescriber_id=chosen_id(self.prescriber_id),
            referent_id=referent_id,
            informed_on=today if self.is_informed.data else None,
            evidence=self.evidence() if self.criterion_code.data else None,
            is_another_person=bool(self.is_another_person.data),
        )


class ContactForm(BaseForm):
    """A call, a meeting, a mail with the person."""

    on = DayField("Jour du contact", [InputRequired("Indiquez le jour du contact.")])
    note = TextAreaField("Note", [Optional(), Length(max=2000, message="Résumez en 2 000 caractères au plus.")])

    def to_command(self) -> NoteContact:
        return NoteContact(on=filled(self.on), note=self.note.data)


class ReferentForm(BaseForm):
    """Who follows the person."""

    referent_id = SelectField("Référent")


class PeopleFilterForm(BaseForm):
    """Filters of the list, held by the address: sent by GET, without a token."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = StringField("Nom ou téléphone")
    state = SelectField(
        "Parcours",
        choices=choices_of([*((one.value, one.label) for one in CandidateState), (WHOLE_FILE, "Tous")]),
        default=CandidateState.ACTIVE.value,
    )
    referent = SelectField("Référent")
    situation = SelectField(
        "Situation",
        choices=choices_of([("", "Toutes"), *((one.value, one.label) for one in Situation)]),
    )

    def to_filters(self, user_id: uuid.UUID) -> PeopleFilters:
        """What the address asks; an unknown value filters nothing."""
        return PeopleFilters(
            text=self.q.data,
            state=_member(CandidateState, self.state.data),
            referent_id=user_id if self.referent.data == MINE else id_or_none(self.referent.data),
            situation=_member(Situation, self.situation.data),
        )

    @property
    def is_active(self) -> bool:
        """Whether something is filtered beyond what the list shows by itself."""
        return bool(
            self.q.data or self.referent.data or self.situation.data or self.state.data != CandidateState.ACTIVE.value
        )


def _member(kind: Any, value: str | None) -> Any:
    return kind(value) if value in set(kind) else None


def id_or_none(value: str | None) -> uuid.UUID | None:
    """The id written in `value`; None when there is none, or nothing readable."""
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return None


def _same_rule(rule: Any, *values: Any) -> None:
    """A rule of the domain, said beside its field."""
    try:
        rule(*values)
    except DomainError as refusal:
        raise ValidationError(str(refusal)) from refusal
