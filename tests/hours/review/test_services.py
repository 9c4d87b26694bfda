from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from facilitator.hours import queries
from facilitator.hours.enums import DeclarationState, LineDecision, LineStatus, PostingKind
from facilitator.hours.models import Declaration, HoursLine, LineReview, WorkedEntry, WorkedMonth
from facilitator.hours.review.services import (
    BlockedLine,
    Decide,
    LineReplaced,
    ReasonMissing,
    WrongStep,
    decide,
    validate_lines,
)
from facilitator.journal.models import JournalEntry
from facilitator.kernel.mail import Mail
from facilitator.markets.clauses.models import ClauseLot, Commitment
from tests.factories.markets import LotFactory
from tests.hours.situations import MARCH, Month, actor, count, declare, in_force

TODAY = date(2026, 4, 5)


def status(session, line) -> LineStatus:
    return queries.statuses(session, [line.id])[line.id]


def test_validation_posts_to_both_ledgers(session):
    month = Month.with_people(2)
    month.sign("151.67", "35.50")
    assert month.validate() == 2
    assert sorted(session.scalars(sa.select(WorkedEntry.work_hours))) == [Decimal("35.50"), Decimal("151.67")]
    postings = session.scalars(sa.select(HoursLine)).all()
    assert sorted(posting.hours for posting in postings) == [Decimal("35.50"), Decimal("151.67")]
    assert {(posting.month, posting.kind, posting.commitment_id) for posting in postings} == {
        (MARCH, PostingKind.VALIDATION, month.commitment_id)
    }
    standing = queries.standings(session, [month.declaration])[month.declaration.id]
    assert standing.state(TODAY) is DeclarationState.VALIDATED


def test_validating_twice_posts_once(session):
    month = Month.with_people(2)
    month.sign("151.67", "35.50")
    assert (month.validate(), month.validate()) == (2, 0)
    assert count(HoursLine) == count(WorkedEntry) == 2


def test_the_only_lot_of_a_clause_labels_its_hours(session):
    lot = LotFactory()
    month = Month.with_people(1)
    commitment = session.get(Commitment, month.commitment_id)
    session.add(ClauseLot(clause_id=commitment.clause_id, lot_id=lot.id))
    month.sign("10.00")
    month.validate()
    assert session.scalars(sa.select(HoursLine.lot_id)).one() == lot.id


def test_a_person_shared_by_two_commitments_has_one_worked_month(session):
    month = Month.with_people(1, share=Decimal(50))
    other = Month.with_people(1, placement=month.assignments[0].placement, share=Decimal(50))
    for one in (month, other):
        one.sign("70.00")
        one.validate()
    assert count(WorkedMonth) == 1
    assert sum(session.scalars(sa.select(WorkedEntry.work_hours))) == Decimal("140.00")


def test_a_returned_line_is_corrected_and_validated(session):
    month = Month.with_people(2)
    month.let_in()
    month.sign("151.67", "140.00")
    first, second = in_force(month.declaration)
    facilitator = actor("Claude Facilite")
    decide(session, month.declaration, first.id, Decide(decision=LineDecision.VALIDATED), by=facilitator)
    returned = Decide(decision=LineDecision.RETURNED, reason="Deux jours d’absence.", link="https://f.example/x")
    decide(session, month.declaration, second.id, returned, by=facilitator)
    standing = queries.standings(session, [month.declaration])[month.declaration.id]
    assert standing.state(TODAY) is DeclarationState.TO_CORRECT
    assert session.scalars(sa.select(Mail)).one().kind == "hours.returned"

    month.sign("151.67", "126.00")
    assert month.validate() == 1
    assert queries.done(session, month.declaration.structure_id) == {month.commitment_id: Decimal("277.67")}


def test_a_company_may_maintain_returned_hours(session):
    month = Month.with_people(1)
    month.sign("140.00")
    [line] = in_force(month.declaration)
    decide(session, month.declaration, line.id, Decide(decision=LineDecision.RETURNED, reason="Sûr ?"), by=actor())
    assert month.sign("140.00") is not None
    assert month.sign("140.00") is None
    [again] = in_force(month.declaration)
    assert status(session, again) is LineStatus.PENDING


def test_a_question_is_answered(session):
    month = Month.with_people(1)
    month.sign("140.00")
    [line] = in_force(month.declaration)
    asked = Decide(decision=LineDecision.QUESTIONED, reason="Combien de jours ?")
    decide(session, month.declaration, line.id, asked, by=actor())
    assert status(session, line) is LineStatus.QUESTIONED
    answer = Decide(decision=LineDecision.ANSWERED, reason="Vingt jours.")
    decide(session, month.declaration, line.id, answer, by=actor())
    assert status(session, line) is LineStatus.PENDING
    assert session.scalars(sa.select(LineReview.reason).order_by(LineReview.id)).all() == [
        "Combien de jours ?",
        "Vingt jours.",
    ]


