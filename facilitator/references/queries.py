"""Reading the references: always from the database, always for a day."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError, NotVisible
from facilitator.kernel.text import long_date
from facilitator.references import rules
from facilitator.references.models import Criterion, ReferenceValue


class UnknownReference(DomainError):
    """No value of this key has started on that day."""

    def __init__(self, key: str, on: date) -> None:
        super().__init__(f"Aucune valeur de référence «\u202f{key}\u202f» au {long_date(on)}.")


def get_value(session: Session, key: str, *, on: date, structure_id: uuid.UUID | None = None) -> ReferenceValue:
    """The value of `key` that holds on a day; the structure's own wins over the national one.

    Its number is `.number`, in `.unit`; show `.source` beside a result. Raises UnknownReference.
    """
    values = get_values(session, [key], on=on, structure_id=structure_id)
    if key not in values:
        raise UnknownReference(key, on)
    return values[key]


def get_values(
    session: Session, keys: Iterable[str], *, on: date, structure_id: uuid.UUID | None = None
) -> dict[str, ReferenceValue]:
    """Several values in one query, by key; a key without a value on that day is absent."""
    query = sa.select(ReferenceValue).where(ReferenceValue.key.in_(list(keys)), ReferenceValue.starts_on <= on)
    return _choose(session.scalars(query.where(_seen_by(structure_id))), on=on)


def list_values(
    session: Session, prefix: str, *, on: date, structure_id: uuid.UUID | None = None
) -> list[ReferenceValue]:
    """One value for each key of a family (`labour_share.`), by label."""
    query = sa.select(ReferenceValue).where(
        ReferenceValue.key.startswith(prefix, autoescape=True), ReferenceValue.starts_on <= on
    )
    chosen = _choose(session.scalars(query.where(_seen_by(structure_id))), on=on)
    return sorted(chosen.values(), key=lambda value: (value.label, value.key))


def list_dated(
    session: Session, keys: Iterable[str], *, structure_id: uuid.UUID | None = None
) -> Sequence[ReferenceValue]:
    """Every value of these keys, whatever its day: `rules.choose` then says which held when, for many days at once."""
    query = sa.select(ReferenceValue).where(ReferenceValue.key.in_(list(keys)), _seen_by(structure_id))
    return session.scalars(query.order_by(ReferenceValue.key, ReferenceValue.starts_on, ReferenceValue.id)).all()


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One key on a day: its national value and the structure's own, each None when none has started."""

    key: str
    label: str
    unit: str
    national: ReferenceValue | None
    own: ReferenceValue | None
    coming: ReferenceValue | None
    """The next one to start, of either."""

    @property
    def family(self) -> str:
        """`labour_share`, of `labour_share.painting`."""
        return self.key.partition(".")[0]

    @property
    def in_force(self) -> ReferenceValue | None:
        return self.own or self.national


def list_entries(session: Session, *, on: date, structure_id: uuid.UUID | None) -> list[Entry]:
    """Every key, by family and label, in one query."""
    query = sa.select(ReferenceValue).where(_seen_by(structure_id)).order_by(ReferenceValue.starts_on)
    by_key: dict[str, list[ReferenceValue]] = {}
    for value in session.scalars(query):
        by_key.setdefault(value.key, []).append(value)
    return sorted((_entry(rows, on) for rows in by_key.values()), key=lambda each: (each.family, each.label, each.key))


def list_history(session: Session, key: str, *, structure_id: uuid.UUID | None) -> Sequence[ReferenceValue]:
    """The values of a key, the latest to start first; national, then the structure's, on the same day."""
    query = (
        sa.select(ReferenceValue)
        .where(ReferenceValue.key == key, _seen_by(structure_id))
        .order_by(ReferenceValue.starts_on.desc(), ReferenceValue.structure_id.is_(None).desc(), ReferenceValue.id)
    )
    return session.scalars(query).all()


def get_model(session: Session, key: str) -> ReferenceValue:
    """A national value of this key, whenever it starts: all share its label and unit. Raises UnknownReference."""
    query = sa.select(ReferenceValue).where(ReferenceValue.key == key, ReferenceValue.structure_id.is_(None))
    model = session.scalar(query.order_by(ReferenceValue.starts_on.desc()).limit(1))
    if model is None:
        raise UnknownReference(key, clock.today())
    return model


def get_own(session: Session, structure_id: uuid.UUID, value_id: uuid.UUID) -> ReferenceValue:
    """A value of this structure. Raises NotVisible."""
    query = sa.select(ReferenceValue).where(ReferenceValue.id == value_id, ReferenceValue.structure_id == structure_id)
    own = session.scalar(query)
    if own is None:
        raise NotVisible
    return own


def _entry(rows: Sequence[ReferenceValue], on: date) -> Entry:
    """`rows` in order of start."""
    started, coming = [row for row in rows if row.starts_on <= on], [row for row in rows if row.starts_on > on]
    national = [row for row in started if row.structure_id is None]
    own = [row for row in started if row.structure_id is not None]
    return Entry(
        key=rows[-1].key, label=rows[-1].label, unit=rows[-1].unit, national=national[-1] if national else None,
        own=own[-1] if own else None, coming=coming[0] if coming else None,
    )  # fmt: skip


def list_criteria(session: Session, codes: Iterable[str] | None = None) -> Sequence[Criterion]:
    """The criteria of eligibility (all, or these), in the order of the screens."""
    query = sa.select(Criterion).order_by(Criterion.position, Criterion.code)
    if codes is not None:
        query = query.where(Criterion.code.in_(list(codes)))
    return session.scalars(query).all()


def _seen_by(structure_id: uuid.UUID | None) -> sa.ColumnElement[bool]:
    national = ReferenceValue.structure_id.is_(None)
    return national if structure_id is None else sa.or_(national, ReferenceValue.structure_id == structure_id)


def _choose(values: Iterable[ReferenceValue], *, on: date) -> dict[str, ReferenceValue]:
    by_key: dict[str, list[ReferenceValue]] = {}
    for value in values:
        by_key.setdefault(value.key, []).append(value)
    return {key: chosen for key, rows in by_key.items() if (chosen := rules.choose(rows, on=on)) is not None}
