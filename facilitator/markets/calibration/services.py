"""Keeping a calibration, changing it until it serves, and tying it to the clause it served."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import Money, Percent
from facilitator.markets.calibration import records, rules
from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.queries import References, get_references, source_of, trade_label
from facilitator.markets.calibration.rules import TYPED, Inputs, NotCalibrated, Quota, Row, Source, Workshop
from facilitator.markets.clauses.models import Clause
from facilitator.markets.models import Market


class CalibrationInUse(DomainError):
    """A calculation that a clause rests on is its proof: it stays as it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedRow:
    """A row as typed. Without `labour_share`, the trade's is taken. A lot that is not the market's is left out."""

    label: str
    amount: Money
    insertion_rate: Percent
    hourly_cost: Money
    labour_share: Percent | None = None
    trade: str | None = None
    """`painting`, the end of the reference's key."""
    duration_months: int | None = None
    lot_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SaveCalibration:
    """`market`: the one calculated for, loaded and authorised with its lots."""

    title: str
    rows: tuple[TypedRow, ...]
    quotas: tuple[Quota, ...] = ()
    market: Market | None = None


def save_calibration(session: Session, structure_id: uuid.UUID, command: SaveCalibration, *, by: Actor) -> Calibration:
    """Keep a calculation with the values and the sources of today. Raises NotCalibrated, UnknownReference."""
    calibration = Calibration(structure_id=structure_id, author=by.label)
    _fill(session, calibration, command)
    session.add(calibration)
    _journal(session, calibration, "calibration.saved", by)
    return calibration


def edit_calibration(session: Session, calibration: Calibration, command: SaveCalibration, *, by: Actor) -> Calibration:
    """Calculate again, with the values of today. Raises CalibrationInUse, NotCalibrated, UnknownReference."""
    if calibration.clause_id is not None:
        raise CalibrationInUse("Une clause repose sur ce calibrage : dupliquez-le pour en changer les valeurs.")
    _fill(session, calibration, command)
    _journal(session, calibration, "calibration.edited", by)
    return calibration


def attach_calibration(session: Session, calibration: Calibration, clause: Clause, *, by: Actor) -> None:
    """Say which clause the calculation served."""
    calibration.clause_id = clause.id
    record(
        session, by=by, event="calibration.attached", subject=clause, structure_id=clause.structure_id,
        hours=calibration.hours,
    )  # fmt: skip


def _fill(session: Session, calibration: Calibration, command: SaveCalibration) -> None:
    references = get_references(session, calibration.structure_id, on=clock.today())
    workshop = build(command, references)
    calibration.title = command.title
    calibration.market_id = command.market.id if command.market else None
    calibration.hours = rules.calibrate_all(workshop).hours.central
    records.keep(calibration, workshop)


def build(command: SaveCalibration, references: References) -> Workshop:
    """What was typed, completed by the references and their sources. Raises NotCalibrated."""
    own_lots = {lot.id for lot in command.market.lots} if command.market else set()
    return Workshop(
        rows=tuple(_row(typed, references, own_lots) for typed in command.rows),
        limits=references.limits,
        usual=references.usual,
        annual_hours=references.number("fte.annual_hours"),
        quotas=command.quotas,
        sources={
            "annual_hours": references.source("fte.annual_hours"),
            "rates": references.source("insertion_rate.usual_maximum"),
            "costs": references.source("hourly_cost.low"),
        },
    )


def _row(typed: TypedRow, references: References, own_lots: set[uuid.UUID]) -> Row:
    trade = references.trades.get(typed.trade) if typed.trade else None
    share = typed.labour_share
    if share is None and trade is not None:
        share = trade.number
    if share is None:
        raise NotCalibrated(f"{typed.label} : choisissez un métier, ou indiquez la part de main-d’œuvre.")
    inputs = Inputs(
        amount=typed.amount,
        labour_share=share,
        insertion_rate=typed.insertion_rate,
        hourly_cost=typed.hourly_cost,
        annual_hours=references.number("fte.annual_hours"),
        duration_months=typed.duration_months,
    )
    return Row(
        label=typed.label,
        inputs=inputs,
        lot_id=typed.lot_id if typed.lot_id in own_lots else None,
        trade=typed.trade if trade else None,
        trade_label=trade_label(trade) if trade else None,
        trade_share=trade.number if trade else None,
        sources=_sources(inputs, references, typed.trade),
    )


def _sources(inputs: Inputs, references: References, trade: str | None) -> dict[str, Source]:
    """The reference of the day when it is the value used, else the person who typed another."""
    offered = {
        "labour_share": references.trades.get(trade) if trade else None,
        "insertion_rate": references.values["insertion_rate.default"],
        "hourly_cost": references.values["hourly_cost.default"],
    }
    return {
        name: source_of(value) if value is not None and value.number == getattr(inputs, name) else TYPED
        for name, value in offered.items()
    }


def _journal(session: Session, calibration: Calibration, event: str, by: Actor) -> None:
    record(
        session, by=by, event=event, subject=calibration, structure_id=calibration.structure_id,
        hours=calibration.hours, rows=len(calibration.rows),
    )  # fmt: skip