def test_returning_twice_is_returning_once(session):
    month = Month.with_people(1)
    month.sign("140.00")
    [line] = in_force(month.declaration)
    for _ in range(2):
        decide(session, month.declaration, line.id, Decide(decision=LineDecision.RETURNED, reason="Non."), by=actor())
    assert count(LineReview) == 1


def test_a_reason_is_asked(session):
    month = Month.with_people(1)
    month.sign("140.00")
    [line] = in_force(month.declaration)
    with pytest.raises(ReasonMissing):
        decide(session, month.declaration, line.id, Decide(decision=LineDecision.RETURNED), by=actor())


def test_a_validated_line_is_not_returned(session):
    month = Month.with_people(1)
    month.sign("140.00")
    month.validate()
    [line] = in_force(month.declaration)
    with pytest.raises(WrongStep):
        decide(session, month.declaration, line.id, Decide(decision=LineDecision.RETURNED, reason="Non."), by=actor())


def test_a_replaced_line_is_not_validated(session):
    month = Month.with_people(1)
    month.sign("140.00")
    [line] = in_force(month.declaration)
    month.sign("130.00")
    with pytest.raises(LineReplaced):
        validate_lines(session, month.declaration, [line.id], by=actor())
    assert count(HoursLine) == 0


def test_a_line_of_another_declaration_is_not_validated(session):
    month, other = Month.with_people(1), Month.with_people(1)
    month.sign("140.00")
    other.sign("130.00")
    [line] = in_force(other.declaration)
    with pytest.raises(LineReplaced):
        validate_lines(session, month.declaration, [line.id], by=actor())


def test_hours_wait_for_eligibility(session):
    month = Month.with_people(1, waiting=True)
    month.sign("140.00")
    with pytest.raises(BlockedLine, match="Éligibilité"):
        month.validate()


def test_hours_after_the_window_are_not_validated(session):
    month = Month.with_people(1, decision__counts_until=date(2026, 2, 28))
    month.sign("140.00")
    with pytest.raises(BlockedLine, match="ne comptent plus"):
        month.validate()


def test_hours_of_two_companies_add_up_against_the_maximum(session):
    month = Month.with_people(1)
    other = Month.with_people(1, placement=month.assignments[0].placement)
    month.sign("151.67")
    other.sign("100.00")
    with pytest.raises(BlockedLine, match="autres contrats"):
        month.validate()


def test_every_step_is_journaled_without_names(session):
    month = Month.with_people(1)
    month.sign("140.00")
    month.validate()
    entries = session.scalars(sa.select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [entry.event for entry in entries] == ["declaration.signed", "declaration.validated"]
    assert entries[1].facts == {"lines": 1, "hours": "140.00"}


def test_two_facilitators_at_once_post_once(committed):
    with committed.session():
        month = Month.with_people(5)
        month.sign("10.00", "20.00", "30.00", "40.00", "50.00")
        ids = [line.id for line in in_force(month.declaration)]
        declaration_id, structure_id = month.declaration.id, month.declaration.structure_id
        people = [actor(f"Facilitateur {number}") for number in range(4)]

    def validate(by) -> int:
        with committed.sessions.begin() as session:
            return validate_lines(session, session.get(Declaration, declaration_id), ids, by=by)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(validate, people)) == [0, 0, 0, 5]
    with committed.sessions() as session:
        assert sum(queries.done(session, structure_id).values()) == Decimal("150.00")
        assert session.scalar(sa.select(sa.func.count()).select_from(LineReview)) == 5


def test_two_commitments_of_one_person_validated_at_once(committed):
    with committed.session():
        month = Month.with_people(1, share=Decimal(50))
        other = Month.with_people(1, placement=month.assignments[0].placement, share=Decimal(50))
        todo = []
        for one in (month, other):
            one.sign("70.00")
            todo.append((one.declaration.id, [line.id for line in in_force(one.declaration)]))
        by = actor()

    def validate(work) -> int:
        with committed.sessions.begin() as session:
            return validate_lines(session, session.get(Declaration, work[0]), work[1], by=by)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(validate, todo)) == [1, 1]
    with committed.sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(WorkedMonth)) == 1


def test_a_validation_cut_short_leaves_nothing(session, monkeypatch):
    month = Month.with_people(1)
    month.sign("140.00")
    by = actor()
    monkeypatch.setattr("facilitator.hours.review.services._posting", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), session.begin_nested():
        month.validate(by=by)
    assert (count(LineReview), count(WorkedEntry), count(HoursLine)) == (0, 0, 0)


def test_a_month_of_a_later_declaration(session):
    """A second month of the same contract is another worked month."""
    month = Month.with_people(1)
    commitment = session.get(Commitment, month.commitment_id)
    april = Month(declare(commitment, date(2026, 4, 1)), month.assignments)
    for one in (month, april):
        one.sign("100.00")
        one.validate()
    assert count(WorkedMonth) == 2
