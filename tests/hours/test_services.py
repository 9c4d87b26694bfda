from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from facilitator.hours import queries, services
from facilitator.hours.enums import DeclarationState, LineStatus, ReceptionChannel
from facilitator.hours.models import DeclarationVersion, DraftLine, Signature
from facilitator.hours.review.services import validate_lines
from facilitator.hours.rules import Line, content_hash
from facilitator.hours.services import Declared, Sign
from facilitator.journal.models import JournalEntry
from facilitator.kernel.mail import Mail
from tests.factories.people import PlacementFactory
from tests.hours.situations import MARCH, Month, actor, count, in_force

TODAY = date(2026, 4, 5)


def state_of(session, month: Month, today=TODAY) -> DeclarationState:
    return queries.standings(session, [month.declaration])[month.declaration.id].state(today)


# --- draft ---


def test_a_draft_is_kept_and_changed(session):
    month = Month.with_people(2)
    services.save_draft(session, month.declaration, month.declared("151.67", "70.00"), by=actor())
    services.save_draft(session, month.declaration, month.declared("151.67", "80.00"), by=actor())
    drafts = session.scalars(sa.select(DraftLine)).all()
    assert sorted(draft.work_hours for draft in drafts) == [Decimal("80.00"), Decimal("151.67")]
    assert state_of(session, month) is DeclarationState.TO_FILL


def test_a_draft_saved_as_it_was_is_not_journaled_again(session):
    month = Month.with_people(1)
    for _ in range(2):
        services.save_draft(session, month.declaration, month.declared("151.67"), by=actor())
    assert [entry.event for entry in session.scalars(sa.select(JournalEntry))] == ["declaration.draft_saved"]


@pytest.mark.parametrize("elsewhere", ["person", "month"])
def test_a_draft_holds_only_people_and_months_of_its_declaration(session, elsewhere):
    month = Month.with_people(1)
    line = (
        Line(placement_id=PlacementFactory().id, month=MARCH, work=Decimal(1))
        if elsewhere == "person"
        else Line(placement_id=month.placement_ids[0], month=date(2026, 4, 1), work=Decimal(1))
    )
    with pytest.raises(services.UnknownLine):
        services.save_draft(
            session, month.declaration, Declared(declaration_id=month.declaration.id, lines=(line,)), by=actor()
        )


def test_a_negative_number_is_refused(session):
    month = Month.with_people(1)
    with pytest.raises(services.ImpossibleHours):
        services.save_draft(session, month.declaration, month.declared("-1.00"), by=actor())


# --- signature ---


def test_signing_freezes_a_version(session):
    month = Month.with_people(2)
    signature = month.sign("151.67", "35.00")
    version = session.scalars(sa.select(DeclarationVersion)).one()
    assert version.number == 1
    assert version.content_hash == content_hash(version.content)
    assert signature.content_hash == content_hash([version.content_hash])
    assert signature.statement == services.STATEMENT
    assert [line.work_hours for line in in_force(month.declaration)] == [Decimal("151.67"), Decimal("35.00")]
    assert state_of(session, month) is DeclarationState.SIGNED


def test_a_signed_version_holds_no_name(session):
    month = Month.with_people(1)
    month.sign("151.67")
    [version] = session.scalars(sa.select(DeclarationVersion))
    facts = session.scalars(sa.select(JournalEntry.facts)).all()
    for name in ("Sacha", "Inventé"):
        assert name not in str(version.content)
        assert name not in str(facts)


def test_signing_again_is_harmless(session):
    month = Month.with_people(1)
    assert month.sign("151.67") is not None
    assert month.sign("151.67") is None
    assert (count(Signature), count(DeclarationVersion)) == (1, 1)


def test_signing_other_hours_makes_another_version(session):
    month = Month.with_people(1)
    month.sign("151.67")
    month.sign("140.00")
    assert [line.work_hours for line in in_force(month.declaration)] == [Decimal("140.00")]
    assert queries.standing_of(session, month.declaration).version == 2


def test_one_signature_covers_several_declarations(session):
    months = [Month.with_people(1), Month.with_people(2)]
    declared = (months[0].declared("100.00"), months[1].declared("50.00", "60.00"))
    signature = services.sign(session, Sign(declared=declared), by=actor())
    hashes = session.scalars(sa.select(DeclarationVersion.content_hash)).all()
    assert len(hashes) == 2
    assert signature.content_hash == content_hash(sorted(hashes))


