"""A groupement of fifteen over a year: transfers, suspensions, renewals, reversals, against a replay of the commands.

The replay is plain Python, and never reads a row. At the end of each story, members sum to the clause on every day of
the year, after rounding, whatever was known.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from facilitator.kernel import clock
from facilitator.markets.clauses.services import list_commitments
from facilitator.markets.obligations import queries
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.rules import Overdrawn
from facilitator.markets.obligations.services import RecordEvent, record_event, reverse_event
from facilitator.markets.obligations.suspensions import NothingToSuspend, SuspendClause, suspend_clause
from tests.markets.obligations.conftest import CAMILLE, END, START, running_clause

MEMBERS = 15
NAMES = [f"Cotraitant {number}" for number in range(1, MEMBERS + 1)]
YEAR = [START + timedelta(days=number) for number in range(365)]
LOOKED_AT = [START, date(2026, 5, 17), END, date(2028, 6, 30)]
ONE_DAY = timedelta(days=1)

_DAY = st.dates(START, END)
_MEMBER = st.integers(0, MEMBERS - 1)


@dataclass(frozen=True)
class Entry:
    """Hundredths that one member owes from a day on, evenly from `first` to `last`."""

    member: int
    hundredths: int
    day: date
    first: date
    last: date

    def ran(self, on: date) -> Fraction:
        if on < self.first:
            return Fraction(0)
        return Fraction(
            self.hundredths * ((min(on, self.last) - self.first).days + 1), (self.last - self.first).days + 1
        )

    def opposite(self) -> "Entry":
        return Entry(self.member, -self.hundredths, self.day, self.first, self.last)


@dataclass
class Story:
    """What was typed so far."""

    entries: list[Entry] = field(default_factory=list)

    def sinks(self, added: list[Entry]) -> bool:
        """Whether a member would owe less than nothing on a day, from that of the change on."""
        for member in {entry.member for entry in added}:
            change = sum(entry.hundredths for entry in added if entry.member == member)
            own = [entry for entry in self.entries if entry.member == member]
            days = {added[0].day, *(entry.day for entry in own if entry.day > added[0].day)}
            if change < 0 and any(sum(e.hundredths for e in own if e.day <= at) + change < 0 for at in days):
                return True
        return False

    def left(self, since: date) -> list[Entry]:
        """What falls due from a day on: by member, first day and last day, in whole hundredths."""
        sums: dict[tuple[int, date, date], Fraction] = {}
        for entry in self.entries:
            if entry.day <= since <= entry.last:
                key = (entry.member, max(entry.first, since), entry.last)
                sums[key] = sums.get(key, Fraction(0)) + entry.hundredths - entry.ran(since - ONE_DAY)
        rounded = {key: _nearest(value) for key, value in sums.items()}
        return [Entry(key[0], value, since, *key[1:]) for key, value in rounded.items() if value]

    def figures(self, on: date) -> list[int]:
        """Owed to date in hundredths: the clause, then each member."""
        known = [entry for entry in self.entries if entry.day <= on]
        exact = [sum((e.ran(on) for e in known if e.member == member), Fraction(0)) for member in range(MEMBERS)]
        clause, shown = _nearest(sum(exact, Fraction(0))), [floor(part) for part in exact]
        ranking = sorted(range(MEMBERS), key=lambda member: (floor(exact[member]) - exact[member], member))
        for member in ranking[: clause - sum(shown)]:
            shown[member] += 1
        return [clause, *shown]


def _nearest(value: Fraction) -> int:
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


def _hours(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 100


class Groupement(RuleBasedStateMachine):
    """A facilitator at work on the ledger of fifteen members."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        self.clause = running_clause(self.session, *NAMES, hours="1500.00")
        self.members = sorted(list_commitments(self.session, self.clause), key=lambda row: row.id.int)
        self.story = Story([Entry(member, 10_000, START, START, END) for member in range(MEMBERS)])
        self.reversible: list[tuple[object, list[Entry]]] = []

    @rule(giver=_MEMBER, receiver=_MEMBER, hundredths=st.integers(1, 12_000), day=_DAY)
    def transfer(self, giver, receiver, hundredths, day) -> None:
        if giver == receiver:
            return
        added = [Entry(giver, -hundredths, day, day, END), Entry(receiver, hundredths, day, day, END)]
        self._record(EventKind.TRANSFER, 0, day, added)

    @rule(
        hundredths=st.lists(st.integers(1, 9_000), min_size=MEMBERS, max_size=MEMBERS),
        day=_DAY,
        wait=st.integers(0, 90),
    )
    def renew(self, hundredths, day, wait) -> None:
        first = day + timedelta(days=wait)
        last = first + timedelta(days=364)
        added = [Entry(member, part, day, first, last) for member, part in enumerate(hundredths)]
        before = self._figures(day)
        self._record(EventKind.RENEWAL, sum(hundredths), day, added)
        # From one day to the next, no more falls due than the days of the runs bring: nothing jumps.
        assert self._figures(day)[0] - before[0] <= sum(hundredths) // 365 + 1

    @rule(member=_MEMBER, hundredths=st.integers(1, 12_000), day=_DAY)
    def waive(self, member, hundredths, day) -> None:
        self._record(EventKind.WAIVER, -hundredths, day, [Entry(member, -hundredths, day, day, END)])

    @rule(day=_DAY, weeks=st.integers(1, 30), is_definitive=st.integers(0, 5).map(lambda chance: chance == 0))
    def suspend(self, day, weeks, is_definitive) -> None:
        left, delay = self.story.left(day), timedelta(weeks=weeks)
        added = [entry.opposite() for entry in left]
        if not is_definitive:
            added += [Entry(e.member, e.hundredths, day, e.first + delay, e.last + delay) for e in left]
        command = SuspendClause(effective_on=day, resumes_on=None if is_definitive else day + delay)
        refusal = NothingToSuspend if not left else Overdrawn if is_definitive and self.story.sinks(added) else None
        if refusal:
            with pytest.raises(refusal):
                suspend_clause(self.session, self.clause, command, by=CAMILLE)
            return
        stands = self._figures(day - ONE_DAY)
        event = suspend_clause(self.session, self.clause, command, by=CAMILLE)
        self._add(event, added)
        if all(entry.day <= day for entry in self.story.entries):
            assert abs(self._figures(day + delay - ONE_DAY)[0] - stands[0]) <= len(left) + 1

    @precondition(lambda self: self.reversible)
    @rule(data=st.data())
    def reverse(self, data) -> None:
        number = data.draw(st.integers(0, len(self.reversible) - 1))
        event, entries = self.reversible[number]
        added = [entry.opposite() for entry in entries]
        if self.story.sinks(added):
            with pytest.raises(Overdrawn):
                reverse_event(self.session, self.clause, event, "Erreur", by=CAMILLE)
            return
        reverse_event(self.session, self.clause, event, "Erreur", by=CAMILLE)
        self.story.entries += added
        del self.reversible[number]

    @invariant()
    def figures_are_those_of_the_replay(self) -> None:
        for on in LOOKED_AT:
            assert self._figures(on) == self.story.figures(on)

    def teardown(self) -> None:
        known = clock.now()
        for on in YEAR:
            clause, *members = self._figures(on)
            assert sum(members) == clause
            assert self._figures(on, known) == [clause, *members]

    def _record(self, kind: EventKind, whole: int, day: date, added: list[Entry]) -> None:
        command = RecordEvent(
            kind=kind, effective_on=day, hours=_hours(whole), runs_from=added[0].first, runs_until=added[0].last,
            members={self.members[entry.member].id: _hours(entry.hundredths) for entry in added},
        )  # fmt: skip
        if self.story.sinks(added):
            with pytest.raises(Overdrawn):
                record_event(self.session, self.clause, command, by=CAMILLE)
            return
        self._add(record_event(self.session, self.clause, command, by=CAMILLE), added)

    def _add(self, event: object, added: list[Entry]) -> None:
        self.story.entries += added
        self.reversible.append((event, added))

    def _figures(self, on: date, known=None) -> list[int]:
        found = queries.owed_by(self.session, self.clause, on=on, recorded_by=known)
        return [int(due.to_date * 100) for due in (found, *(found.by(member.id) for member in self.members))]


def test_fifteen_members_always_sum_to_the_clause(session):
    machine = type("GroupementOfThisTest", (Groupement,), {"session": session})
    run_state_machine_as_test(machine, settings=settings(max_examples=6, stateful_step_count=12, deadline=None))
