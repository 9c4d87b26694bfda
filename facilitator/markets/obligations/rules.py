"""Pure rules of the ledger of hours owed.

Exact definition of every figure, for a clause, at a day D, as known at an instant K (None: today's knowledge):

- A line is *taken* when `effective_on <= D`, and `recorded_at <= K` when there is a K.
- *Owed* by an account (a member, or *à répartir*): the sum of its taken lines, exact, never rounded.
- *Owed to date* by an account: each taken line counts for hours × days elapsed ÷ days of its run, both ends included,
  from none before `runs_from` to all of it from `runs_until` on. A line without a run counts whole. The sum is an
  exact fraction.
- *Owed to date* by the clause: the exact sum of its accounts, rounded once, half away from zero, to the hundredth.
- On screen an account receives the hundredth below its exact fraction (towards minus infinity, so that a negative
  line is treated like any other), and the hundredths that are then missing to reach the clause's figure go one by one
  to the largest remainders; a tie goes to the account that comes first (members by identifier, then *à répartir*). So
  the accounts always sum to the clause, and none is a whole hundredth away from its exact fraction, which
  `kernel.quantities.spread` of the rounded figure would not promise, besides refusing negative weights.

- What the activity of the contract makes due (`markets.activity.rules`) adds to both figures, whole: it is not
  prorated, and its members already sum to it.

Sums do not depend on the order of the lines: neither does any figure on the order of typing.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import lcm

from facilitator.kernel import text
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import ZERO, Hours, from_hundredths, to_hundredths
from facilitator.markets.clauses.rules import LONGEST_YEARS, MOST_HOURS
from facilitator.markets.obligations.enums import EventKind

Account = uuid.UUID | None
"""The identifier of a commitment; None stands for *à répartir*."""


class Unbalanced(DomainError):
    """The lines of the members and of *à répartir* do not sum to the line of the clause."""


class Overdrawn(DomainError):
    """An account would owe less than nothing on some day."""


class WrongHours(DomainError):
    """The number of hours does not suit the kind of event."""


class WrongRun(DomainError):
    """The period over which the hours run is impossible."""


@dataclass(frozen=True, order=True, slots=True)
class Run:
    """A period over which hours fall due evenly, both ends included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def days_elapsed(self, on: date) -> int:
        """Days elapsed at the end of day `on`."""
        return min(max((on - self.start).days + 1, 0), self.days)

    def elapsed(self, on: date) -> Fraction:
        """The part elapsed at the end of day `on`, from 0 to 1."""
        return Fraction(self.days_elapsed(on), self.days)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What one event changes for one account, in plain values."""

    account: Account
    hours: Hours
    effective_on: date
    recorded_at: datetime
    run: Run | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Portion:
    """The sum of the taken lines of one account that share a run."""

    account: Account
    hours: Hours
    run: Run | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """What is owed, in hours: in all, and to date."""

    total: Hours = ZERO
    to_date: Hours = ZERO


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed(Due):
    """What a clause owes, and by whom. Members and `unallocated` sum to it, in both figures."""

    members: Mapping[uuid.UUID, Due]
    unallocated: Due = Due()

    def by(self, commitment_id: uuid.UUID) -> Due:
        """What this commitment owes; nothing when no line names it."""
        return self.members.get(commitment_id, Due())


NOTHING_DUE = Due()
NOTHING_OWED = Owed(members={})


def taken(lines: Iterable[Line], *, on: date, recorded_by: datetime | None = None) -> list[Portion]:
    """The lines effective by `on` and recorded by `recorded_by`, as portions."""
    return [
        Portion(account=line.account, hours=line.hours, run=line.run)
        for line in lines
        if line.effective_on <= on and (recorded_by is None or line.recorded_at <= recorded_by)
    ]


AccountSum = tuple[Account, int, int]
"""Account, hundredths of hours in all, and to date in parts of a hundredth."""

PARTS = 2**24
"""Parts of a hundredth to which a query gives what is owed to date."""


def owed(portions: Iterable[Portion], *, on: date) -> Owed:
    """What the clause and each account owe on that day, from the lines taken."""
    known = [(portion, _days(portion.run, on)) for portion in portions]
    scale = lcm(*{days for _portion, (_elapsed, days) in known})
    totals: dict[Account, int] = {}
    exact: dict[Account, int] = {}
    for portion, (elapsed, days) in known:
        hours = to_hundredths(portion.hours)
        totals[portion.account] = totals.get(portion.account, 0) + hours
        exact[portion.account] = exact.get(portion.account, 0) + hours * elapsed * (scale // days)
    return owed_of([(account, total, exact[account]) for account, total in totals.items()], scale)


def _days(run: Run | None, on: date) -> tuple[int, int]:
    """Days elapsed at the end of that day, and days in all: one of one without a run."""
    return (run.days_elapsed(on), run.days) if run else (1, 1)


def owed_of(accounts: Sequence[AccountSum], scale: int) -> Owed:
    """The same from the sums of each account, to date in parts of a hundredth (`scale` of them make one)."""
    if len(accounts) == 1:
        return _owed_alone(accounts[0], scale)
    ordered = sorted(accounts, key=_order)
    exact = [part for _account, _total, part in ordered]
    whole = _round(sum(exact), scale)
    unallocated, members = NOTHING_DUE, {}
    for (account, hours, _part), rounded in zip(ordered, _spread(whole, exact, scale), strict=True):
        due = Due(total=from_hundredths(hours), to_date=from_hundredths(rounded))
        if account is None:
            unallocated = due
        else:
            members[account] = due
    return Owed(
        total=from_hundredths(sum([hours for _account, hours, _part in ordered])),
        to_date=from_hundredths(whole),
        members=members,
        unallocated=unallocated,
    )


def _owed_alone(row: AccountSum, scale: int) -> Owed:
    """Most clauses have one account: it owes what the clause owes."""
    account, hours, part = row
    due = Due(total=from_hundredths(hours), to_date=from_hundredths(_round(part, scale)))
    if account is None:
        return Owed(total=due.total, to_date=due.to_date, members={}, unallocated=due)
    return Owed(total=due.total, to_date=due.to_date, members={account: due})


def with_activity(ledger: Owed, due: Mapping[uuid.UUID, Hours]) -> Owed:
    """What the events of the ledger say, and what the activity of the contract makes due: whole, never prorated."""
    added = sum(due.values(), ZERO)
    members = dict(ledger.members)
    for account, hours in due.items():
        own = ledger.by(account)
        members[account] = Due(total=own.total + hours, to_date=own.to_date + hours)
    return Owed(
        total=ledger.total + added,
        to_date=ledger.to_date + added,
        members=members,
        unallocated=ledger.unallocated,
    )


def _order(row: AccountSum) -> tuple[bool, int]:
    account = row[0]
    return account is None, account.int if account else 0


def _round(numerator: int, denominator: int) -> int:
    """To the nearest whole, halves away from zero, as `kernel.quantities.exact` does."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def _spread(whole: int, exact: Sequence[int], scale: int) -> list[int]:
    """Hundredths for each account in turn, that sum to `whole` (largest remainder, any sign)."""
    parts = [part // scale for part in exact]
    missing = whole - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda rank: -(exact[rank] % scale))
    for rank in by_remainder[:missing]:
        parts[rank] += 1
    return parts


