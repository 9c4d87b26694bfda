"""Reading the references: always from the database, always for a day."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.errors import DomainError
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
