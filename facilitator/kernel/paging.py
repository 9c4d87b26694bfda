"""A list in pages: one query counts, one reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

T = TypeVar("T")
PAGE_SIZE = 25
EVERYTHING = 1_000_000
"""The size of a page that holds a whole list: what an export asks for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """By what a list is sorted. What is not known stands last, whatever the direction."""

    key: str
    is_descending: bool = False

    def by(self, columns: Mapping[str, Any]) -> sa.UnaryExpression[Any]:
        """The order of the column called `key`; text is the caller's to lower."""
        column: sa.ColumnElement[Any] = columns[self.key]
        return (column.desc() if self.is_descending else column.asc()).nulls_last()

    def sort(self, items: Sequence[T], value: Callable[[T], Any]) -> list[T]:
        """The same in memory: a stable sort, those without a value last."""
        known = [item for item in items if value(item) is not None]
        unknown = [item for item in items if value(item) is None]
        return [*sorted(known, key=value, reverse=self.is_descending), *unknown]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Which part of a list is read, and in which order; None: the list's own."""

    number: int = 1
    order: Order | None = None
    size: int = PAGE_SIZE


@dataclass(frozen=True, kw_only=True, slots=True)
class Paged(Generic[T]):
    """One page of a longer list."""

    items: Sequence[T]
    total: int
    number: int
    """From 1."""
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """Rank of the first item shown, from 1; 0 in an empty list."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)


def page_within(number: int, total: int, size: int = PAGE_SIZE) -> int:
    """The page asked for, or the nearest there is."""
    return min(max(number, 1), max(1, ceil(total / size)))


def paged(
    session: Session, query: sa.Select[Any], number: int, *, size: int = PAGE_SIZE, total: int | None = None
) -> Paged[Any]:
    """Page `number` of an ordered query for one entity. A number beyond the end gives the last page.

    `total`: how many there are, when the caller has counted already.
    """
    if total is None:
        total = session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).options().subquery())) or 0
    number = page_within(number, total, size)
    items = session.scalars(query.limit(size).offset((number - 1) * size)).unique().all()
    return Paged(items=items, total=total, number=number, size=size)


def count_all(session: Session, **counting: sa.Select[Any]) -> dict[str, int]:
    """Several counts in one query, by name."""
    columns = [query.scalar_subquery().label(name) for name, query in counting.items()]
    return dict(session.execute(sa.select(*columns)).mappings().one())


def paged_items(items: Sequence[T], number: int, *, size: int = PAGE_SIZE) -> Paged[T]:
    """The same for a list already in memory, short by nature."""
    number = page_within(number, len(items), size)
    return Paged(items=items[(number - 1) * size : number * size], total=len(items), number=number, size=size)
