"""Pure rules: the hours that the activity of a contract makes due.

Exact definition, for a clause, at a day D, as known at an instant K (None: today's knowledge):

- A fact is *taken* when `effective_on <= D`, and `recorded_at <= K` when there is a K. Invoices decide for a clause
  that follows invoicing, hours worked for one that asks for a share of them; orders decide nothing, they forecast.
- The *cumulated* quantity of a member, and of the clause, is the sum of its taken facts, credit notes included.
- *Due* by the clause: a pure function of what the whole clause has cumulated, never below zero. It is not prorated.
- Members share the hours of the clause by largest remainder: by what each has cumulated, by fixed shares, or the
  mandataire bears all. So they always sum to the clause, whatever the order of typing.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Protocol

from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import HUNDREDTH, ZERO, Hours, Money, Percent, from_hundredths, spread
from facilitator.markets.activity.enums import FactKind
from facilitator.markets.clauses.enums import Bearing, Target

MOST_EUROS = Decimal(10_000_000_000)
"""Above it an amount is a typing error: no French public contract comes near."""
MOST_HOURS_WORKED = Decimal(100_000_000)
MOST_STEP_HOURS = Decimal(10_000)
EARLIEST_YEAR = 2000
LATEST_AHEAD = timedelta(days=366)
"""A fact may be dated ahead (the last day of a period that runs), never by more than a year."""
WHOLE, EQUAL = Decimal(100), Decimal(1)

DECIDING = {Target.ACTIVITY: FactKind.INVOICE, Target.SHARE: FactKind.HOURS_WORKED}
"""Which facts make hours due, by what the clause asks for; with any other target, none do."""


class WrongActivityTerms(DomainError):
    """The terms that say how many hours the activity makes due are missing, or cannot stand."""


class WrongQuantity(DomainError):
    """An amount, or a number of hours worked, that no contract could hold."""


class WrongDay(DomainError):
    """A fact dated before the contract, or in a year that is a typing error."""


class Terms(Protocol):
    """How the activity makes hours due: a clause, or what a form says of one."""

    @property
    def target(self) -> Target: ...
    @property
    def threshold(self) -> Money | None: ...
    @property
    def step(self) -> Money | None: ...
    @property
    def step_hours(self) -> Hours | None: ...
    @property
    def whole_steps(self) -> bool: ...
    @property
    def bearing(self) -> Bearing: ...
    @property
    def hours_share(self) -> Percent | None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityTerms:
    """The terms in plain values."""

    target: Target
    threshold: Money | None = None
    step: Money | None = None
    step_hours: Hours | None = None
    whole_steps: bool = True
    bearing: Bearing = Bearing.OWN
    hours_share: Percent | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberActivity:
    """What a member has cumulated (euros or hours worked), and the part it bears. The mandataire comes first."""

    commitment_id: uuid.UUID
    share: Percent | None = None
    cumulated: Decimal = ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class DayActivity:
    """What a member invoiced, ordered or worked on one day, facts added up."""

    commitment_id: uuid.UUID
    day: date
    quantity: Decimal


def check_activity_terms(terms: Terms, *, is_complete: bool = True) -> None:
    """Raise WrongActivityTerms on the first thing that cannot stand; nothing to say when the target is another.

    `is_complete`: False for a draft, where terms may still be missing.
    """
    if terms.target is Target.ACTIVITY:
        _check_missing(terms, is_complete=is_complete)
        _check_activity(terms)
    elif terms.target is Target.SHARE:
        _check_share(terms.hours_share, is_complete=is_complete)


def _check_missing(terms: Terms, *, is_complete: bool) -> None:
    if not is_complete:
        return
    if terms.threshold is None:
        raise WrongActivityTerms("Indiquez à partir de quel montant facturé les heures sont dues (zéro sans seuil).")
    if terms.step is None or terms.step_hours is None:
        raise WrongActivityTerms("Indiquez combien d’heures sont dues, et pour quel montant facturé.")


def _check_activity(terms: Terms) -> None:
    for amount in (terms.threshold, terms.step):
        if amount is not None and abs(amount) > MOST_EUROS:
            raise WrongActivityTerms(f"Vérifiez le montant saisi : {text.money(amount)} dépassent tout marché connu.")
    if terms.threshold is not None and terms.threshold < 0:
        raise WrongActivityTerms("Le seuil de facturation ne peut pas être négatif.")
    if terms.step is not None and terms.step <= 0:
        raise WrongActivityTerms("La tranche de facturation doit être supérieure à zéro.")
    if terms.step_hours is not None and not 0 < terms.step_hours <= MOST_STEP_HOURS:
        raise WrongActivityTerms(
            "Les heures dues par tranche de facturation doivent être supérieures à zéro, et ne pas dépasser "
            f"{text.hours(MOST_STEP_HOURS)}."
        )


def _check_share(share: Percent | None, *, is_complete: bool) -> None:
    if share is None:
        if is_complete:
            raise WrongActivityTerms("Indiquez quelle part des heures travaillées la clause demande.")
        return
    if not 0 < share <= WHOLE:
        raise WrongActivityTerms("La part des heures travaillées doit être supérieure à 0 %, et 100 % au plus.")


def hours_due(terms: Terms, cumulated: Decimal) -> Hours:
    """Hours due for what the clause has cumulated: euros invoiced above the threshold, or hours worked in all.

    In whole steps, what is begun and not reached owes nothing; pro rata and for a share, the hours are rounded once to
    the hundredth, half up.
    """
    if terms.target is Target.SHARE:
        share = terms.hours_share or ZERO
        return max(cumulated * share / WHOLE, ZERO).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
    if terms.target is not Target.ACTIVITY or not terms.step or terms.step_hours is None:
        return ZERO
    above = cumulated - (terms.threshold or ZERO)
    if above <= 0:
        return ZERO
    if terms.whole_steps:
        return (above // terms.step * terms.step_hours).quantize(HUNDREDTH)
    exact = Fraction(above) * Fraction(terms.step_hours) / Fraction(terms.step)
    return from_hundredths(floor(exact * 100 + Fraction(1, 2)))


def due_by_member(terms: Terms, members: Sequence[MemberActivity]) -> dict[uuid.UUID, Hours]:
    """Hours due by each member, in their order; they sum to `hours_due` of what they have cumulated together."""
    if not members:
        return {}
    due = hours_due(terms, sum((member.cumulated for member in members), ZERO))
    return spread(due, _weights(terms.bearing, members))


def _weights(bearing: Bearing, members: Sequence[MemberActivity]) -> Mapping[uuid.UUID, Decimal]:
    if bearing is Bearing.LEAD:
        return {row.commitment_id: EQUAL if rank == 0 else ZERO for rank, row in enumerate(members)}
    if bearing is Bearing.OWN:
        # Who was credited more than it invoiced bears nothing: the others have cumulated what the clause has.
        return {row.commitment_id: max(row.cumulated, ZERO) for row in members}
    equal = all(row.share is None for row in members)
    return {row.commitment_id: EQUAL if equal else row.share or ZERO for row in members}


def due_on(
    terms: Terms, members: Sequence[MemberActivity], days: Iterable[DayActivity], on: date
) -> dict[uuid.UUID, Hours]:
    """Hours due by each member at the end of that day, from what was done day by day."""
    sums = dict.fromkeys((row.commitment_id for row in members), ZERO)
    for row in days:
        if row.day <= on:
            sums[row.commitment_id] = sums.get(row.commitment_id, ZERO) + row.quantity
    return due_by_member(terms, [replace(row, cumulated=sums[row.commitment_id]) for row in members])


def steps_of_due(
    terms: Terms, members: Sequence[MemberActivity], days: Sequence[DayActivity]
) -> list[tuple[uuid.UUID, date, Hours]]:
    """(commitment, day, hours more or fewer) of each day on which the activity changes what a member owes."""
    sums = dict.fromkeys((row.commitment_id for row in members), ZERO)
    before = dict.fromkeys(sums, ZERO)
    changes: list[tuple[uuid.UUID, date, Hours]] = []
    for day, rows in _by_day(days):
        for row in rows:
            sums[row.commitment_id] = sums.get(row.commitment_id, ZERO) + row.quantity
        after = due_by_member(terms, [replace(row, cumulated=sums[row.commitment_id]) for row in members])
        changes += [(key, day, hours - before[key]) for key, hours in after.items() if hours != before[key]]
        before = after
    return changes


def _by_day(days: Iterable[DayActivity]) -> list[tuple[date, list[DayActivity]]]:
    found: dict[date, list[DayActivity]] = {}
    for row in days:
        found.setdefault(row.day, []).append(row)
    return sorted(found.items())


def check_quantity(kind: FactKind, quantity: Decimal) -> None:
    """Raise WrongQuantity when the amount, or the hours, are null or absurd. A credit note is negative."""
    if quantity == 0 and kind is FactKind.HOURS_WORKED:
        raise WrongQuantity("Indiquez un nombre d’heures différent de zéro.")
    if quantity == 0:
        raise WrongQuantity("Indiquez un montant différent de zéro ; un avoir se saisit avec un montant négatif.")
    if kind is FactKind.HOURS_WORKED and abs(quantity) > MOST_HOURS_WORKED:
        raise WrongQuantity(f"Vérifiez le nombre saisi : {text.hours(quantity)} dépassent tout marché connu.")
    if kind is not FactKind.HOURS_WORKED and abs(quantity) > MOST_EUROS:
        raise WrongQuantity(f"Vérifiez le montant saisi : {text.money(quantity)} dépassent tout marché connu.")


def check_day(effective_on: date, *, today: date, earliest: date | None) -> None:
    """Raise WrongDay before `earliest`, the first day of the market or of the clause, or in an impossible year."""
    if effective_on.year < EARLIEST_YEAR or effective_on > today + LATEST_AHEAD:
        raise WrongDay(f"Vérifiez la date saisie : le {text.long_date(effective_on)}.")
    if earliest is not None and effective_on < earliest:
        raise WrongDay(
            f"Le {text.long_date(effective_on)} précède le début du marché, le {text.long_date(earliest)} : "
            "vérifiez la date."
        )
