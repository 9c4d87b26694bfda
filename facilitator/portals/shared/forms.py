"""Base form: CSRF from the Flask session, stripped strings, French messages, one exit (`to_command`)."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self, TypeVar

from flask import current_app, request, session
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field, FieldList, Form, FormField, SelectField, StringField
from wtforms.csrf.session import SessionCSRF
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput

from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import NotAQuantity, parse_decimal, parse_hours
from facilitator.portals.shared.session import db

T = TypeVar("T")


class FrenchCSRF(SessionCSRF):
    def validate_csrf_token(self, form: Any, field: Any) -> None:
        try:
            super().validate_csrf_token(form, field)
        except ValidationError as error:
            message = "Cette page a expiré. Ce que vous avez saisi est conservé : validez à nouveau."
            raise ValidationError(message) from error


class BaseForm(Form):
    """What every form of the product does. A form never queries; its only exit is `to_command()`."""

    class Meta:
        csrf = True
        csrf_class = FrenchCSRF
        csrf_time_limit = timedelta(hours=12)
        locales = ("fr",)

        @property
        def csrf_secret(self) -> bytes:
            return str(current_app.secret_key).encode()

        @property
        def csrf_context(self) -> Any:
            return session

        def bind_field(self, form: Form, unbound_field: Any, options: Any) -> Any:
            # A choice is compared with those offered, the empty one among them: it stays as it was sent. A list of
            # sub-forms takes no filter.
            own = [] if issubclass(unbound_field.field_class, (SelectField, FieldList, FormField)) else [_strip]
            filters = [*own, *unbound_field.kwargs.get("filters", ())]
            return unbound_field.bind(form=form, **{**options, "filters": filters})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.domain_errors: list[str] = []
        self.refusal: DomainError | None = None
        """What the domain last said, for a page that answers it otherwise than by a sentence."""

    @property
    def status(self) -> int:
        """409 when a rule of the trade refused, 422 when a field is wrong, 200 otherwise."""
        if self.domain_errors:
            return 409
        return 422 if self.errors else 200

    def is_submitted(self) -> bool:
        return request.method == "POST"

    def validate_on_submit(self) -> bool:
        return self.is_submitted() and self.validate()

    @classmethod
    def from_request(cls, **kwargs: Any) -> Self:
        """The form filled by the request when it is a POST, else by `obj=` or `data=`."""
        submitted: Any = CombinedMultiDict([request.files, request.form]) if request.method == "POST" else None
        return cls(submitted, **kwargs)


class ActionForm(BaseForm):
    """A button alone: nothing but the CSRF token."""


class StalePage(DomainError):
    """The button comes from a page that is too old, or not ours."""


def perform(use_case: Callable[[], T]) -> T:
    """Run `use_case` for a button alone (`post_button`). Raises StalePage; what the domain refuses is a 409 page."""
    if not ActionForm.from_request().validate():
        raise StalePage("La page d’où vient cette action a expiré\u202f: rechargez-la et recommencez.")
    return use_case()


def attempt(form: BaseForm, use_case: Callable[[], T]) -> T | None:
    """Run `use_case` if the form was submitted and is valid.

    Returns what it returns, or None when there is nothing to redirect for: not submitted, invalid, or refused by the
    domain. A refusal undoes what was half-written and is shown with what was typed.
    """
    if not form.validate_on_submit():
        return None
    savepoint = db().begin_nested()
    try:
        result = use_case()
        savepoint.commit()
    except DomainError as error:
        if savepoint.is_active:
            savepoint.rollback()
        form.domain_errors.append(str(error))
        form.refusal = error
        return None
    return result


def as_id(text: str | None) -> uuid.UUID | None:
    """The identifier sent by a select or an address; None when it is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def filled(field: Any) -> Any:
    """The value of a field that a validator has made sure of."""
    if field.data is None:
        raise ValueError(f"{field.name} is empty: is it missing an InputRequired?")
    return field.data


class _QuantityField(StringField):
    """Text on screen, exact Decimal in `data`; what was typed is shown again when it is no number."""

    complaint = "Indiquez un nombre, par exemple 1 250,50."
    data: Any

    @staticmethod
    def parse(text: str) -> Decimal:
        return parse_decimal(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data).replace(".", ",").removesuffix(",00")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = self.parse(text)
            except NotAQuantity as error:
                raise ValueError(self.complaint) from error


class QuantityField(_QuantityField):
    """A count, with two decimals at most: « 4 », « 2,5 »."""


class MoneyField(_QuantityField):
    """Euros: « 1 234,50 »."""

    complaint = "Indiquez un montant en euros, par exemple 1 250,50."


class HoursField(_QuantityField):
    """Hours: « 151,67 », « 7h30 »."""

    complaint = "Indiquez un nombre d’heures, par exemple 35, 17,5 ou 7h30."

    @staticmethod
    def parse(text: str) -> Decimal:
        return parse_hours(text)


class PercentField(_QuantityField):
    """A percentage: « 7,5 » stands for 7.5 %."""

    complaint = "Indiquez un pourcentage, par exemple 7,5."

    @staticmethod
    def parse(text: str) -> Decimal:
        return parse_decimal(text.replace("%", ""))


class DayField(Field):
    """A day: the browser's own calendar, or typed « 03/03/2026 »."""

    widget = DateInput()
    complaint = "Indiquez une date qui existe, par exemple 03/03/2026."
    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data.isoformat())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = _read_day(text)
            except ValueError as error:
                raise ValueError(self.complaint) from error


def _read_day(text: str) -> date:
    if "/" in text:
        day, month, year = text.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(text)


def choices_of(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """The choices of a select, of radio buttons or of boxes, from (value, label)."""
    return [SelectChoice(value, label) for value, label in pairs]


def with_choices(field: SelectField, pairs: Iterable[tuple[str, str]]) -> None:
    """Give a select its choices, read by the view: a form never queries."""
    field.choices = choices_of(pairs)


def _strip(value: Any) -> Any:
    return value.strip() or None if isinstance(value, str) else value
