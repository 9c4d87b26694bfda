"""Two people editing one object: the second sees the difference, field by field, and chooses.

A form that carries the version it was opened on, and what it then showed; a service that refuses a stale version with
`ChangedMeanwhile`; and the page that sets mine, theirs and before side by side. Nothing typed is lost: it travels with
the page, and each field takes the version that the person keeps.

    form = MyForm.from_request(data=values)         # in the view, choices offered next
    form.opened_on(thing.version)
    if attempt(form, lambda: service(…, version=form.known_version)) is None:
        if form.is_stale:
            theirs = MyForm(data=fresh_values)      # the same, on what is recorded now
            return conflict_page(form, theirs, version=thing.version, …)
        return page(…)
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FieldList, Form, FormField, HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import RadioField

from facilitator.kernel import text
from facilitator.kernel.errors import ChangedMeanwhile
from facilitator.portals.shared.forms import BaseForm
from facilitator.portals.shared.page import page

MINE, THEIRS = "mine", "theirs"
CHOICE = "choice-"
"""Before the name of a field: which version of it is kept."""
OWN_FIELDS = frozenset({"csrf_token", "version", "before"})
EMPTY = "Rien"


class VersionedForm(BaseForm):
    """A form on an object that somebody else may change meanwhile."""

    version = HiddenField()
    before = HiddenField()
    """What the page showed when it was opened, by field: JSON, for the comparison alone."""

    @classmethod
    def from_request(cls, **kwargs: Any) -> Self:
        """As for any form; fields for which the person takes what is recorded are filled with it (`data=`)."""
        form = super().from_request(**kwargs)
        taken = {name for name in form.data if request.form.get(f"{CHOICE}{name}") == THEIRS}
        return cls(_merged(request.form, cls(**kwargs), taken), **kwargs) if taken else form

    def opened_on(self, version: int) -> None:
        """Remember what the page shows at first, choices offered."""
        if not self.is_submitted():
            self.version.data = str(version)
            self.before.data = json.dumps({field.name: shown(field) for field in _compared(self)}, ensure_ascii=False)

    @property
    def known_version(self) -> int:
        """The version that the form was opened on; 0, which none is, when the page no longer says."""
        given = self.version.data or ""
        return int(given) if given.isdecimal() else 0

    @property
    def is_stale(self) -> bool:
        """Whether the last attempt was refused because somebody else changed the object."""
        return isinstance(self.refusal, ChangedMeanwhile)

    def shown_before(self) -> dict[str, str]:
        try:
            kept = json.loads(self.before.data or "{}")
        except ValueError:
            return {}
        return {str(name): str(words) for name, words in kept.items()} if isinstance(kept, dict) else {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A field that the two people do not show alike, as each would read it."""

    name: str
    label: str
    before: str
    mine: str
    theirs: str

    @property
    def choice(self) -> str:
        return f"{CHOICE}{self.name}"

    @property
    def is_only_theirs(self) -> bool:
        """I left it as it was: what they wrote is kept unless I say otherwise."""
        return self.mine == self.before


def conflict_page(
    mine: VersionedForm, theirs: VersionedForm, *, version: int, title: str, back: str
) -> ResponseReturnValue:
    """The two versions side by side (409). `version`: of what is recorded now; `back`: the page of what is edited."""
    sent = [(name, value) for name, value in request.form.items(multi=True)
            if name not in OWN_FIELDS and not name.startswith(CHOICE)]  # fmt: skip
    return page(
        "shared/conflicts/choose.html",
        status=409,
        differences=differences(mine, theirs),
        csrf=mine.csrf_token,  # type: ignore[attr-defined]
        version=version,
        before=json.dumps({field.name: shown(field) for field in _compared(theirs)}, ensure_ascii=False),
        sent=sent,
        keep_mine=MINE,
        keep_theirs=THEIRS,
        title=title,
        back=back,
    )


def differences(mine: VersionedForm, theirs: VersionedForm) -> list[Difference]:
    """What differs between what I typed and what is recorded now, in the order of the form."""
    before = mine.shown_before()
    found = [
        Difference(
            name=field.name,
            label=str(field.label.text),
            before=before.get(field.name, EMPTY),
            mine=shown(field),
            theirs=shown(theirs[field.name]),
        )
        for field in _compared(mine)
    ]
    return [difference for difference in found if difference.mine != difference.theirs]


def shown(field: Field) -> str:
    """What a person reads in the field."""
    if isinstance(field, FieldList):
        return " ; ".join(filter(None, (_row(entry.form) for entry in field))) or EMPTY
    if isinstance(field, BooleanField):
        return "Oui" if field.data else "Non"
    if isinstance(field, SelectMultipleField):
        return text.join_words(_labels(field, list(field.data or ()))) or EMPTY
    if isinstance(field, (SelectField, RadioField)):
        return text.join_words(_labels(field, [field.data])) or EMPTY
    return str(field._value() or EMPTY)  # type: ignore[attr-defined]  # noqa: SLF001 -- what WTForms itself draws


def _row(form: Form) -> str:
    """A line of a list of sub-forms; an empty one says nothing."""
    said = (shown(field) for field in form if not isinstance(field, BooleanField))
    dropped = any(field.data for field in form if isinstance(field, BooleanField))
    return "" if dropped else ", ".join(words for words in said if words != EMPTY)


def _labels(field: Any, values: list[Any]) -> list[str]:
    chosen = {str(value) for value in values if value is not None}
    return [str(choice.label) for choice in field.iter_choices() if str(choice.value) in chosen]


def _compared(form: BaseForm) -> Iterator[Field]:
    return (field for field in form if field.name not in OWN_FIELDS)


def _merged(mine: MultiDict[str, str], theirs: BaseForm, taken: set[str]) -> MultiDict[str, str]:
    """What I sent, with the fields taken as a page showing `theirs` would send them."""
    kept = [
        (name, value)
        for name, value in mine.items(multi=True)
        if name not in taken and not any(name.startswith(f"{field}-") for field in taken)
    ]
    return MultiDict([*kept, *(pair for name in taken for pair in _sent_by(theirs[name]))])


def _sent_by(field: Any) -> Iterator[tuple[str, str]]:
    """Names and values that a browser would send for the field."""
    if isinstance(field, FieldList):
        for entry in field:
            yield from _sent_by(entry)
    elif isinstance(field, FormField):
        for inner in field.form:
            yield from _sent_by(inner)
    elif isinstance(field, BooleanField):
        if field.data:
            yield field.name, "y"
    elif isinstance(field, SelectMultipleField):
        yield from ((field.name, str(value)) for value in field.data or ())
    elif isinstance(field, SelectField):
        if field.data is not None:
            yield field.name, str(field.data)
    else:
        yield field.name, str(field._value() or "")  # noqa: SLF001
