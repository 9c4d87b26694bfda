"""`facilitator calibrate …`: how many hours to ask, from an amount."""

import json
from decimal import Decimal
from typing import Any

import click

from facilitator.cli import instance
from facilitator.kernel import clock
from facilitator.kernel.db import reader
from facilitator.kernel.files import REFERENCES
from facilitator.kernel.quantities import NotAQuantity, parse_decimal
from facilitator.kernel.schema import SchemaOutOfDate
from facilitator.markets.calibration import rules
from facilitator.markets.calibration.rules import Inputs, Result
from facilitator.references.queries import get_value
from facilitator.references.services import read_shipped

FTE_KEY = "fte.annual_hours"
TYPED = "Saisi dans la commande"


class Quantity(click.ParamType[Decimal]):
    """A number written « 1 000 000 », « 1000000.00 » or « 12,5 », with « % » or « € » if one likes."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        if isinstance(value, Decimal):
            return value
        try:
            return parse_decimal(str(value).removesuffix("%"))
        except NotAQuantity:
            self.fail(f"{value!r} is not a number with two decimals at most.", param, ctx)


@click.command()
@click.option("--amount", type=Quantity(), required=True, help="Of the market, in euros excl. tax.")
@click.option("--labour-share", type=Quantity(), required=True, help="Percent of the amount that is labour.")
@click.option("--insertion-rate", type=Quantity(), required=True, help="Percent of the labour kept for insertion.")
@click.option("--hourly-cost", type=Quantity(), required=True, help="Of an hour of work, in euros.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def calibrate(
    amount: Decimal, labour_share: Decimal, insertion_rate: Decimal, hourly_cost: Decimal, *, as_json: bool
) -> None:
    """How many hours of insertion to ask: amount × labour share × insertion rate ÷ hourly cost."""
    annual_hours, source = _annual_hours()
    inputs = Inputs(
        amount=amount,
        labour_share=labour_share,
        insertion_rate=insertion_rate,
        hourly_cost=hourly_cost,
        annual_hours=annual_hours,
    )
    result = rules.calibrate(inputs)
    if as_json:
        click.echo(json.dumps(_as_mapping(inputs, result, source), ensure_ascii=False, indent=2))
    else:
        click.echo(f"{result.hours} h ({result.full_time_equivalents} ETP)")


def _annual_hours() -> tuple[Decimal, str]:
    """The hours of one full-time equivalent and their source: the database, or the shipped table without one."""
    try:
        opened = instance.open_ready()
    except SchemaOutOfDate:
        [shipped] = [value for value in read_shipped(REFERENCES).values if value.key == FTE_KEY]
        return Decimal(shipped.value), shipped.source
    with reader(opened.sessions) as session:
        value = get_value(session, FTE_KEY, on=clock.today())
        return value.number, value.source


def _as_mapping(inputs: Inputs, result: Result, source: str) -> dict[str, Any]:
    typed = ("amount", "labour_share", "insertion_rate", "hourly_cost")
    return {
        # JSON has one kind of number; these have two decimals, which it writes back as they are.
        "hours": float(result.hours),
        "full_time_equivalents": float(result.full_time_equivalents),
        "inputs": {name: float(getattr(inputs, name)) for name in (*typed, "annual_hours")},
        "sources": {**dict.fromkeys(typed, TYPED), "annual_hours": source},
    }
