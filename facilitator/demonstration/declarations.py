"""What each company declared each month, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, auto
from random import Random

from facilitator.candidates.rules import last_day_of
from facilitator.demonstration.calendar import Calendar, workday
from facilitator.demonstration.contracts import Contract, last_day
from facilitator.demonstration.people import SEED
from facilitator.demonstration.plots import CLAUSES, ClausePlot
from facilitator.hours.rules import Period, due_date, ended_periods, expected_hours, first_of_month
from facilitator.kernel.quantities import ZERO, exact
from facilitator.markets.clauses.enums import Rhythm
from facilitator.placements.enums import ContractKind

WINDOW_MONTHS = 24
DAY_OFF = Decimal("7.00")
TOO_MUCH = Decimal("1.18")
"""Over the contract’s hours: the software finds such a line doubtful."""
TRAINING = Decimal("0.20")


class Fate(Enum):
    """What becomes of a declaration."""

    VALIDATED = auto()
    CORRECTED = auto()
    """A line returned, signed again, then validated."""
    ANSWERED = auto()
    """A question, its answer, then the validation."""
    AMENDED = auto()
    """Validated, then one line changed."""
    PENDING = auto()
    PARTLY = auto()
    RETURNED = auto()
    QUESTIONED = auto()
    CONTESTED = auto()
    """Typed by the facilitator from a paper; the company says that it is wrong."""
    DRAFT = auto()
    UNSIGNED = auto()


ENDS_VALIDATED = frozenset({Fate.VALIDATED, Fate.CORRECTED, Fate.ANSWERED, Fate.AMENDED})
WITH_ONE_LINE_ASIDE = frozenset({Fate.CORRECTED, Fate.ANSWERED, Fate.RETURNED, Fate.QUESTIONED})
NEVER_SIGNED = frozenset({Fate.UNSIGNED, Fate.DRAFT})

FATES: Mapping[tuple[str, str, int], Fate] = {
    ("ecole", "batisseurs-aubrelle", 1): Fate.UNSIGNED,
    ("ecole", "toitures-grandval", 2): Fate.QUESTIONED,
    ("ecole", "electricite-montcendre", 2): Fate.UNSIGNED,
    ("ecole", "electricite-montcendre", 1): Fate.UNSIGNED,
    ("logements", "batisseurs-aubrelle", 2): Fate.PARTLY,
    ("logements", "peintures-beausoleil", 2): Fate.RETURNED,
    ("logements", "peintures-beausoleil", 1): Fate.UNSIGNED,
    ("nettoyage", "clairmatin", 2): Fate.PARTLY,
    ("jardins", "paysages-rivemare", 4): Fate.UNSIGNED,
    ("jardins", "paysages-rivemare", 2): Fate.PENDING,
    ("jardins", "paysages-rivemare", 1): Fate.DRAFT,
    ("encombrants", "recyclerie", 1): Fate.VALIDATED,
    ("avenue", "voirie-val", 4): Fate.UNSIGNED,
    ("maintenance", "electricite-montcendre", 2): Fate.CONTESTED,
    ("transport", "transports-lunaire", 1): Fate.UNSIGNED,
}
"""By clause, company and how many months ago the period ended. Others are drawn; those of last month wait."""
DOUBTFUL = {("jardins", 2), ("residence", 1), ("nettoyage", 1)}
QUICK = {"ecole", "logements", "encombrants", "transport", "residence"}
"""Clauses whose companies declare in the first days of the month."""
BY_PAPER = frozenset({"atelier-genets"})
"""Companies without an account: the facilitator types what they send."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineStory:
    """Hours of one contract for one month. `is_blocked`: they may not count, or not yet."""

    contract: Contract
    month: date
    work: Decimal
    training: Decimal
    is_blocked: bool

    @property
    def total(self) -> Decimal:
        return self.work + self.training


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclarationStory:
    """Days without a meaning for the fate are those on which nothing happens."""

    clause: str
    company: str
    period: Period
    due_on: date
    fate: Fate
    lines: tuple[LineStory, ...]
    is_on_behalf: bool
    signed_on: date
    reviewed_on: date
    settled_on: date
    """Second signature or answer; the line set aside is validated two days later."""
    amended_on: date

    @property
    def key(self) -> tuple[str, str, date]:
        return self.clause, self.company, self.period.start

    @property
    def closed_on(self) -> date:
        return workday(self.settled_on + timedelta(days=2))

    @property
    def aside(self) -> LineStory | None:
        """The line that the fate is about."""
        free = [line for line in self.lines if not line.is_blocked]
        return free[0] if free and self.fate in WITH_ONE_LINE_ASIDE | {Fate.AMENDED} else None

    @property
    def validated_at_once(self) -> tuple[LineStory, ...]:
        """The lines validated on `reviewed_on`."""
        if self.fate in NEVER_SIGNED | {Fate.PENDING, Fate.CONTESTED}:
            return ()
        free = tuple(line for line in self.lines if not line.is_blocked)
        if self.fate in WITH_ONE_LINE_ASIDE:
            return free[1:]
        if self.fate is Fate.PARTLY and len(free) == len(self.lines):
            return free[:-1]
        return free

    @property
    def amended_to(self) -> LineStory | None:
        if self.fate is not Fate.AMENDED or self.aside is None:
            return None
        return replace(self.aside, work=max(self.aside.work - DAY_OFF, ZERO))


