"""The figures of the database against a replay, in plain Python, of the commands that were sent.

The replay never reads a row: it keeps what was typed, spreads hours and counts days in its own way (whole hundredths,
one list of entries), and foretells each refusal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from facilitator.kernel import clock
from facilitator.markets.clauses.services import list_commitments
from facilitator.markets.obligations import queries
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.rules import Overdrawn
from facilitator.markets.obligations.services import RecordEvent, record_event, reverse_event
from tests.markets.obligations.conftest import CAMILLE, END, START, running_clause

SHARES = (45, 35, 20)
NOBODY = len(SHARES)
"""The number of the account à répartir, after those of the members."""

KINDS = {
    1: [EventKind.OFFER, EventKind.AMENDMENT, EventKind.TAKEOVER, EventKind.ORDER],
    -1: [EventKind.AMENDMENT, EventKind.SUSPENSION, EventKind.WAIVER, EventKind.INVOICE],
}
DAYS = [START, date(2026, 2, 28), date(2026, 7, 14), END, date(2027, 6, 30), date(2029, 1, 1)]

_DAY = st.dates(START, date(2027, 12, 31))
_RUN = st.none() | st.tuples(_DAY, st.integers(0, 800))
_HUNDREDTHS = st.integers(1, 30_000)
_MEMBER = st.integers(0, NOBODY - 1)


@dataclass(frozen=True)
class Entry:
    """What was typed for one account, in hundredths."""

    account: int
    hundredths: int
    day: date
    typed_at: datetime
    run: tuple[date, date] | None


@dataclass
class Replay:
    """A ledger kept by hand."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, parts: dict[int, int], day: date, run: tuple[date, date] | None) -> None:
        self.entries += [Entry(account, part, day, clock.now(), run) for account, part in parts.items()]

    def would_sink(self, parts: dict[int, int], day: date) -> bool:
        """Whether an account would fall below zero, on the day or on a later one."""
        days = {day, *(entry.day for entry in self.entries if entry.day > day)}
        return any(
            sum(e.hundredths for e in self.entries if e.account == account and e.day <= at) + part < 0
            for account, part in parts.items()
            if part < 0
            for at in days
        )

    def figures(self, on: date, known_at: datetime | None = None) -> list[tuple[int, int]]:
        """Owed and owed to date, in hundredths: the clause, then each account."""
        known = [e for e in self.entries if e.day <= on and (known_at is None or e.typed_at <= known_at)]
        totals = [sum(e.hundredths for e in known if e.account == a) for a in range(NOBODY + 1)]
        exact = [sum((_ran(e, on) for e in known if e.account == a), Fraction(0)) for a in range(NOBODY + 1)]
        clause = _nearest(sum(exact, Fraction(0)))
        shown = [floor(part) for part in exact]
        ranking = sorted(range(NOBODY + 1), key=lambda a: (floor(exact[a]) - exact[a], a))
        for account in ranking[: clause - sum(shown)]:
            shown[account] += 1
        return [(sum(totals), clause), *zip(totals, shown, strict=True)]


def _ran(entry: Entry, on: date) -> Fraction:
    if entry.run is None:
        return Fraction(entry.hundredths)
    first, last = entry.run
    days = [min(max((day - first).days, -1), (last - first).days) + 1 for day in (on, last)]
    return Fraction(entry.hundredths * days[0], days[1])


def _nearest(value: Fraction) -> int:
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


def _by_shares(hundredths: int, shares: Iterable[int] = SHARES) -> dict[int, int]:
    """Hundredths shared by percent, what is left given to the largest remainders."""
    sign = 1 if hundredths >= 0 else -1
    quotients = [divmod(abs(hundredths) * share, 100) for share in shares]
    left = abs(hundredths) - sum(quotient for quotient, _ in quotients)
    luckiest = sorted(range(len(quotients)), key=lambda member: -quotients[member][1])[:left]
    return {member: sign * (quotient + (member in luckiest)) for member, (quotient, _) in enumerate(quotients)}


