"""Pure rules of calibration: from an amount to hours, and what the hours mean.

hours = amount excl. tax × labour share × insertion rate ÷ hourly cost. Published example (Maison de l'emploi et de la
formation Sud 77): 1,000,000 € × 50 % × 5 % ÷ 30 € = 833.33 h.

A *workshop* is several such calculations, one a lot and trade, added up by lot and as a whole.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import reduce

from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import ZERO, Hours, Money, Percent, exact

MOST_MONEY = Decimal(100_000_000_000)
LONGEST_MONTHS = 180
MOST_ROWS = 60
MONTHS = 12


class NotCalibrated(DomainError):
    """A value makes the calculation meaningless."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """What the calculation starts from. Percentages are per hundred; `annual_hours` is one full-time equivalent."""

    amount: Money
    labour_share: Percent
    insertion_rate: Percent
    hourly_cost: Money
    annual_hours: Decimal
    duration_months: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """From where on a result is doubted, from the references."""

    maximum_rate: Decimal
    usual_maximum_rate: Decimal
    lowest_cost: Decimal
    maximum_fte: Decimal
    minimum_hours: Decimal
    minimum_months: Decimal
    trade_share: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Usual:
    """Between which values facilitators usually choose: what makes the low and the high results."""

    lowest_rate: Decimal
    highest_rate: Decimal
    lowest_cost: Decimal
    highest_cost: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What to ask, and what it means.

    `full_time_equivalents`: people at full time for one year. `people`: people at full time for the whole duration,
    None without a duration. `people_months`: months of one person at full time.
    """

    hours: Hours
    full_time_equivalents: Decimal
    people_months: Decimal
    people: Decimal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """Hours, from the most prudent choice of values to the most ambitious; `central` is what the values typed give."""

    low: Hours = ZERO
    central: Hours = ZERO
    high: Hours = ZERO

    def __add__(self, other: "Range") -> "Range":
        return Range(low=self.low + other.low, central=self.central + other.central, high=self.high + other.high)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a value comes from; `starts_on` is the first day of a dated one."""

    text: str
    starts_on: date | None = None
    is_assumed: bool = False


TYPED = Source(text="Saisi par le facilitateur")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One trade of one lot. `sources`: by the name of an input; `trade_share`: the labour share usual in the trade."""

    label: str
    inputs: Inputs
    lot_id: uuid.UUID | None = None
    trade: str | None = None
    trade_label: str | None = None
    trade_share: Percent | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def lot(self) -> uuid.UUID | str:
        """What the rows of one lot have in common: the lot itself, else its name."""
        return self.lot_id or self.label.casefold()

    @property
    def name(self) -> str:
        """« Lot 1 : Gros œuvre, maçonnerie »; the lot alone when it says the trade already."""
        if not self.trade_label or self.trade_label.casefold() in self.label.casefold():
            return self.label
        return f"{self.label}, {self.trade_label}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """Sub-quota: the part of the hours meant for some public."""

    label: str
    share: Percent


@dataclass(frozen=True, kw_only=True, slots=True)
class Workshop:
    """All that the calculation starts from; the same workshop always gives the same outcome."""

    rows: tuple[Row, ...]
    limits: Limits
    usual: Usual
    annual_hours: Decimal
    quotas: tuple[Quota, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    """Of what all rows share: `annual_hours`, `rates`, `costs`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RowOutcome:
    row: Row
    hours: Range


@dataclass(frozen=True, kw_only=True, slots=True)
class LotOutcome:
    """The rows of one lot, added up. `duration_months` is the longest of theirs."""

    label: str
    lot_id: uuid.UUID | None
    rows: tuple[RowOutcome, ...]
    amount: Money
    hours: Range
    duration_months: int | None
    result: Result


@dataclass(frozen=True, kw_only=True, slots=True)
class Caution:
    """Why a result may be unrealistic. `about` names the lot or the trade; None: the whole."""

    about: str | None
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a workshop gives. `duration_months`: the longest lot's, None when one lot has none."""

    lots: tuple[LotOutcome, ...]
    amount: Money
    hours: Range
    duration_months: int | None
    result: Result
    quotas: tuple[tuple[Quota, Hours], ...]


