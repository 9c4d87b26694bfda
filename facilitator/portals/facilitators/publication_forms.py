"""The form of what a lot publishes, made from the table of the regulatory format."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from facilitator.markets.publication.enums import Kind, Screen
from facilitator.markets.publication.fields import PLACE_KINDS, Field
from facilitator.markets.publication.services import CompletePublication
from facilitator.markets.publication.tidying import plain
from facilitator.organisations.rules import compact_identifier
from facilitator.portals.shared.forms import BaseForm, DayField, MoneyField, PercentField, choices_of

YES, NO = "oui", "non"
UNSAID = ("", "Non précisé")
PLACE_KIND = "lieuTypeCode"
HINTS = {
    "acheteur": "14 chiffres.",
    "autoriteConcedante": "14 chiffres.",
    "codeCPV": "8 chiffres, suivis ou non de la clé : 45223220-4.",
    "id": "16 caractères au plus.",
    "idAccordCadre": "Pour un marché subséquent.",
    "lieuExecution": "Code INSEE de la commune ou du département, ou code postal.",
    "offresRecues": "Toutes, y compris irrégulières.",
}


class PublishedForm(BaseForm):
    """Base of the two forms; `described` are the fields of the format that they hold."""

    described: Sequence[Field] = ()

    def to_command(self) -> CompletePublication:
        return CompletePublication(values={field.name: self._value(field) for field in self.described})

    def _value(self, field: Field) -> Any:
        typed = self[field.name].data
        if field.kind is Kind.PLACE:
            place = {"code": typed, "typeCode": self[PLACE_KIND].data or None}
            return {name: value for name, value in place.items() if value} or None
        if typed in (None, "", []):
            return None
        convert = _TO_FORMAT.get(field.kind)
        return convert(typed, field) if convert else typed


def shown_fields(fields: Sequence[Field]) -> list[Field]:
    """Those that no other screen holds."""
    return [field for field in fields if field.screen is Screen.PUBLISHED and field.kind is not Kind.ACTS]


def form_for(fields: Sequence[Field]) -> type[PublishedForm]:
    """The form of a market, or of a concession."""
    described = shown_fields(fields)
    controls: dict[str, Any] = {field.name: _control(field) for field in described}
    if any(field.kind is Kind.PLACE for field in described):
        controls[PLACE_KIND] = SelectField("Type de code du lieu", choices=_offered(PLACE_KINDS))
    return type("PublishedLotForm", (PublishedForm,), {**controls, "described": described})


def present(record: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    """The record as the form shows it; a wrong value of a list or a number is left out."""
    shown = {field.name: _present(record.get(field.name), field) for field in shown_fields(fields)}
    place = record.get("lieuExecution")
    return {**shown, PLACE_KIND: place.get("typeCode", "") if isinstance(place, dict) else ""}


def _present(value: Any, field: Field) -> Any:
    if value is None:
        return None
    if field.kind is Kind.CHOICES:
        return [item for item in value.get(field.inside, ()) if item in field.choices]
    if field.kind in {Kind.BUYER, Kind.PLACE}:
        return value.get("id") or value.get("code")
    if field.kind is Kind.YES_NO:
        return {True: YES, False: NO}.get(value, "")
    if field.kind in {Kind.RATIO, Kind.NUMBER, Kind.WHOLE}:
        return _present_number(value, field)
    return value


def _present_number(value: Any, field: Field) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if field.kind is Kind.WHOLE:
        return value
    return Decimal(str(value)) * (100 if field.kind is Kind.RATIO else 1)


def _offered(choices: Sequence[str]) -> list[Any]:
    """The values of the format under French typography."""
    return choices_of([UNSAID, *((choice, choice.replace("'", "’")) for choice in choices)])


def _control(field: Field) -> Any:
    return _CONTROLS.get(field.kind, _text)(field, {"label": field.label, "description": HINTS.get(field.name, "")})


def _text(field: Field, named: dict[str, Any]) -> Any:
    if field.longest is None:
        return StringField(**named)
    message = f"{field.longest} caractères au plus."
    return StringField(**named, validators=[Optional(), Length(max=field.longest, message=message)])


def _boxes(field: Field, named: dict[str, Any]) -> Any:
    return SelectMultipleField(
        **named, choices=_offered(field.choices)[1:], widget=ListWidget(), option_widget=CheckboxInput()
    )


def _whole(field: Field, named: dict[str, Any]) -> Any:
    message = f"Indiquez un nombre d’au moins {field.minimum}."
    return IntegerField(**named, validators=[Optional(), NumberRange(min=field.minimum, message=message)])


_CONTROLS: Mapping[Kind, Callable[[Field, dict[str, Any]], Any]] = {
    Kind.CHOICE: lambda field, named: SelectField(**named, choices=_offered(field.choices)),
    Kind.CHOICES: _boxes,
    Kind.WHOLE: _whole,
    Kind.NUMBER: lambda _field, named: MoneyField(**named),
    Kind.RATIO: lambda _field, named: PercentField(**named),
    Kind.YES_NO: lambda _field, named: SelectField(**named, choices=choices_of([UNSAID, (YES, "Oui"), (NO, "Non")])),
    Kind.DAY: lambda _field, named: DayField(**named),
}

_TO_FORMAT: Mapping[Kind, Callable[[Any, Field], Any]] = {
    Kind.CHOICES: lambda typed, field: {field.inside: [choice for choice in field.choices if choice in typed]},
    Kind.NUMBER: lambda typed, _field: plain(typed),
    Kind.RATIO: lambda typed, _field: plain(typed / 100),
    Kind.YES_NO: lambda typed, _field: typed == YES,
    Kind.DAY: lambda typed, _field: typed.isoformat(),
    Kind.BUYER: lambda typed, _field: {"id": compact_identifier(typed)},
}