def check_balance(clause: Hours, parts: Iterable[Hours]) -> None:
    """Raise Unbalanced unless `parts` (members and *à répartir*) sum to the line of the clause."""
    found = sum(parts, ZERO)
    if found != clause:
        raise Unbalanced(
            f"Les lignes des membres et la part à répartir font {text.hours(found)}, "
            f"et l’écriture {text.hours(clause)} : il y a {text.hours(abs(clause - found))} d’écart."
        )


def _positive(hours: Hours) -> bool:
    return hours > 0


def _negative(hours: Hours) -> bool:
    return hours < 0


def _any(hours: Hours) -> bool:
    return hours != 0


def _zero(hours: Hours) -> bool:
    return hours == 0


_HOURS_OF: Mapping[EventKind, tuple[Callable[[Hours], bool], str]] = {
    EventKind.INITIAL: (_positive, "Un objectif initial ajoute des heures : indiquez un nombre supérieur à zéro."),
    EventKind.OFFER: (_positive, "Une offre au-dessus du minimum ajoute des heures."),
    EventKind.AMENDMENT: (_any, "Un avenant ajoute ou retire des heures : indiquez combien."),
    EventKind.TRANCHE: (_positive, "Une tranche affermie ajoute des heures."),
    EventKind.RENEWAL: (_positive, "Une reconduction ajoute des heures."),
    EventKind.ORDER: (_any, "Un bon de commande ajoute ou retire des heures : indiquez combien."),
    EventKind.INVOICE: (_any, "Une facturation ajoute ou retire des heures : indiquez combien."),
    EventKind.TRANSFER: (_zero, "Un transfert entre membres ne change pas le total de la clause."),
    EventKind.SUSPENSION: (_negative, "Une suspension retire des heures."),
    EventKind.WAIVER: (_negative, "Une dispense retire des heures."),
    EventKind.TAKEOVER: (_positive, "La reprise d’un solde d’ouverture ajoute des heures."),
}


