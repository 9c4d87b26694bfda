"""Loading the shipped tables, and changing a value."""

import tomllib
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock, text
from facilitator.kernel.errors import DomainError
from facilitator.references import rules
from facilitator.references.models import Criterion, ReferenceValue
from facilitator.references.queries import get_model, get_values
from facilitator.references.rules import WrongReferenceFile

CRITERIA_FILE = "criteria.toml"


class SourceMissing(DomainError):
    """A value nobody can trace is refused."""


class AbsurdValue(DomainError):
    """No value of this unit can be so small, so large, or a fraction."""


class WrongStart(DomainError):
    """A value starts in this century, and not in a far future."""


class OutOfOrder(DomainError):
    """A lowest value may not exceed the highest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shipped:
    """What the files of a folder hold."""

    values: list[rules.ShippedValue]
    criteria: list[rules.ShippedCriterion]


@dataclass(frozen=True, kw_only=True, slots=True)
class SetValue:
    """A value typed by a person: national, or of one structure."""

    key: str
    value: Decimal
    starts_on: date
    source: str


def read_shipped(folder: Path) -> Shipped:
    """Read every table of a folder. Raises WrongReferenceFile, naming the file."""
    values: list[rules.ShippedValue] = []
    criteria: list[rules.ShippedCriterion] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
            if path.name == CRITERIA_FILE:
                criteria += rules.parse_criteria(document)
            else:
                values += rules.parse_values(document)
        except (WrongReferenceFile, tomllib.TOMLDecodeError) as error:
            raise WrongReferenceFile(f"{path.name}: {error}") from error
    return Shipped(values=values, criteria=criteria)


def load_shipped(session: Session, shipped: Shipped) -> Counter[str]:
    """Make the tables say what the files say, except where a person wrote something else.

    Rows absent from the files stay: past calculations used them. Counts what was `created`, `updated`, `unchanged`,
    and `kept` because somebody edited it. The journal says nothing of it: the files' own history does.
    """
    done: Counter[str] = Counter()
    rows: dict[Any, ReferenceValue] = {
        (row.key, row.starts_on): row
        for row in session.scalars(sa.select(ReferenceValue).where(ReferenceValue.structure_id.is_(None)))
    }
    for value in shipped.values:
        done[_load(session, rows.get((value.key, value.starts_on)), ReferenceValue, asdict(value))] += 1
    criteria = {row.code: row for row in session.scalars(sa.select(Criterion))}
    for criterion in shipped.criteria:
        done[_load(session, criteria.get(criterion.code), Criterion, asdict(criterion))] += 1
    session.flush()
    return done


def set_value(session: Session, command: SetValue, *, structure_id: uuid.UUID | None, by: Actor) -> ReferenceValue:
    """Give a known key another value from a date on; nationally, or for one structure.

    Past calculations kept the value they used, so nothing is recomputed. Raises UnknownReference, SourceMissing,
    AbsurdValue, WrongStart, OutOfOrder.
    """
    model = get_model(session, command.key)
    _check(command, model.unit)
    _check_order(session, command, structure_id)
    row = session.scalar(_at(command.key, command.starts_on, structure_id))
    before = row.value if row else None
    if row is None:
        row = ReferenceValue(structure_id=structure_id, key=model.key, label=model.label, unit=model.unit)
        session.add(row)
    row.starts_on, row.value = command.starts_on, rules.plain(command.value)
    row.source, row.is_assumed, row.edited_at = command.source, False, clock.now()
    facts = {"key": row.key, "value": row.value, "starts_on": row.starts_on, "source": row.source, "before": before}
    subject = rules.ReferenceKey(row.key, structure_id)
    session.flush()
    record(session, by=by, event="reference.changed", subject=subject, structure_id=structure_id, **facts)
    return row


def withdraw_value(session: Session, own: ReferenceValue, *, by: Actor) -> None:
    """Take back a value of a structure: the one before it holds again, or the national one."""
    if own.structure_id is None:
        raise ValueError("a national value is replaced, never taken back")
    facts = {"key": own.key, "value": own.value, "starts_on": own.starts_on}
    subject = rules.ReferenceKey(own.key, own.structure_id)
    record(session, by=by, event="reference.withdrawn", subject=subject, structure_id=own.structure_id, **facts)
    session.delete(own)
    session.flush()


def _check(command: SetValue, unit: str) -> None:
    if not command.source.strip():
        raise SourceMissing("Indiquez la source de la valeur\u202f: un texte, une délibération, un usage local.")
    if len(command.source) > rules.LONGEST_SOURCE:
        raise SourceMissing(f"La source dépasse {rules.LONGEST_SOURCE} caractères\u202f: résumez-la.")
    if bounds := rules.outside_bounds(command.value, unit):
        low, high = (text.number(bound) for bound in bounds)
        raise AbsurdValue(
            f"Vérifiez la valeur\u202f: {text.number(command.value)}\u202f{unit} ne se situe pas entre {low} et {high}."
        )
    if rules.is_fraction_of_whole(command.value, unit):
        raise AbsurdValue(f"Cette valeur se compte en {unit} entiers\u202f: retirez les décimales.")
    if not rules.EARLIEST <= command.starts_on <= clock.today() + timedelta(days=rules.LONGEST_NOTICE_DAYS):
        raise WrongStart(
            f"Vérifiez la date\u202f: une valeur commence après le {text.long_date(rules.EARLIEST)} "
            "et dans moins de cinq ans."
        )


def _check_order(session: Session, command: SetValue, structure_id: uuid.UUID | None) -> None:
    """What holds on the first day of the new value must keep its order with it."""
    pairs = [pair for pair in rules.ORDERED if command.key in pair]
    keys = {key for pair in pairs for key in pair if key != command.key}
    held = get_values(session, keys, on=max(command.starts_on, clock.today()), structure_id=structure_id)
    for low, high in pairs:
        other = held.get(high if command.key == low else low)
        if other is None:
            continue
        if (command.value > other.number) if command.key == low else (command.value < other.number):
            word = "dépasse" if command.key == low else "est inférieure à"
            raise OutOfOrder(
                f"La valeur {word} «\u202f{other.label}\u202f» ({text.number(other.number)}\u202f{other.unit})"
                "\u202f: changez d’abord celle-ci, ou vérifiez la saisie."
            )


def _at(key: str, starts_on: date, structure_id: uuid.UUID | None) -> sa.Select[ReferenceValue]:
    return sa.select(ReferenceValue).where(
        ReferenceValue.key == key,
        ReferenceValue.starts_on == starts_on,
        ReferenceValue.structure_id.is_(None) if structure_id is None else ReferenceValue.structure_id == structure_id,
    )


def _load(
    session: Session,
    row: ReferenceValue | Criterion | None,
    model: type[ReferenceValue | Criterion],
    fields: Mapping[str, Any],
) -> str:
    if row is None:
        session.add(model(**fields))
        return "created"
    if row.edited_at is not None:
        return "kept"
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return "updated" if changed else "unchanged"
