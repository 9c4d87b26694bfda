"""How a workshop is kept: plain JSON, exact decimals as text, and back."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from facilitator.markets.calibration.models import Calibration
from facilitator.markets.calibration.rules import Inputs, Limits, Quota, Row, Source, Usual, Workshop


def keep(calibration: Calibration, workshop: Workshop) -> None:
    """Write all that the workshop used into the row: nothing is read again from the references."""
    calibration.rows = [_plain_row(row) for row in workshop.rows]
    calibration.inputs = {
        "annual_hours": str(workshop.annual_hours),
        "limits": _texts(asdict(workshop.limits)),
        "usual": _texts(asdict(workshop.usual)),
        "quotas": [{"label": quota.label, "share": str(quota.share)} for quota in workshop.quotas],
    }
    calibration.sources = _plain_sources(workshop.sources)


def workshop_of(calibration: Calibration) -> Workshop:
    """The workshop as it was calculated, with the values and the sources of its day."""
    kept = calibration.inputs
    annual_hours = Decimal(kept["annual_hours"])
    return Workshop(
        rows=tuple(_row(row, annual_hours) for row in calibration.rows),
        limits=Limits(**_decimals(kept["limits"])),
        usual=Usual(**_decimals(kept["usual"])),
        annual_hours=annual_hours,
        quotas=tuple(Quota(label=quota["label"], share=Decimal(quota["share"])) for quota in kept["quotas"]),
        sources=_sources(calibration.sources),
    )


def _plain_row(row: Row) -> dict[str, Any]:
    inputs = row.inputs
    return {
        "label": row.label,
        "lot_id": str(row.lot_id) if row.lot_id else None,
        "trade": row.trade,
        "trade_label": row.trade_label,
        "trade_share": str(row.trade_share) if row.trade_share is not None else None,
        "amount": str(inputs.amount),
        "labour_share": str(inputs.labour_share),
        "insertion_rate": str(inputs.insertion_rate),
        "hourly_cost": str(inputs.hourly_cost),
        "duration_months": inputs.duration_months,
        "sources": _plain_sources(row.sources),
    }


def _row(kept: Mapping[str, Any], annual_hours: Decimal) -> Row:
    return Row(
        label=kept["label"],
        inputs=Inputs(
            amount=Decimal(kept["amount"]),
            labour_share=Decimal(kept["labour_share"]),
            insertion_rate=Decimal(kept["insertion_rate"]),
            hourly_cost=Decimal(kept["hourly_cost"]),
            annual_hours=annual_hours,
            duration_months=kept["duration_months"],
        ),
        lot_id=uuid.UUID(kept["lot_id"]) if kept["lot_id"] else None,
        trade=kept["trade"],
        trade_label=kept["trade_label"],
        trade_share=Decimal(kept["trade_share"]) if kept["trade_share"] is not None else None,
        sources=_sources(kept["sources"]),
    )


def _plain_sources(sources: Mapping[str, Source]) -> dict[str, Any]:
    return {
        name: {
            "text": source.text,
            "starts_on": source.starts_on.isoformat() if source.starts_on else None,
            "is_assumed": source.is_assumed,
        }
        for name, source in sources.items()
    }


def _sources(kept: Mapping[str, Any]) -> dict[str, Source]:
    return {
        name: Source(
            text=source["text"],
            starts_on=date.fromisoformat(source["starts_on"]) if source["starts_on"] else None,
            is_assumed=source["is_assumed"],
        )
        for name, source in kept.items()
    }


def _texts(values: Mapping[str, Decimal | None]) -> dict[str, str | None]:
    return {name: str(value) if value is not None else None for name, value in values.items()}


def _decimals(kept: Mapping[str, str | None]) -> dict[str, Any]:
    return {name: Decimal(value) if value is not None else None for name, value in kept.items()}
