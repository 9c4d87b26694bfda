"""The demonstration, made for good on a database of its own."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from facilitator.accounts.models import Membership
from facilitator.accounts.queries import list_demonstration_logins
from facilitator.candidates.models import Candidate
from facilitator.compliance.enums import ComplianceState
from facilitator.compliance.queries import AsOf, list_situations
from facilitator.demonstration.cast import COMPANIES
from facilitator.demonstration.declarations import WITH_ONE_LINE_ASIDE, Fate
from facilitator.demonstration.plots import CLAUSES
from facilitator.demonstration.real_markets import REAL_MARKETS
from facilitator.demonstration.services import DemonstrationRefused, build
from facilitator.evaluations.enums import AnswerChannel, Outcome
from facilitator.evaluations.models import Evaluation
from facilitator.hours import queries as hours
from facilitator.hours.enums import DeclarationState
from facilitator.hours.models import Declaration
from facilitator.journal.models import Actor, JournalEntry
from facilitator.kernel import clock, text
from facilitator.kernel.mail import Mail, MailState
from facilitator.kernel.quantities import ZERO
from facilitator.markets.clauses.enums import ClauseState, LegalBasis, Target, Unit
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.contacts.models import Exchange
from facilitator.markets.enums import GroupementKind, MarketKind, MarketState, MemberRole
from facilitator.markets.models import Award, AwardMember, Lot, Market, MarketAuthority
from facilitator.markets.options.enums import OptionState
from facilitator.markets.options.models import MarketOption
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from facilitator.organisations.models import Company, Structure
from facilitator.placements.models import Assignment
from facilitator.reminders.enums import ReminderState
from facilitator.reminders.models import Reminder
from tests.databases import CommittedDatabase
from tests.demonstration.digest import digest
from tests.factories.organisations import StructureFactory

HASH = "$argon2id$of-no-password"
TITLES = {plot.key: plot.title for plot in CLAUSES}
NAMES = {profile.key: profile.name for profile in COMPANIES}


def make(session, today):
    return build(session, today=today, password_hash=HASH, base_url="http://127.0.0.1:8000")


@pytest.fixture(scope="module")
def today():
    return clock.today()


@pytest.fixture(scope="module")
def made(databases, today):
    """The session, and the story that was played in it."""
    with CommittedDatabase.open(databases) as database, database.sessions() as session:
        story = make(session, today)
        session.commit()
        yield session, story


@pytest.fixture
def staff(made):
    session, _story = made
    structure_id = session.scalars(sa.select(Structure.id)).one()
    return Viewer(actor=Actor(None, "Essai"), role=Role.FACILITATOR, structure_id=structure_id)


def commitments(session):
    """The title of the clause and the name of the company of each commitment."""
    query = (
        sa.select(Commitment.id, Clause.title, Company.name)
        .join(Clause, Clause.id == Commitment.clause_id)
        .join(Company, Company.id == Commitment.company_id)
    )
    return {row.id: (row.title, row.name) for row in session.execute(query)}


def test_hours_validated_are_those_of_the_story(made, staff):
    session, story = made
    told = {(TITLES[clause], NAMES[company]): total for (clause, company), total in story.done.items()}
    known = commitments(session)
    posted = {known[key]: total for key, total in hours.done(session, staff.structure_id).items()}
    assert posted == told


def test_the_compliance_page_says_the_same(made, staff, today):
    session, story = made
    told = dict.fromkeys(TITLES.values(), ZERO)
    for (clause, _company), total in story.done.items():
        told[TITLES[clause]] += total
    shown = {one.clause.title: one.figures.validated for one in list_situations(session, staff, AsOf(on=today))}
    assert shown == {title: told[title] for title in shown}
    assert len(shown) == sum(not plot.is_draft for plot in CLAUSES)


def test_clauses_stand_in_every_state(made, staff, today):
    session, _story = made
    found = {one.figures.state for one in list_situations(session, staff, AsOf(on=today))}
    assert found == set(ComplianceState)


def test_declarations_stand_in_every_state(made, today):
    session, _story = made
    declarations = session.scalars(sa.select(Declaration)).all()
    found = {standing.state(today) for standing in hours.standings(session, declarations).values()}
    # No due date falls after the 28th: at the end of a month nothing is still to fill.
    expected = set(DeclarationState) - ({DeclarationState.TO_FILL} if today.day > 28 else set())
    assert found == expected


def test_every_story_of_a_declaration_was_played(made):
    session, story = made
    played = set(session.scalars(sa.select(JournalEntry.event)))
    assert {
        "declaration.amended", "declaration.contested", "declaration.draft_saved", "declaration.line_answered",
        "declaration.line_questioned", "declaration.line_returned", "declaration.recorded_on_behalf",
    } <= played  # fmt: skip
    assert {one.fate for one in story.declarations} >= {Fate.AMENDED, *WITH_ONE_LINE_ASIDE}


def test_evaluations_are_answered_or_awaited_in_every_way(made, today):
    session, _story = made
    asked = session.scalars(sa.select(Evaluation)).all()
    assert {one.answered_by for one in asked} == {*AnswerChannel, None}
    assert {one.outcome for one in asked} >= {Outcome.LASTING_JOB, Outcome.TRANSITION, Outcome.UNREACHABLE, None}
    assert any(one.declined_at for one in asked)
    assert any(one.sent_at and one.due_on <= today and not one.answered_at for one in asked)
    assert any(one.due_on > today for one in asked)


def test_companies_late_were_reminded_when_they_could_be_reached(made, today):
    session, _story = made
    assert set(session.scalars(sa.select(Reminder.state))) == set(ReminderState)
    declarations = session.scalars(sa.select(Declaration)).all()
    standings = hours.standings(session, declarations)
    missing = {one.id for one in declarations if standings[one.id].state(today) is DeclarationState.MISSING}
    assert missing <= set(session.scalars(sa.select(Reminder.declaration_id)))


def test_letters_of_the_past_have_left(made, today):
    session, _story = made
    waiting = session.scalars(sa.select(Mail).where(Mail.state == MailState.WAITING)).all()
    assert {text.day(mail.created_at) for mail in waiting} <= {today}


def test_actions_were_done_promised_and_forgotten(made, today):
    session, _story = made
    promised = session.scalars(sa.select(Exchange).where(Exchange.next_action.is_not(None))).all()
    assert any(one.done_on for one in promised)
    assert any(not one.done_on and one.due_on < today for one in promised)
    assert any(not one.done_on and one.due_on > today for one in promised)


def test_only_those_who_wait_have_no_decision(made):
    session, story = made
    waiting = session.scalar(sa.select(sa.func.count()).where(Assignment.decision_id.is_(None)))
    assert waiting == sum(contract.is_awaiting for contract in story.contracts)
    assert session.scalar(sa.select(sa.func.count()).select_from(Candidate)) == len(story.people)


def test_history_bears_the_dates_of_the_story(made, today):
    session, story = made
    first, last = session.execute(
        sa.select(sa.func.min(JournalEntry.recorded_at), sa.func.max(JournalEntry.recorded_at))
    ).one()
    assert first.date() < story.calendar.month(-18)
    assert today - timedelta(days=4) < last.date() <= today


def test_real_markets_have_what_was_published_and_no_more(made):
    session, _story = made
    real = session.scalars(sa.select(Market).where(Market.title.in_([one.title for one in REAL_MARKETS]))).all()
    assert len(real) == 5
    assert {market.state for market in real} == {MarketState.CLOSED}
    assert {
        (market.launched_on, market.notified_on, market.starts_on, market.ends_on, market.closed_on, market.referent_id)
        for market in real
    } == {(None,) * 6}
    lots = session.scalars(sa.select(Lot).where(Lot.market_id.in_([market.id for market in real]))).all()
    assert sorted(Counter(lot.market_id for lot in lots).values()) == [1, 1, 1, 1, 3]
    covering = session.scalars(
        sa.select(Clause).join(ClauseLot).where(ClauseLot.lot_id.in_([lot.id for lot in lots]))
    ).all()
    assert Counter(clause.legal_basis for clause in covering) == {
        LegalBasis.INSERTION_OBJECT: 2,
        LegalBasis.RESERVED_DISABILITY_AND_IAE: 1,
        LegalBasis.RESERVED_IAE: 1,
        LegalBasis.RESERVED_ESS: 1,
    }
    # No hours, no start: nothing was published.
    assert {(clause.state, clause.draft_hours, clause.starts_on) for clause in covering} == {
        (ClauseState.DRAFT, None, None)
    }
    assert [(clause.unit, clause.unit_count) for clause in covering if clause.target is Target.FIXED] == [
        (Unit.POSTS, Decimal("4.00"))
    ]
    members = session.scalars(
        sa.select(AwardMember.role)
        .join(Award)
        .where(Award.groupement == GroupementKind.SOLIDARY, Award.lot_id.in_([lot.id for lot in lots]))
    )
    assert Counter(members) == {MemberRole.LEAD: 1, MemberRole.MEMBER: 13}


def test_one_of_each_family_of_markets(made):
    session, _story = made
    framework = session.scalars(sa.select(Market).where(Market.kind == MarketKind.FRAMEWORK)).one()
    assert session.scalars(sa.select(Market).where(Market.framework_id == framework.id)).one()
    assert session.scalar(sa.select(sa.func.count()).select_from(MarketAuthority)) == 1
    assert session.scalar(sa.select(sa.func.count()).where(Market.operation_id.is_not(None))) == 2
    assert set(session.scalars(sa.select(Market.state))) >= {MarketState.PROJECT, MarketState.CONSULTATION}
    assert set(session.scalars(sa.select(MarketOption.state))) == {OptionState.PLANNED, OptionState.DECLINED}


def test_the_sign_in_page_shows_one_account_of_each_role(made):
    session, _story = made
    shown = list_demonstration_logins(session)
    of_those = Membership.user_id.in_([one.user_id for one in shown])
    roles = set(session.scalars(sa.select(Membership.role).where(of_those)))
    assert roles == set(Role) - {Role.PRESCRIBER}


def test_twice_on_the_same_day_gives_the_same_database(made, databases, today):
    session, _story = made
    with CommittedDatabase.open(databases) as database, database.sessions() as other:
        make(other, today)
        assert digest(other) == digest(session)


def test_a_database_in_use_is_refused(session):
    StructureFactory()
    with pytest.raises(DemonstrationRefused, match="in use"):
        make(session, clock.today())
