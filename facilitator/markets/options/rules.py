"""Pure rules of the tranches and reconductions."""

from collections.abc import Sequence
from datetime import date

from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import Hours
from facilitator.markets.clauses.rules import MOST_HOURS
from facilitator.markets.options.enums import OptionState

LONGEST_MONTHS = 120


class WrongOption(DomainError):
    """What the contract foresees cannot stand."""


class WrongDecision(DomainError):
    """The decision contradicts the calendar, the market or the option."""


def check_foreseen(hours: Hours | None, months: int | None) -> None:
    """Raises WrongOption."""
    if hours is not None and not 0 < hours <= MOST_HOURS:
        raise WrongOption(
            f"Les heures d’une tranche ou d’une reconduction vont de plus de zéro à {text.hours(MOST_HOURS)}."
        )
    if months is not None and not 0 < months <= LONGEST_MONTHS:
        raise WrongOption(f"Indiquez une durée de 1 à {LONGEST_MONTHS} mois.")


def check_pending(state: OptionState) -> None:
    """An option is decided on once. Raises WrongDecision."""
    if state is not OptionState.PLANNED:
        raise WrongDecision(
            f"Cette option est déjà « {state.label} » : une erreur se corrige sur le registre de la clause."
        )


def check_decision(
    decided_on: date, starts_on: date | None, ends_on: date | None, *, today: date, market_days: Sequence[date | None]
) -> None:
    """`market_days`: those before which nothing of the market can be decided. Raises WrongDecision."""
    if decided_on > today:
        raise WrongDecision(f"La décision du {text.long_date(decided_on)} est à venir : attendez qu’elle soit prise.")
    opening = min((day for day in market_days if day is not None), default=None)
    if opening is not None and decided_on < opening:
        raise WrongDecision(
            f"La décision du {text.long_date(decided_on)} précède le marché, qui commence le {text.long_date(opening)}."
        )
    if starts_on and opening is not None and starts_on < opening:
        raise WrongDecision(f"La période commence avant le marché, le {text.long_date(starts_on)}.")
    if starts_on and ends_on and ends_on < starts_on:
        raise WrongDecision(
            f"La période finit le {text.long_date(ends_on)}, avant de commencer le {text.long_date(starts_on)}."
        )
