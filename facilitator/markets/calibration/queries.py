"""Reading what a calibration needs, and those that were saved."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.kernel.paging import Paged, paged
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.rules import Limits, Source, Usual
from facilitator.organisations.access import Viewer, staff_structure_id
from facilitator.references.models import ReferenceValue
from facilitator.references.queries import UnknownReference, get_values, list_values

TRADE_PREFIX = "labour_share."
_LABEL_PREFIX = "Part de main-d’œuvre"
_KEYS = (
    "insertion_rate.default",
    "insertion_rate.usual_minimum",
    "insertion_rate.usual_maximum",
    "insertion_rate.maximum",
    "hourly_cost.default",
    "hourly_cost.low",
    "hourly_cost.high",
    "fte.annual_hours",
    "calibration.maximum_fte",
    "calibration.minimum_hours",
    "calibration.minimum_months",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class References:
    """The values of a day for one structure, each with its source. `trades`: by name (`painting`), by label."""

    values: Mapping[str, ReferenceValue]
    trades: Mapping[str, ReferenceValue]

    def number(self, key: str) -> Decimal:
        return self.values[key].number

    def source(self, key: str) -> Source:
        return source_of(self.values[key])

    @property
    def limits(self) -> Limits:
        return Limits(
            maximum_rate=self.number("insertion_rate.maximum"),
            usual_maximum_rate=self.number("insertion_rate.usual_maximum"),
            lowest_cost=self.number("hourly_cost.low"),
            maximum_fte=self.number("calibration.maximum_fte"),
            minimum_hours=self.number("calibration.minimum_hours"),
            minimum_months=self.number("calibration.minimum_months"),
        )

    @property
    def usual(self) -> Usual:
        return Usual(
            lowest_rate=self.number("insertion_rate.usual_minimum"),
            highest_rate=self.number("insertion_rate.usual_maximum"),
            lowest_cost=self.number("hourly_cost.low"),
            highest_cost=self.number("hourly_cost.high"),
        )


def get_references(session: Session, structure_id: uuid.UUID | None, *, on: date) -> References:
    """The values that a calibration uses on that day. Raises UnknownReference."""
    values = get_values(session, _KEYS, on=on, structure_id=structure_id)
    for key in _KEYS:
        if key not in values:
            raise UnknownReference(key, on)
    shares = list_values(session, TRADE_PREFIX, on=on, structure_id=structure_id)
    return References(values=values, trades={value.key.removeprefix(TRADE_PREFIX): value for value in shares})


def source_of(value: ReferenceValue) -> Source:
    return Source(text=value.source, starts_on=value.starts_on, is_assumed=value.is_assumed)


def trade_label(value: ReferenceValue) -> str:
    """« peinture », from « Part de main-d’œuvre : peinture »."""
    return value.label.removeprefix(_LABEL_PREFIX).lstrip(" \u202f\u00a0:")


def page_of_calibrations(session: Session, viewer: Viewer, number: int) -> Paged[Calibration]:
    """The calculations of the structure, with their market and clause, the newest first."""
    query = (
        sa.select(Calibration)
        .where(Calibration.structure_id == staff_structure_id(viewer))
        .options(joinedload(Calibration.market), joinedload(Calibration.clause))
        .order_by(Calibration.created_at.desc(), Calibration.id.desc())
    )
    return paged(session, query, number)
