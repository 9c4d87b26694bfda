"""The ledger of hours done against a replay, in plain Python, of the commands sent."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from facilitator.hours import queries, services
from facilitator.hours.amendments.services import Amend, amend
from facilitator.hours.enums import DeclarationState, LineDecision, LineStatus
from facilitator.hours.history.queries import get_whole
from facilitator.hours.review.services import Decide, decide, validate_clean
from facilitator.hours.rules import Line
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from tests.hours.situations import MARCH, Month, actor

PEOPLE = 3
MOST = Decimal("212.57")
END_OF_MARCH = date(2026, 3, 31)
CLEAN_UP_TO = Decimal("166.83")

people = st.integers(0, PEOPLE - 1)
hours = st.decimals(0, 220, places=2)
months = st.lists(st.one_of(st.just(Decimal("0.00")), hours), min_size=PEOPLE, max_size=PEOPLE)


class Refused(Exception):
    """The replay refuses the command: the service must refuse it too."""


class Replay:
    """What the commands mean, in dictionaries: no row, no SQL."""

    def __init__(self) -> None:
        self.signed: dict[int, Decimal] | None = None
        self.status: dict[int, LineStatus] = {}
        self.counted: dict[int, Decimal] = {}

    def sign(self, typed: list[Decimal]) -> None:
        lines = {who: some for who, some in enumerate(typed) if some}
        if not lines:
            raise Refused
        validated = {who for who, status in self.status.items() if status is LineStatus.VALIDATED}
        if any(lines.get(who) != self.signed[who] for who in validated):
            raise Refused
        returned = LineStatus.RETURNED in self.status.values()
        if lines == self.signed and not returned:
            return
        if self.signed and validated == set(self.signed):
            raise Refused
        if any(some > MOST for who, some in lines.items() if who not in validated):
            raise Refused
        self.signed = lines
        self.status = {who: LineStatus.VALIDATED if who in validated else LineStatus.PENDING for who in lines}

    def sign_nothing(self) -> None:
        if LineStatus.VALIDATED in self.status.values():
            raise Refused
        self.signed, self.status = {}, {}

    def validate(self, who: int) -> None:
        if self.status[who] is LineStatus.VALIDATED:
            return
        if who in self.counted:
            raise Refused
        self.counted[who] = self.signed[who]
        self.status[who] = LineStatus.VALIDATED

    def send_back(self, who: int, decision: LineDecision) -> None:
        now = self.status[who]
        if decision is not LineDecision.ANSWERED and now is decision.status:
            return
        allowed = {
            LineDecision.RETURNED: {LineStatus.PENDING, LineStatus.QUESTIONED},
            LineDecision.QUESTIONED: {LineStatus.PENDING},
            LineDecision.ANSWERED: {LineStatus.QUESTIONED},
        }
        if now not in allowed[decision]:
            raise Refused
        self.status[who] = decision.status

    def amend(self, who: int, after: Decimal) -> None:
        if self.signed is None or self.status.get(who, LineStatus.VALIDATED) is not LineStatus.VALIDATED:
            raise Refused
        if after > MOST or self.counted.get(who, Decimal(0)) == after:
            raise Refused
        self.counted[who] = after

    @property
    def waiting(self) -> Decimal:
        waits = {LineStatus.PENDING, LineStatus.QUESTIONED}
        return sum((some for who, some in (self.signed or {}).items() if self.status[who] in waits), Decimal(0))

    @property
    def state(self) -> DeclarationState:
        found = set(self.status.values())
        if self.signed is None:
            return DeclarationState.MISSING
        if not self.signed:
            return DeclarationState.NIL
        if LineStatus.RETURNED in found:
            return DeclarationState.TO_CORRECT
        if found == {LineStatus.VALIDATED}:
            return DeclarationState.VALIDATED
        return DeclarationState.PARTLY_VALIDATED if LineStatus.VALIDATED in found else DeclarationState.SIGNED


class Ledger(RuleBasedStateMachine):
    session: Session

    @initialize()
    def start(self) -> None:
        self.month = Month.with_people(PEOPLE)
        self.by = actor()
        self.replay = Replay()
        self.issued: list[tuple] = []

    def both(self, replayed: Callable[[], None], sent: Callable[[], object]) -> None:
        """Send a command to the services and to the replay: both accept or both refuse."""
        savepoint = self.session.begin_nested()
        accepted = _accepts(sent, DomainError)
        (savepoint.commit if accepted else savepoint.rollback)()
        assert _accepts(replayed, Refused) == accepted

    def line_id(self, who: int) -> int | None:
        standing = queries.standing_of(self.session, self.month.declaration)
        placement_id = self.month.placement_ids[who]
        return next((one.id for one in standing.lines if one.line.placement_id == placement_id), None)

    def declared(self, typed: list[Decimal]) -> services.Declared:
        return self.month.declared(*map(str, typed))

    @rule(typed=months)
    def draft(self, typed) -> None:
        validated = {who for who, status in self.replay.status.items() if status is LineStatus.VALIDATED}
        kept = [self.replay.signed[who] if who in validated else some for who, some in enumerate(typed)]
        services.save_draft(self.session, self.month.declaration, self.declared(kept), by=self.by)

    @rule(typed=months)
    def sign(self, typed) -> None:
        command = services.Sign(declared=(self.declared(typed),))
        self.both(lambda: self.replay.sign(typed), lambda: services.sign(self.session, command, by=self.by))

    @rule(typed=months)
    def correct_and_sign(self, typed) -> None:
        """As the form does: validated lines stay."""
        validated = {who for who, status in self.replay.status.items() if status is LineStatus.VALIDATED}
        self.sign([self.replay.signed[who] if who in validated else some for who, some in enumerate(typed)])

    @rule()
    def sign_nothing(self) -> None:
        nil = services.Declared(declaration_id=self.month.declaration.id, lines=(), is_nil=True)
        command = services.Sign(declared=(nil,))
        self.both(self.replay.sign_nothing, lambda: services.sign(self.session, command, by=self.by))

    @rule(who=people, decision=st.sampled_from(list(LineDecision)))
    def review(self, who, decision) -> None:
        if (line_id := self.line_id(who)) is None:
            return
        command = Decide(decision=decision, reason="Parce que.")
        self.both(
            lambda: (
                self.replay.validate(who)
                if decision is LineDecision.VALIDATED
                else self.replay.send_back(who, decision)
            ),
            lambda: decide(self.session, self.month.declaration, line_id, command, by=self.by),
        )

    @rule()
    def validate_clean(self) -> None:
        version = queries.standing_of(self.session, self.month.declaration).version
        if not version:
            return
        clean = [
            who
            for who, status in self.replay.status.items()
            if status is LineStatus.PENDING and self.replay.signed[who] <= CLEAN_UP_TO
        ]

        def replayed() -> None:
            if any(who in self.replay.counted for who in clean):
                raise Refused
            for who in clean:
                self.replay.validate(who)

        self.both(replayed, lambda: validate_clean(self.session, self.month.declaration, version=version, by=self.by))

    @rule(who=people, after=hours)
    def amend(self, who, after) -> None:
        line = Line(placement_id=self.month.placement_ids[who], month=MARCH, work=after)
        command = Amend(after=line, reason="Erreur.")
        self.both(
            lambda: self.replay.amend(who, after),
            lambda: amend(self.session, self.month.declaration, command, by=self.by),
        )

    @rule()
    def issue_a_report(self) -> None:
        """Its figure never changes afterwards, whatever is written."""
        self.issued.append((clock.now(), self.figure()))

    def figure(self, recorded_by=None) -> Decimal:
        structure_id, commitment_id = self.month.declaration.structure_id, self.month.commitment_id
        totals = queries.done(self.session, structure_id, on=END_OF_MARCH, recorded_by=recorded_by)
        return totals.get(commitment_id, Decimal(0))

    @invariant()
    def figures_agree(self) -> None:
        expected = sum(self.replay.counted.values(), Decimal(0))
        structure_id, commitment_id = self.month.declaration.structure_id, self.month.commitment_id
        assert self.figure() == expected
        assert sum(queries.done_by_month(self.session, structure_id).values(), Decimal(0)) == expected
        assert queries.declared(self.session, structure_id).get(commitment_id, Decimal(0)) == self.replay.waiting

    @invariant()
    def the_page_agrees(self) -> None:
        whole = get_whole(self.session, self.month.declaration, today=date(2026, 6, 1))
        assert whole.standing.state(date(2026, 6, 1)) is self.replay.state
        shown = {line.line.placement_id: whole.counted_for(line.line.key) for line in whole.lines}
        shown |= {key[0]: made[-1].after_hours for key, made in whole.forgotten}
        named = {self.month.placement_ids[who]: some for who, some in self.replay.counted.items() if some}
        assert {who: some for who, some in shown.items() if some} == named

    @invariant()
    def reports_stay(self) -> None:
        for edited_at, figure in self.issued:
            assert self.figure(recorded_by=edited_at) == figure


def _accepts(command: Callable[[], object], refusal: type[Exception]) -> bool:
    try:
        command()
    except refusal:
        return False
    return True


def test_the_ledger_says_what_the_commands_said(session):
    machine = type("LedgerOfThisTest", (Ledger,), {"session": session})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine, settings=settings(max_examples=20, stateful_step_count=15, deadline=None, suppress_health_check=checks)
    )
