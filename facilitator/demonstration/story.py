"""The whole story, from a day: people, contracts, declarations, and what each clause came to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from facilitator.demonstration.calendar import Calendar
from facilitator.demonstration.contracts import Contract, cast_people
from facilitator.demonstration.declarations import DeclarationStory, hours_validated, tell_declarations
from facilitator.demonstration.people import Person
from facilitator.demonstration.plots import CLAUSES, ClausePlot, Turn
from facilitator.kernel.quantities import HUNDREDTH
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.rules import Run

TEN = Decimal(10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """`targets`: initial hours of each clause that asks for some."""

    calendar: Calendar
    people: Sequence[Person]
    contracts: Sequence[Contract]
    declarations: Sequence[DeclarationStory]
    targets: Mapping[str, Decimal]

    @property
    def done(self) -> Mapping[tuple[str, str], Decimal]:
        """Hours validated by (clause, company) on the eve of the day."""
        return hours_validated(self.declarations, before=self.calendar.today)


def tell(today: date) -> Story:
    """The story as it stands on a day; the same for the same day."""
    calendar = Calendar(today)
    casting = cast_people(calendar)
    declarations = tell_declarations(calendar, casting.contracts)
    done = hours_validated(declarations, before=today)
    return Story(
        calendar=calendar,
        people=casting.people,
        contracts=casting.contracts,
        declarations=declarations,
        targets={
            plot.key: _target(plot, calendar, sum((h for (key, _), h in done.items() if key == plot.key), Decimal(0)))
            for plot in CLAUSES
            if plot.has_target
        },
    )


def run_of(plot: ClausePlot, calendar: Calendar) -> Run:
    """From the first to the last day of a clause."""
    return Run(calendar.month(plot.starts), calendar.month(plot.starts + plot.months) - timedelta(days=1))


def run_of_turn(turn: Turn, plot: ClausePlot, calendar: Calendar) -> Run:
    """What a turn changes falls due from its month to the end of the clause."""
    return Run(calendar.month(turn.month), run_of(plot, calendar).end)


def _target(plot: ClausePlot, calendar: Calendar, done: Decimal) -> Decimal:
    """The target, in tens of hours, that makes today’s pace what the plot says."""
    if plot.hours is not None:
        return plot.hours
    lasting = [turn for turn in plot.turns if turn.kind is not EventKind.TRANSFER and not turn.is_a_mistake]
    if plot.of_all is not None:
        wanted = Fraction(done) / Fraction(plot.of_all) - Fraction(sum((turn.hours for turn in lasting), Decimal(0)))
    else:
        due = Fraction(done) / Fraction(plot.pace or 1)
        later = sum(
            (Fraction(turn.hours) * run_of_turn(turn, plot, calendar).elapsed(calendar.today) for turn in lasting),
            Fraction(0),
        )
        wanted = (due - later) / run_of(plot, calendar).elapsed(calendar.today)
    tens = (Decimal(wanted.numerator) / Decimal(wanted.denominator) / TEN).quantize(Decimal(1), ROUND_HALF_UP)
    return (max(tens, Decimal(3)) * TEN).quantize(HUNDREDTH)