def _hours(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 100


class Ledger(RuleBasedStateMachine):
    """A facilitator at work on the ledger of one clause."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        self.clause = running_clause(self.session, "Alpha", "Bêta", "Gamma", hours="365.00")
        self.members = list_commitments(self.session, self.clause)
        for member, share in zip(self.members, SHARES, strict=True):
            member.share = Decimal(share)
        self.replay = Replay()
        self.replay.add({0: 12_167, 1: 12_167, 2: 12_166}, START, (START, END))
        self.reversible = []
        self.reports: list[tuple[date, datetime, list[tuple[int, int]]]] = []

    @rule(sign=st.sampled_from([1, 1, -1]), hundredths=_HUNDREDTHS, day=_DAY, run=_RUN, data=st.data())
    def change_by_shares(self, sign, hundredths, day, run, data) -> None:
        hundredths *= sign
        left = data.draw(st.integers(0, 500)) if sign > 0 else 0
        command = self._command(data, sign, hundredths, day, run, unallocated=_hours(left))
        self._send(command, {**_by_shares(hundredths - left), NOBODY: left})

    @rule(parts=st.dictionaries(_MEMBER, st.integers(-9_000, 9_000), min_size=1), day=_DAY, run=_RUN, data=st.data())
    def change_line_by_line(self, parts, day, run, data) -> None:
        whole = sum(parts.values())
        if whole == 0:
            return
        lines = {self.members[member].id: _hours(part) for member, part in parts.items()}
        command = self._command(data, 1 if whole > 0 else -1, whole, day, run, members=lines)
        self._send(command, parts)

    @rule(giver=st.integers(0, NOBODY), receiver=_MEMBER, hundredths=_HUNDREDTHS, day=_DAY, run=_RUN)
    def transfer(self, giver, receiver, hundredths, day, run) -> None:
        if giver == receiver:
            return
        parts = {giver: -hundredths, receiver: hundredths}
        command = RecordEvent(
            kind=EventKind.TRANSFER,
            effective_on=day,
            members={self.members[who].id: _hours(part) for who, part in parts.items() if who != NOBODY},
            unallocated=_hours(parts.get(NOBODY, 0)),
            **_period(run),
        )
        self._send(command, parts)

    @precondition(lambda self: self.reversible)
    @rule(data=st.data())
    def reverse(self, data) -> None:
        number = data.draw(st.integers(0, len(self.reversible) - 1))
        event, parts, day, run = self.reversible[number]
        opposite = {account: -part for account, part in parts.items()}
        if self.replay.would_sink(opposite, day):
            with pytest.raises(Overdrawn):
                reverse_event(self.session, self.clause, event, "Erreur", by=CAMILLE)
            return
        reverse_event(self.session, self.clause, event, "Erreur", by=CAMILLE)
        self.replay.add(opposite, day, run)
        del self.reversible[number]

    @rule(on=_DAY)
    def print_report(self, on) -> None:
        known_at = clock.now()
        self.reports.append((on, known_at, self._figures(on, known_at)))

    @invariant()
    def figures_are_those_of_the_replay(self) -> None:
        for on in DAYS:
            figures = self._figures(on)
            assert figures == self.replay.figures(on)
            assert (sum(owed for owed, _ in figures[1:]), sum(due for _, due in figures[1:])) == figures[0]

    @invariant()
    def reports_print_the_same_for_ever(self) -> None:
        for on, known_at, printed in self.reports:
            assert self._figures(on, known_at) == printed == self.replay.figures(on, known_at)

    def _command(self, data, sign: int, hundredths: int, day: date, run, **lines) -> RecordEvent:
        kind = data.draw(st.sampled_from(KINDS[sign]))
        return RecordEvent(kind=kind, effective_on=day, hours=_hours(hundredths), **lines, **_period(run))

    def _send(self, command: RecordEvent, parts: dict[int, int]) -> None:
        if self.replay.would_sink(parts, command.effective_on):
            with pytest.raises(Overdrawn):
                record_event(self.session, self.clause, command, by=CAMILLE)
            return
        event = record_event(self.session, self.clause, command, by=CAMILLE)
        run = (command.runs_from, command.runs_until) if command.runs_from else None
        self.replay.add(parts, command.effective_on, run)
        self.reversible.append((event, parts, command.effective_on, run))

    def _figures(self, on: date, known_at: datetime | None = None) -> list[tuple[int, int]]:
        found = queries.owed_by(self.session, self.clause, on=on, recorded_by=known_at)
        dues = [found, *(found.by(member.id) for member in self.members), found.unallocated]
        return [(int(due.total * 100), int(due.to_date * 100)) for due in dues]


def _period(run) -> dict[str, date]:
    return {"runs_from": run[0], "runs_until": run[0] + timedelta(days=run[1])} if run else {}


def test_the_ledger_is_what_was_typed(session):
    machine = type("LedgerOfThisTest", (Ledger,), {"session": session})
    run_state_machine_as_test(machine, settings=settings(max_examples=20, stateful_step_count=12, deadline=None))


_CHANGES = st.lists(
    st.tuples(st.integers(1, 5_000).map(_hours), _DAY, st.tuples(_DAY, st.integers(0, 800)), st.integers(-1, NOBODY)),
    min_size=2, max_size=6,
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=_CHANGES, random=st.randoms(use_true_random=False))
def test_the_order_of_typing_never_matters(session, changes, random):
    shuffled = random.sample(changes, len(changes))
    assert _typed(session, changes) == _typed(session, shuffled)


def _typed(session: Session, changes) -> list[list[Decimal]]:
    """The figures of a clause after these amendments and transfers from the first member."""
    clause = running_clause(session, "Alpha", "Bêta", "Gamma", hours="3000.00")
    members = list_commitments(session, clause)
    for hours, day, run, receiver in changes:
        lines = {members[0].id: -hours, members[receiver].id: hours} if 0 < receiver < NOBODY else None
        kind = EventKind.TRANSFER if lines else EventKind.AMENDMENT
        total = Decimal(0) if lines else hours
        command = RecordEvent(kind=kind, effective_on=day, hours=total, members=lines, **_period(run))
        record_event(session, clause, command, by=CAMILLE)
    figures = [queries.owed_by(session, clause, on=day) for day in DAYS]
    return [[one.total, one.to_date, *(one.by(member.id).to_date for member in members)] for one in figures]
