from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
import sqlalchemy as sa

from facilitator.hours import queries
from facilitator.hours.amendments.queries import list_amendments
from facilitator.hours.amendments.services import (
    Amend,
    ImpossibleAmendment,
    NothingToAmend,
    NotYetValidated,
    amend,
)
from facilitator.hours.models import Amendment, Declaration, HoursLine, WorkedEntry
from facilitator.hours.rules import Line
from facilitator.kernel.errors import DomainError
from tests.hours.situations import MARCH, Month, actor, count


def validated(*hours: str) -> Month:
    month = Month.with_people(len(hours))
    month.sign(*hours)
    month.validate()
    return month


def command(month: Month, hours: str, *, person: int = 0, training: str = "0.00") -> Amend:
    line = Line(placement_id=month.placement_ids[person], month=MARCH, work=Decimal(hours), training=Decimal(training))
    return Amend(after=line, reason="Erreur de paie.")


@pytest.mark.parametrize("after", ["140.00", "160.00", "0.00"])
def test_the_difference_is_posted(session, after):
    month = validated("151.67")
    amendment = amend(session, month.declaration, command(month, after), by=actor())
    assert (amendment.before_hours, amendment.after_hours) == (Decimal("151.67"), Decimal(after))
    assert queries.done(session, month.declaration.structure_id) == {month.commitment_id: Decimal(after)}
    assert sum(session.scalars(sa.select(WorkedEntry.work_hours))) == Decimal(after)


def test_work_becomes_training(session):
    month = validated("151.67")
    amend(session, month.declaration, command(month, "100.00", training="51.67"), by=actor())
    [hours] = queries.counted(session, month.commitment_id, [MARCH]).values()
    assert (hours.work, hours.training) == (Decimal("100.00"), Decimal("51.67"))
    assert queries.done(session, month.declaration.structure_id) == {month.commitment_id: Decimal("151.67")}


def test_amendments_add_up(session):
    month = validated("151.67")
    for after in ("140.00", "145.00"):
        amend(session, month.declaration, command(month, after), by=actor())
    changes = [
        (amendment.before_hours, amendment.after_hours)
        for amendment, _month in list_amendments(session, [month.commitment_id], [MARCH])
    ]
    assert changes == [(Decimal("151.67"), Decimal("140.00")), (Decimal("140.00"), Decimal("145.00"))]
    assert count(HoursLine) == 3


def test_a_person_forgotten_is_added(session):
    month = Month.with_people(2)
    month.sign("151.67", "0.00")
    month.validate()
    amend(session, month.declaration, command(month, "35.00", person=1), by=actor())
    assert queries.done(session, month.declaration.structure_id) == {month.commitment_id: Decimal("186.67")}


def test_never_below_zero(session):
    month = validated("151.67")
    with pytest.raises(ImpossibleAmendment):
        amend(session, month.declaration, command(month, "-0.01"), by=actor())


def test_never_above_the_maximum(session):
    month = validated("151.67")
    with pytest.raises(ImpossibleAmendment, match="maximum"):
        amend(session, month.declaration, command(month, "213.00"), by=actor())


def test_the_same_hours_are_no_amendment(session):
    month = validated("151.67")
    with pytest.raises(NothingToAmend):
        amend(session, month.declaration, command(month, "151.67"), by=actor())


def test_only_reviewed_hours_are_amended(session):
    month = Month.with_people(1)
    with pytest.raises(NotYetValidated):
        amend(session, month.declaration, command(month, "10.00"), by=actor())
    month.sign("151.67")
    with pytest.raises(NotYetValidated):
        amend(session, month.declaration, command(month, "10.00"), by=actor())


def test_a_stranger_to_the_commitment_is_refused(session):
    month, other = validated("151.67"), Month.with_people(1)
    line = Line(placement_id=other.placement_ids[0], month=MARCH, work=Decimal(5))
    with pytest.raises(ImpossibleAmendment, match="Aucun jour de contrat"):
        amend(session, month.declaration, Amend(after=line, reason="Essai."), by=actor())


@pytest.mark.parametrize("verb", ["UPDATE amendments SET reason = ''", "DELETE FROM amendments"])
def test_amendments_are_never_changed(session, verb):
    month = validated("151.67")
    amend(session, month.declaration, command(month, "140.00"), by=actor())
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), session.begin_nested():
        session.execute(sa.text(verb))


def test_the_same_amendment_twice_at_once_posts_once(committed):
    with committed.session():
        month = validated("151.67")
        declaration_id, structure_id, order = (
            month.declaration.id,
            month.declaration.structure_id,
            command(month, "140"),
        )
        by = actor()

    def run(_number: int) -> bool:
        try:
            with committed.sessions.begin() as session:
                amend(session, session.get(Declaration, declaration_id), order, by=by)
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(run, range(3))) == [False, False, True]
    with committed.sessions() as session:
        assert sum(queries.done(session, structure_id).values()) == Decimal("140.00")
        assert session.scalar(sa.select(sa.func.count()).select_from(Amendment)) == 1
