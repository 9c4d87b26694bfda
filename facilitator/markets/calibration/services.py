"""Keeping a calibration, and tying it to the clause it served."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.markets.calibration import rules
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.queries import References
from facilitator.markets.calibration.rules import Inputs
from facilitator.markets.clauses.models import Clause

TYPED = "Saisi par le facilitateur"
_REFERENCE_OF = {
    "insertion_rate": "insertion_rate.default",
    "hourly_cost": "hourly_cost.default",
    "annual_hours": "fte.annual_hours",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SaveCalibration:
    inputs: Inputs
    references: References


def save_calibration(session: Session, structure_id: uuid.UUID, command: SaveCalibration, *, by: Actor) -> Calibration:
    """Keep a calculation with the values and the sources of its day. Raises NotCalibrated."""
    calibration = Calibration(
        structure_id=structure_id,
        hours=rules.calibrate(command.inputs).hours,
        inputs={**plain_inputs(command.inputs), "trade": command.references.trade_name},
        sources=sources_of(command.inputs, command.references),
    )
    session.add(calibration)
    record(
        session, by=by, event="calibration.saved", subject=calibration, structure_id=structure_id,
        hours=calibration.hours, **calibration.inputs,
    )  # fmt: skip
    return calibration


def attach_calibration(session: Session, calibration: Calibration, clause: Clause, *, by: Actor) -> None:
    """Say which clause the calculation served."""
    calibration.clause_id = clause.id
    record(
        session, by=by, event="calibration.attached", subject=clause, structure_id=clause.structure_id,
        hours=calibration.hours,
    )  # fmt: skip


def plain_inputs(inputs: Inputs) -> dict[str, Any]:
    """The values as JSON keeps them: exact decimals as text."""
    return {
        "amount": str(inputs.amount),
        "labour_share": str(inputs.labour_share),
        "insertion_rate": str(inputs.insertion_rate),
        "hourly_cost": str(inputs.hourly_cost),
        "annual_hours": str(inputs.annual_hours),
        "duration_months": inputs.duration_months,
    }


def sources_of(inputs: Inputs, references: References) -> dict[str, Any]:
    """Where each value comes from: the reference of its day when it is the one used, else the person who typed it."""
    offered = {name: references.values[key] for name, key in _REFERENCE_OF.items()}
    if references.trade is not None:
        offered["labour_share"] = references.trade
    typed: Mapping[str, Any] = {"amount": TYPED, "labour_share": TYPED, "insertion_rate": TYPED, "hourly_cost": TYPED}
    found = {
        name: f"{value.label} : {value.source}"
        for name, value in offered.items()
        if value.number == getattr(inputs, name)
    }
    return {**typed, **found}