def tell_declarations(calendar: Calendar, contracts: Sequence[Contract]) -> list[DeclarationStory]:
    """One story for each period that has ended, of each company that owes."""
    return [
        _tell(calendar, plot, company, period, [one for one in contracts if one.commitment == (plot.key, company)])
        for plot in CLAUSES
        if not plot.is_draft
        for company in dict.fromkeys(crew.company for crew in plot.crews)
        for period in ended_periods(
            plot.rhythm, starts_on=calendar.month(plot.starts), ends_on=last_day(plot, calendar), today=calendar.today
        )
    ]


def hours_validated(stories: Sequence[DeclarationStory], *, before: date) -> dict[tuple[str, str], Decimal]:
    """Hours that count on each commitment, by what was done before a day: a plain replay of the stories."""
    done: dict[tuple[str, str], Decimal] = {}
    for story in stories:
        for day, hours in _postings(story):
            if day < before:
                done[story.clause, story.company] = done.get((story.clause, story.company), ZERO) + hours
    return done


def _postings(story: DeclarationStory) -> Iterator[tuple[date, Decimal]]:
    yield from ((story.reviewed_on, line.total) for line in story.validated_at_once)
    if story.aside is not None and story.fate in {Fate.CORRECTED, Fate.ANSWERED}:
        yield story.closed_on, story.aside.total
    if story.amended_to is not None and story.aside is not None:
        yield story.amended_on, story.amended_to.total - story.aside.total


def _tell(
    calendar: Calendar, plot: ClausePlot, company: str, period: Period, contracts: Sequence[Contract]
) -> DeclarationStory:
    rng = Random(f"{SEED} declaration {plot.key} {company} {months_ago(calendar, period.end)}")
    age = months_ago(calendar, period.end)
    due_on = due_date(period, plot.day)
    lines = tuple(_lines(period, contracts, is_doubtful=(plot.key, age) in DOUBTFUL))
    fate = FATES.get((plot.key, company, age)) or _draw_fate(rng, plot, age)
    signed_on = _signed_on(rng, plot, due_on, age)
    reviewed_on = workday(signed_on + timedelta(days=rng.randint(1, 5)))
    settled_on = workday(reviewed_on + timedelta(days=rng.randint(2, 9)))
    return DeclarationStory(
        clause=plot.key, company=company, period=period, due_on=due_on, fate=fate, lines=lines,
        is_on_behalf=company in BY_PAPER or fate is Fate.CONTESTED, signed_on=signed_on, reviewed_on=reviewed_on,
        settled_on=settled_on, amended_on=workday(reviewed_on + timedelta(days=rng.randint(6, 16))),
    )  # fmt: skip


def months_ago(calendar: Calendar, day: date) -> int:
    return (calendar.today.year - day.year) * 12 + calendar.today.month - day.month


def _draw_fate(rng: Random, plot: ClausePlot, age: int) -> Fate:
    if age == 1 or (plot.rhythm is Rhythm.QUARTERLY and age <= 3):
        return Fate.PENDING
    if age == 2:
        return Fate.VALIDATED
    return rng.choices((Fate.VALIDATED, Fate.CORRECTED, Fate.ANSWERED, Fate.AMENDED), (86, 5, 4, 5))[0]


def _signed_on(rng: Random, plot: ClausePlot, due_on: date, age: int) -> date:
    if plot.key in QUICK and age <= 2:
        return workday(due_on.replace(day=2 + rng.randint(0, 1)))
    if age > 2 and rng.random() < 0.12:
        return workday(due_on + timedelta(days=rng.randint(3, 8)))
    return workday(due_on - timedelta(days=rng.randint(2, 6)))


def _lines(period: Period, contracts: Sequence[Contract], *, is_doubtful: bool) -> Iterator[LineStory]:
    found = [(contract, month) for month in period.months for contract in contracts if contract.stint.days_in(month)]
    for contract, month in found:
        total = hours_worked(contract, month)
        if is_doubtful and (contract, month) == found[-1]:
            total = exact(expected_hours([contract.stint], month) * TOO_MUCH)
        training = exact(total * TRAINING) if contract.kind is ContractKind.PROFESSIONALISATION else ZERO
        if total:
            yield LineStory(contract=contract, month=month, work=total - training, training=training,
                            is_blocked=_is_blocked(contract, month))  # fmt: skip


def hours_worked(contract: Contract, month: date) -> Decimal:
    """Most often the hours of the contract; sometimes a few days off, or a little more."""
    expected = expected_hours([contract.stint], month)
    rng = Random(f"{SEED} hours {contract.number} {month}")
    draw = rng.random()
    if draw < 0.6 or expected < 4 * DAY_OFF:
        return expected
    if draw < 0.92:
        return expected - DAY_OFF * rng.randint(1, 3) - Decimal(month.month) / 10
    return expected + rng.randint(2, 6) + Decimal(month.month) / 10


def _is_blocked(contract: Contract, month: date) -> bool:
    if contract.is_awaiting:
        return True
    return contract.first_hired_on is not None and last_day_of(contract.first_hired_on, WINDOW_MONTHS) < first_of_month(
        month
    )
