"""Pure rules of calibration: from an amount to hours, and what the hours mean.

hours = amount excl. tax × labour share × insertion rate ÷ hourly cost. Published example (Maison de l'emploi et de la
formation Sud 77): 1,000,000 € × 50 % × 5 % ÷ 30 € = 833.33 h.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import Hours, Money, Percent, exact

MOST_MONEY = Decimal(100_000_000_000)
LONGEST_MONTHS = 180
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
class Result:
    """What to ask, and what it means.

    `full_time_equivalents`: people at full time for one year. `people`: people at full time for the whole duration,
    None without a duration. `people_months`: months of one person at full time.
    """

    hours: Hours
    full_time_equivalents: Decimal
    people_months: Decimal
    people: Decimal | None


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
    months = hours * MONTHS / inputs.annual_hours
    return Result(
        hours=hours,
        full_time_equivalents=exact(hours / inputs.annual_hours),
        people_months=exact(months),
        people=exact(months / inputs.duration_months) if inputs.duration_months else None,
    )


def warnings(inputs: Inputs, result: Result, limits: Limits) -> list[str]:
    """Why the hours may be unrealistic for this volume, this duration or this trade; French sentences."""
    return [*_about_rates(inputs, limits), *_about_volume(inputs, result, limits)]


def _about_rates(inputs: Inputs, limits: Limits) -> Iterator[str]:
    if inputs.insertion_rate > limits.maximum_rate:
        yield (
            f"Le taux d’insertion dépasse {text.number(limits.maximum_rate)} %, le plus haut qui se pratique : "
            "l’entreprise risque de ne pas pouvoir tenir l’objectif."
        )
    elif inputs.insertion_rate > limits.usual_maximum_rate:
        yield (
            f"Le taux d’insertion dépasse l’usage ({text.number(limits.usual_maximum_rate)} %) : "
            "vérifiez que l’offre locale suffit."
        )
    if inputs.hourly_cost < limits.lowest_cost:
        yield (
            f"Le coût horaire est inférieur à {text.money(limits.lowest_cost)} charges comprises : "
            "le nombre d’heures est sans doute trop élevé."
        )
    if limits.trade_share is not None and abs(inputs.labour_share - limits.trade_share) > 20:
        yield (
            f"La part de main-d’œuvre s’écarte de plus de 20 points de celle du métier "
            f"({text.number(limits.trade_share)} %)."
        )


def _about_volume(inputs: Inputs, result: Result, limits: Limits) -> Iterator[str]:
    if result.hours < limits.minimum_hours:
        yield (
            f"Moins de {text.hours(limits.minimum_hours)} : trop peu pour un contrat utile. "
            "Préférez une autre action, ou regroupez des lots."
        )
    people = result.people if result.people is not None else result.full_time_equivalents
    if people > limits.maximum_fte:
        yield (
            f"Il faudrait {text.number(people)} personnes à plein temps, plus que ce qu’un marché intègre d’habitude "
            f"({text.number(limits.maximum_fte)}) : vérifiez que les candidats existent."
        )
    if inputs.duration_months is not None and inputs.duration_months < limits.minimum_months:
        yield (
            f"Le marché dure moins de {text.number(limits.minimum_months)} mois : "
            "le temps manquera pour recruter et accompagner."
        )