def test_no_hour_at_all_is_said_not_guessed(session):
    month = Month.with_people(1)
    with pytest.raises(services.NothingDeclared):
        month.sign("0.00")
    month.sign()
    assert state_of(session, month) is DeclarationState.NIL


def test_a_nil_month_may_be_corrected(session):
    month = Month.with_people(1)
    month.sign()
    month.sign("12.00")
    assert state_of(session, month) is DeclarationState.SIGNED


def test_a_person_without_hours_makes_no_line(session):
    month = Month.with_people(2)
    month.sign("151.67", "0.00")
    assert len(in_force(month.declaration)) == 1


@pytest.mark.parametrize("hours", ["213.00", "800.00"])
def test_impossible_hours_are_not_signed(session, hours):
    month = Month.with_people(1)
    with pytest.raises(services.ImpossibleHours):
        month.sign(hours)


def test_hours_outside_the_contract_are_not_signed(session):
    month = Month.with_people(1, placement__starts_on=date(2026, 4, 1))
    with pytest.raises(services.ImpossibleHours, match="Aucun jour de contrat"):
        month.sign("10.00")


def test_hours_waiting_for_eligibility_may_be_signed(session):
    month = Month.with_people(1, waiting=True)
    month.sign("151.67")
    assert state_of(session, month) is DeclarationState.SIGNED


def test_validated_hours_are_carried_and_cannot_change(session):
    month = Month.with_people(2)
    month.sign("151.67", "100.00")
    first, _ = in_force(month.declaration)
    facilitator = actor("Claude Facilite")
    validate_lines(session, month.declaration, [first.id], by=facilitator)
    with pytest.raises(services.ValidatedLineChanged):
        month.sign("150.00", "90.00")
    month.sign("151.67", "90.00")
    statuses = queries.statuses(session, [line.id for line in in_force(month.declaration)])
    assert list(statuses.values()) == [LineStatus.VALIDATED, LineStatus.PENDING]
    assert queries.done(session, month.declaration.structure_id) == {month.commitment_id: Decimal("151.67")}


def test_a_validated_declaration_is_not_signed_again(session):
    month = Month.with_people(2)
    month.sign("151.67", "0.00")
    month.validate()
    assert month.sign("151.67", "0.00") is None
    with pytest.raises(services.AlreadyValidated):
        month.sign("151.67", "10.00")


# --- on behalf ---


def record(session, month: Month, *hours: str, by=None):
    command = services.RecordOnBehalf(
        declared=month.declared(*hours), channel=ReceptionChannel.PAPER, received_on=date(2026, 4, 2),
        link="https://facilitator.example/entreprise/",
    )  # fmt: skip
    return services.record_on_behalf(session, month.declaration, command, by=by or actor("Claude Facilite"))


def test_a_declaration_recorded_for_the_company_is_marked_and_told(session):
    month = Month.with_people(1)
    month.let_in("compta@btp.example")
    signature = record(session, month, "151.67")
    assert signature.on_behalf
    assert "Claude Facilite" in signature.statement
    assert (month.declaration.channel, month.declaration.received_on) == (ReceptionChannel.PAPER, date(2026, 4, 2))
    [mail] = session.scalars(sa.select(Mail))
    assert mail.to_address == "compta@btp.example"
    assert "https://facilitator.example/entreprise/" in mail.text


def test_the_company_may_contest_then_sign_its_own(session):
    month = Month.with_people(1)
    record(session, month, "151.67")
    services.contest(session, month.declaration, services.Contest(reason="Deux jours d’absence."), by=actor())
    assert month.declaration.contest_reason == "Deux jours d’absence."
    month.sign("137.67")
    assert (month.declaration.channel, month.declaration.contested_at) == (None, None)


def test_only_what_was_recorded_for_the_company_is_contested(session):
    month = Month.with_people(1)
    month.sign("151.67")
    with pytest.raises(services.NothingToContest):
        services.contest(session, month.declaration, services.Contest(reason="Non."), by=actor())


# --- ledger rows ---


@pytest.mark.parametrize("verb", ["UPDATE {} SET structure_id = structure_id", "DELETE FROM {}"])
@pytest.mark.parametrize(
    "table",
    ["signatures", "declaration_versions", "declaration_version_lines", "line_reviews", "worked_entries",
     "hours_lines"],
)  # fmt: skip
def test_the_database_refuses_changes(session, verb, table):
    month = Month.with_people(1)
    month.sign("151.67")
    month.validate()
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), session.begin_nested():
        session.execute(sa.text(verb.format(table)))
