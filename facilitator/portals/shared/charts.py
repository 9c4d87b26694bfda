"""Geometry of the line chart: where each point falls in the picture. Quantities in, SVG coordinates out.

Drawn by `templates/components/line_chart.html`, in presentation attributes only, as the content policy asks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from facilitator.kernel import text

WIDTH, HEIGHT = 480, 260
LEFT, RIGHT, TOP, BOTTOM = 60, 464, 14, 222
MOST_LABELS = 6
STEPS = (1, 2, 5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One line: a value for each label of the chart; None where nothing is known (yet)."""

    label: str
    values: Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    points: str
    end: tuple[float, float] | None
    """Where the line stops, marked with a dot."""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: list[Decimal | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class LineChart:
    lines: list[Line]
    ticks_x: list[Tick]
    ticks_y: list[Tick]
    rows: list[Row]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM


def line_chart(labels: Sequence[str], series: Sequence[Series]) -> LineChart:
    """A chart of non-negative `series` over `labels`, from zero to a round number above the highest value.

    Raises ValueError when a series has not one value for each label.
    """
    if any(len(one.values) != len(labels) for one in series):
        raise ValueError("each series needs one value for each label")
    highest = max((value for one in series for value in one.values if value is not None), default=Decimal(0))
    step = round_step(highest)
    top = step * max(1, math.ceil(highest / step))
    return LineChart(
        lines=[_line(one, top) for one in series],
        ticks_x=_ticks_x(labels),
        ticks_y=[Tick(_y(step * n, top), text.number(step * n)) for n in range(int(top // step) + 1)],
        rows=[Row(label, [one.values[index] for one in series]) for index, label in enumerate(labels)],
    )


def round_step(highest: Decimal) -> Decimal:
    """A step of 1, 2 or 5 × 10ⁿ that divides `highest` in five parts at most."""
    steps = (Decimal(digit).scaleb(magnitude) for magnitude in count() for digit in STEPS)
    return next(step for step in steps if step * 5 >= highest)


def _line(series: Series, top: Decimal) -> Line:
    size = len(series.values)
    points = [(_x(index, size), _y(value, top)) for index, value in enumerate(series.values) if value is not None]
    return Line(series.label, " ".join(f"{x},{y}" for x, y in points), points[-1] if points else None)


def _ticks_x(labels: Sequence[str]) -> list[Tick]:
    every = max(1, math.ceil(len(labels) / MOST_LABELS))
    return [Tick(_x(index, len(labels)), label) for index, label in enumerate(labels) if index % every == 0]


def _x(index: int, size: int) -> float:
    return round(LEFT + (RIGHT - LEFT) * (index / (size - 1) if size > 1 else 0.5), 1)


def _y(value: Decimal, top: Decimal) -> float:
    return round(float(BOTTOM - (BOTTOM - TOP) * value / top), 1)