def check(inputs: Inputs) -> None:
    """Raise NotCalibrated on the first value that no market can have."""
    if not 0 < inputs.amount <= MOST_MONEY:
        raise NotCalibrated("Indiquez un montant hors taxes supérieur à zéro et vraisemblable.")
    if not 0 < inputs.labour_share <= 100:
        raise NotCalibrated("La part de main-d’œuvre se situe entre 0 et 100 %.")
    if not 0 < inputs.insertion_rate <= 100:
        raise NotCalibrated("Le taux d’insertion se situe entre 0 et 100 %.")
    if inputs.hourly_cost <= 0:
        raise NotCalibrated("Le coût horaire doit être supérieur à zéro.")
    if inputs.duration_months is not None and not 0 < inputs.duration_months <= LONGEST_MONTHS:
        raise NotCalibrated(f"La durée se situe entre 1 et {LONGEST_MONTHS} mois.")


def calibrate(inputs: Inputs) -> Result:
    """The hours to ask, rounded half up to the hundredth. Raises NotCalibrated."""
    check(inputs)
    hours = exact(inputs.amount * inputs.labour_share * inputs.insertion_rate / (100 * 100 * inputs.hourly_cost))
    return meaning(hours, annual_hours=inputs.annual_hours, duration_months=inputs.duration_months)


def meaning(hours: Hours, *, annual_hours: Decimal, duration_months: int | None) -> Result:
    """What so many hours mean in people and in months."""
    months = hours * MONTHS / annual_hours
    return Result(
        hours=hours,
        full_time_equivalents=exact(hours / annual_hours),
        people_months=exact(months),
        people=exact(months / duration_months) if duration_months else None,
    )


def range_of(inputs: Inputs, usual: Usual) -> Range:
    """Low: the lowest usual rate and the highest usual cost; high: the contrary. What was typed stays inside."""
    prudent = replace(
        inputs,
        insertion_rate=min(inputs.insertion_rate, usual.lowest_rate),
        hourly_cost=max(inputs.hourly_cost, usual.highest_cost),
    )
    ambitious = replace(
        inputs,
        insertion_rate=max(inputs.insertion_rate, usual.highest_rate),
        hourly_cost=min(inputs.hourly_cost, usual.lowest_cost),
    )
    low, central, high = (calibrate(values).hours for values in (prudent, inputs, ambitious))
    return Range(low=low, central=central, high=high)


def calibrate_all(workshop: Workshop) -> Outcome:
    """The hours of each row, added up by lot and as a whole. Raises NotCalibrated, naming the row."""
    check_rows(workshop)
    rows = [RowOutcome(row=row, hours=range_of(row.inputs, workshop.usual)) for row in workshop.rows]
    by_lot: dict[uuid.UUID | str, list[RowOutcome]] = {}
    for outcome in rows:
        by_lot.setdefault(outcome.row.lot, []).append(outcome)
    lots = tuple(_lot(group, workshop) for group in by_lot.values())
    hours, duration = _sum(lot.hours for lot in lots), _longest(lot.duration_months for lot in lots)
    return Outcome(
        lots=lots,
        amount=sum((lot.amount for lot in lots), ZERO),
        hours=hours,
        duration_months=duration,
        result=meaning(hours.central, annual_hours=workshop.annual_hours, duration_months=duration),
        quotas=tuple((quota, exact(hours.central * quota.share / 100)) for quota in workshop.quotas),
    )


def check_rows(workshop: Workshop) -> None:
    """Raise NotCalibrated on the first row or sub-quota that cannot be."""
    if not workshop.rows:
        raise NotCalibrated("Remplissez au moins une ligne.")
    if len(workshop.rows) > MOST_ROWS:
        raise NotCalibrated(f"Un calibrage compte au plus {MOST_ROWS} lignes : séparez-le en plusieurs.")
    for row in workshop.rows:
        try:
            check(row.inputs)
        except NotCalibrated as error:
            raise NotCalibrated(f"{row.name} : {error}") from error
    for quota in workshop.quotas:
        if not 0 < quota.share <= 100:
            raise NotCalibrated(f"{quota.label} : un sous-objectif se situe entre 0 et 100 %.")


def _lot(group: list[RowOutcome], workshop: Workshop) -> LotOutcome:
    first, hours = group[0].row, _sum(outcome.hours for outcome in group)
    known = [outcome.row.inputs.duration_months for outcome in group if outcome.row.inputs.duration_months]
    duration = max(known, default=None)
    return LotOutcome(
        label=first.label,
        lot_id=first.lot_id,
        rows=tuple(group),
        amount=sum((outcome.row.inputs.amount for outcome in group), ZERO),
        hours=hours,
        duration_months=duration,
        result=meaning(hours.central, annual_hours=workshop.annual_hours, duration_months=duration),
    )


def _sum(ranges: Iterable[Range]) -> Range:
    return reduce(Range.__add__, ranges, Range())


def _longest(durations: Iterable[int | None]) -> int | None:
    """The longest, None when one of them is not known."""
    found = list(durations)
    return max(each for each in found if each) if all(found) else None