def check_hours(kind: EventKind, hours: Hours) -> None:
    """Raise WrongHours when the clause line does not suit the kind of event, or is absurd."""
    if kind not in _HOURS_OF:
        raise WrongHours("Une correction s’enregistre en annulant l’écriture fautive.")
    suits, sentence = _HOURS_OF[kind]
    if not suits(hours):
        raise WrongHours(sentence)
    if abs(hours) > MOST_HOURS:
        raise WrongHours(
            f"Vérifiez le nombre saisi : {text.hours(hours)} dépassent ce qu’une clause peut demander "
            f"({text.hours(MOST_HOURS)})."
        )


def check_run(run: Run | None) -> None:
    """Raise WrongRun when the period ends before it starts, or lasts too long."""
    if run is None:
        return
    if run.end < run.start:
        raise WrongRun(
            f"La période se termine le {text.long_date(run.end)}, avant de commencer le {text.long_date(run.start)}."
        )
    if run.end.year - run.start.year > LONGEST_YEARS:
        raise WrongRun(f"La période dépasse {LONGEST_YEARS} ans : vérifiez les dates saisies.")


OWN_RUN = {
    EventKind.RENEWAL: "Indiquez la période de la reconduction : ses heures sont dues peu à peu, sur sa propre durée.",
    EventKind.TRANCHE: "Indiquez la période de la tranche : ses heures sont dues peu à peu, sur sa propre durée.",
}


def check_own_run(kind: EventKind, run: Run | None, effective_on: date) -> None:
    """Raise WrongRun unless a renewal or a tranche has a run of its own, that begins when it takes effect or later.

    So what is owed to date never jumps.
    """
    if kind not in OWN_RUN:
        return
    if run is None:
        raise WrongRun(OWN_RUN[kind])
    if run.start < effective_on:
        raise WrongRun(
            f"La période commence le {text.long_date(run.start)}, avant que l’écriture prenne effet, le "
            f"{text.long_date(effective_on)} : des heures seraient dues d’un coup."
        )


def remaining(portions: Iterable[Portion], *, since: date) -> list[Portion]:
    """What falls due from that day on, by account and end of run, over what is left of each run.

    Rounded once by account and run to the hundredth, half away from zero.
    """
    left: dict[tuple[Account, Run], Fraction] = {}
    for portion in portions:
        if portion.run is None or portion.run.end < since:
            continue
        key = (portion.account, Run(max(portion.run.start, since), portion.run.end))
        part = Fraction(key[1].days, portion.run.days)
        left[key] = left.get(key, Fraction(0)) + to_hundredths(portion.hours) * part
    rounded = [(account, run, _round(*hours.as_integer_ratio())) for (account, run), hours in left.items()]
    return [Portion(account=account, hours=from_hundredths(hours), run=run) for account, run, hours in rounded if hours]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortfall:
    """The first day on which an account would owe less than nothing, and what it owes there before the change."""

    account: Account
    day: date
    available: Hours


def first_shortfall(
    known: Iterable[tuple[Account, date, Hours]], change: Mapping[Account, Hours], effective_on: date
) -> Shortfall | None:
    """Where `change`, effective on that day, would leave an account below zero; None when it nowhere does.

    `known` holds (account, effective day, hours) of every line known today. Days before the change are what they are.
    """
    history: dict[Account, dict[date, Decimal]] = {}
    for account, day, hours in known:
        days = history.setdefault(account, {})
        days[day] = days.get(day, ZERO) + hours
    for account, removed in change.items():
        if removed < 0 and (lowest := _lowest(history.get(account, {}), effective_on))[0] + removed < 0:
            return Shortfall(account=account, available=lowest[0], day=lowest[1])
    return None


def _lowest(days: Mapping[date, Hours], start: date) -> tuple[Hours, date]:
    """The least that is owed from `start` on, and since when."""
    at_start = sum((hours for day, hours in days.items() if day <= start), ZERO)
    later = sorted(day for day in days if day > start)
    balances = accumulate((days[day] for day in later), initial=at_start)
    return min(zip(balances, [start, *later], strict=True))
