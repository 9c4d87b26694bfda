"""Reading what a calibration needs, and those that were saved."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.rules import Inputs, Limits
from facilitator.references.models import ReferenceValue
from facilitator.references.queries import UnknownReference, get_values, list_values

TRADE_PREFIX = "labour_share."
_KEYS = (
    "insertion_rate.default",
    "insertion_rate.usual_maximum",
    "insertion_rate.maximum",
    "hourly_cost.default",
    "hourly_cost.low",
    "fte.annual_hours",
    "calibration.maximum_fte",
    "calibration.minimum_hours",
    "calibration.minimum_months",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class References:
    """The values of a day for one structure, each with its source."""

    values: dict[str, ReferenceValue]
    trade: ReferenceValue | None

    def number(self, key: str) -> Decimal:
        return self.values[key].number

    @property
    def trade_name(self) -> str | None:
        """`painting`, from its key; None without a trade."""
        return self.trade.key.removeprefix(TRADE_PREFIX) if self.trade else None

    @property
    def limits(self) -> Limits:
        return Limits(
            maximum_rate=self.number("insertion_rate.maximum"),
            usual_maximum_rate=self.number("insertion_rate.usual_maximum"),
            lowest_cost=self.number("hourly_cost.low"),
            maximum_fte=self.number("calibration.maximum_fte"),
            minimum_hours=self.number("calibration.minimum_hours"),
            minimum_months=self.number("calibration.minimum_months"),
            trade_share=self.trade.number if self.trade else None,
        )


def get_references(
    session: Session, structure_id: uuid.UUID | None, *, on: date, trade: str | None = None
) -> References:
    """The values that a calibration uses on that day, for a trade (`painting`) or none. Raises UnknownReference."""
    keys = [*_KEYS, TRADE_PREFIX + trade] if trade else list(_KEYS)
    values = get_values(session, keys, on=on, structure_id=structure_id)
    for key in keys:
        if key not in values:
            raise UnknownReference(key, on)
    return References(values=values, trade=values[TRADE_PREFIX + trade] if trade else None)


def list_trades(session: Session, structure_id: uuid.UUID, *, on: date) -> list[ReferenceValue]:
    """The labour shares by trade, by label."""
    return list_values(session, TRADE_PREFIX, on=on, structure_id=structure_id)


def list_calibrations(session: Session, clause_id: uuid.UUID) -> Sequence[Calibration]:
    """The calculations saved for a clause, the newest first."""
    query = (
        sa.select(Calibration)
        .where(Calibration.clause_id == clause_id)
        .order_by(Calibration.created_at.desc(), Calibration.id.desc())
    )
    return session.scalars(query).all()


def inputs_of(calibration: Calibration) -> Inputs:
    """The exact values of a saved calculation."""
    kept = calibration.inputs
    return Inputs(
        amount=Decimal(kept["amount"]),
        labour_share=Decimal(kept["labour_share"]),
        insertion_rate=Decimal(kept["insertion_rate"]),
        hourly_cost=Decimal(kept["hourly_cost"]),
        annual_hours=Decimal(kept["annual_hours"]),
        duration_months=kept["duration_months"],
    )
