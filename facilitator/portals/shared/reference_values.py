"""Dated values on screen, for a structure and for the instance: tables by family, history, form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import TextAreaField
from wtforms.validators import InputRequired

from facilitator.kernel import text
from facilitator.kernel.errors import NotVisible
from facilitator.portals.shared.forms import BaseForm, DayField, PercentField, filled
from facilitator.portals.shared.session import db
from facilitator.portals.shared.timeline import Title
from facilitator.references.models import ReferenceValue
from facilitator.references.queries import Entry, UnknownReference, get_model
from facilitator.references.services import SetValue

FAMILIES = {
    "Parts de main-d’œuvre par métier": ("labour_share",),
    "Calibrage": ("insertion_rate", "hourly_cost", "fte", "calibration"),
    "Salaires": ("smic",),
    "Seuils et marchés réservés": ("threshold", "reserved"),
    "Clauses et déclarations": ("unit", "declaration", "compliance", "formal_notice", "proposal"),
    "Personnes": ("eligibility", "evaluation", "privacy", "statistics"),
}
OTHERS = "Autres valeurs"


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    title: str
    entries: Sequence[Entry]


class NumberField(PercentField):
    complaint = "Indiquez un nombre, par exemple 12,5."


class ValueForm(BaseForm):
    value = NumberField("Valeur", [InputRequired("Indiquez la valeur.")])
    starts_on = DayField("À partir du", [InputRequired("Indiquez le premier jour de cette valeur.")])
    source = TextAreaField(
        "Source", [InputRequired("Indiquez la source\u202f: un texte, une délibération, un usage local.")]
    )

    def to_command(self, key: str) -> SetValue:
        return SetValue(
            key=key, value=filled(self.value), starts_on=filled(self.starts_on), source=filled(self.source)
        )  # fmt: skip


def by_family(entries: Iterable[Entry]) -> list[Family]:
    """The tables of the page, those without any value left out."""
    titles = {family: title for title, families in FAMILIES.items() for family in families}
    groups: dict[str, list[Entry]] = {title: [] for title in [*FAMILIES, OTHERS]}
    for entry in entries:
        groups[titles.get(entry.family, OTHERS)].append(entry)
    return [Family(title=title, entries=found) for title, found in groups.items() if found]


def with_unit(value: ReferenceValue | None) -> str:
    """« 12,02 €/h »."""
    return f"{text.number(value.number)}{text.NARROW}{value.unit}" if value else text.NOTHING


def known_key(key: str) -> ReferenceValue:
    """Raises NotVisible for a key that does not exist."""
    try:
        return get_model(db(), key)
    except UnknownReference as error:
        raise NotVisible from error


def _changed(facts: Any) -> str:
    before = f" (au lieu de {_french(facts['before'])})" if facts.get("before") else ""
    return f"Valeur fixée à {_french(facts['value'])}{before}, à partir du {_day(facts['starts_on'])}"


def _withdrawn(facts: Any) -> str:
    return f"Valeur de {_french(facts['value'])} retirée, à partir du {_day(facts['starts_on'])}"


def _french(value: str) -> str:
    return value.replace(".", ",")


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


TITLES: dict[str, Title] = {"reference.changed": _changed, "reference.withdrawn": _withdrawn}
