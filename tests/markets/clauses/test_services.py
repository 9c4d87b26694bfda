"""Clauses from draft to close."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session, joinedload

from facilitator.kernel.errors import DomainError
from facilitator.markets.clauses import rules, services
from facilitator.markets.clauses.enums import WITHOUT_TARGET_ALLOWED, ClauseState, LegalBasis, PenaltyKind, Target
from facilitator.markets.clauses.models import ClauseCriterion
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import AddMember, CloseClause, create_clause, edit_draft, edit_terms
from facilitator.markets.enums import MemberRole
from facilitator.markets.models import Award, AwardMember, Lot
from facilitator.markets.obligations import queries
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.opening import (
    AlreadyStarted,
    LotWithoutAward,
    MissingTerms,
    StartClause,
    list_owing,
    start_clause,
)
from facilitator.markets.obligations.services import ClauseNotStarted, RecordEvent, record_event
from tests.factories.markets import AwardMemberFactory, LotFactory, MarketFactory
from tests.factories.organisations import CompanyFactory
from tests.factories.people import criterion_code
from tests.markets.obligations.conftest import CAMILLE, END, START, awarded_lot, running_clause

STARTING = StartClause(starts_on=START, ends_on=END, hours=Decimal("100.00"))


def list_members(session: Session, lot: Lot) -> list[AwardMember]:
    query = sa.select(AwardMember).join(AwardMember.award).where(Award.lot_id == lot.id).order_by(AwardMember.position)
    members = query.options(joinedload(AwardMember.award), joinedload(AwardMember.company))
    return list(session.scalars(members))


def terms(**changes) -> ClauseTerms:
    return ClauseTerms(**{"title": "Insertion, gros œuvre", **changes})


def test_a_draft_owes_nothing(session):
    clause = create_clause(session, [awarded_lot("Alpha")], terms(hours=Decimal("100.00")), by=CAMILLE)
    assert clause.state is ClauseState.DRAFT
    assert queries.owed(session, clause.structure_id, on=END) == {}
    assert services.list_commitments(session, clause) == []
    with pytest.raises(ClauseNotStarted):
        record_event(
            session, clause, RecordEvent(kind=EventKind.AMENDMENT, effective_on=START, hours=Decimal(1)), by=CAMILLE
        )


def test_a_clause_covers_lots_of_several_markets(session):
    market = MarketFactory()
    lots = [
        awarded_lot("Alpha", market=market),
        awarded_lot("Bêta", market=MarketFactory(structure_id=market.structure_id)),
    ]
    clause = start_clause(session, create_clause(session, lots, terms(), by=CAMILLE), STARTING, by=CAMILLE)
    assert len(services.list_commitments(session, clause)) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hours": Decimal(0)}, "supérieur à zéro"),
        ({"hours": Decimal(1_000_001)}, "Vérifiez le nombre saisi"),
        ({"starts_on": END, "ends_on": START}, "avant de commencer"),
        ({"starts_on": START, "ends_on": date(2062, 1, 1)}, "plus de 15 ans"),
        ({"target": Target.NONE}, "fixe un objectif d’heures"),
        ({"target": Target.NONE, "legal_basis": LegalBasis.RESERVED_IAE, "hours": Decimal(1)}, "laissez le nombre"),
        ({"declaration_day": 31}, "de 1 à 28"),
        ({"penalty_amount": Decimal(200)}, "aucune pénalité par heure n’est prévue"),
        ({"penalty_kind": PenaltyKind.FIXED}, "combien vaut une heure"),
        ({"penalty_kind": PenaltyKind.SMIC_MULTIPLE, "penalty_amount": Decimal(200)}, "ne dépasse pas 100"),
        ({"daily_penalty": Decimal(-1)}, "négative"),
    ],
)
def test_terms_that_cannot_stand_get_a_sentence(session, changes, sentence: str):
    with pytest.raises(rules.WrongTerms, match=sentence):
        create_clause(session, [LotFactory()], terms(**changes), by=CAMILLE)


@pytest.mark.parametrize("basis", LegalBasis)
def test_only_some_bases_do_without_a_target(basis: LegalBasis):
    without = terms(target=Target.NONE, legal_basis=basis)
    if basis in WITHOUT_TARGET_ALLOWED:
        rules.check_terms(without)
    else:
        with pytest.raises(rules.WrongTerms):
            rules.check_terms(without)


def test_lots_must_be_free_and_of_one_structure(session):
    lot = LotFactory(title="Peinture")
    create_clause(session, [lot], terms(), by=CAMILLE)
    for lots, error in (
        ([lot], services.LotAlreadyCovered),
        ([], services.NoLot),
        ([LotFactory(), LotFactory()], services.LotsOfSeveralStructures),
    ):
        with pytest.raises(error):
            create_clause(session, lots, terms(), by=CAMILLE)


def test_criteria_are_those_of_the_reference(session):
    code = criterion_code()
    clause = create_clause(session, [LotFactory()], terms(criteria=(code,)), by=CAMILLE)
    with pytest.raises(services.UnknownCriterion, match="inconnu"):
        edit_draft(session, clause, terms(criteria=("licorne",)), by=CAMILLE)
    edit_draft(session, clause, terms(criteria=()), by=CAMILLE)
    assert session.scalars(sa.select(ClauseCriterion).where(ClauseCriterion.clause_id == clause.id)).all() == []


def test_subcontractors_owe_nothing_and_a_company_owes_once(session):
    market = MarketFactory()
    first, second = awarded_lot("Alpha", "Bêta", market=market), LotFactory(market=market, position=2)
    alpha, _beta = list_members(session, first)
    AwardMemberFactory(award=alpha.award, role=MemberRole.SUBCONTRACTOR, principal_id=alpha.id, position=9)
    again = awarded_lot("Gamma", market=market, position=3)
    AwardMemberFactory(award=list_members(session, again)[0].award, company=alpha.company, position=2)
    clause = create_clause(session, [first, again], terms(), by=CAMILLE)
    assert [owing.company.name for owing in list_owing(session, clause)] == ["Alpha", "Bêta", "Gamma"]
    bare = create_clause(session, [second], terms(), by=CAMILLE)
    with pytest.raises(LotWithoutAward, match="Gros œuvre"):
        start_clause(session, bare, STARTING, by=CAMILLE)


def test_shares_of_the_award_are_those_of_the_commitments(session):
    lot = awarded_lot("Alpha", "Bêta")
    for member, share in zip(list_members(session, lot), ("60.00", "40.00"), strict=True):
        member.share = Decimal(share)
    clause = start_clause(session, create_clause(session, [lot], terms(), by=CAMILLE), STARTING, by=CAMILLE)
    figure = queries.owed_by(session, clause, on=END)
    assert [figure.by(row.id).total for row in services.list_commitments(session, clause)] == [60, 40]


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (StartClause(starts_on=START, ends_on=END), MissingTerms),
        (StartClause(starts_on=START, hours=Decimal(1)), MissingTerms),
        (StartClause(starts_on=END, ends_on=START, hours=Decimal(1)), rules.WrongTerms),
        (StartClause(starts_on=START, ends_on=END, hours=Decimal(-1)), rules.WrongTerms),
        (StartClause(starts_on=START, ends_on=END, hours=Decimal(1), shares={}), rules.SharesDoNotSum),
    ],
)
def test_what_lacks_at_the_start_gets_a_sentence(session, command: StartClause, error: type[DomainError]):
    clause = create_clause(session, [awarded_lot("Alpha", "Bêta")], terms(), by=CAMILLE)
    with pytest.raises(error):
        start_clause(session, clause, command, by=CAMILLE)


def test_a_clause_without_target_starts_without_an_event(session):
    reserved = terms(legal_basis=LegalBasis.RESERVED_IAE, target=Target.NONE)
    clause = create_clause(session, [awarded_lot("Alpha")], reserved, by=CAMILLE)
    start_clause(session, clause, StartClause(starts_on=START), by=CAMILLE)
    assert queries.list_events(session, clause) == []
    assert len(services.list_commitments(session, clause)) == 1


def test_a_clause_starts_once_and_its_ledger_is_not_typed_over(session):
    clause = running_clause(session, "Alpha")
    for write in (
        lambda: start_clause(session, clause, STARTING, by=CAMILLE),
        lambda: edit_draft(session, clause, terms(), by=CAMILLE),
        lambda: edit_terms(session, clause, terms(starts_on=START), by=CAMILLE),
    ):
        with pytest.raises((AlreadyStarted, services.TermsAreFixed)):
            write()
    edit_terms(session, clause, terms(title="Insertion", starts_on=START, ends_on=END), by=CAMILLE)
    assert clause.title == "Insertion"


def test_a_clause_closes_once_on_a_day_that_has_come(session):
    clause = running_clause(session, "Alpha")
    with time_machine.travel("2026-07-01 12:00 +02:00"):
        for day in (date(2025, 12, 31), date(2026, 7, 2)):
            with pytest.raises(services.WrongClosingDay):
                services.close_clause(session, clause, CloseClause(closed_on=day, reason="Fin"), by=CAMILLE)
        services.close_clause(session, clause, CloseClause(closed_on=date(2026, 7, 1), reason="Fin"), by=CAMILLE)
        with pytest.raises(services.ClauseNotRunning):
            services.close_clause(session, clause, CloseClause(closed_on=date(2026, 7, 1), reason="Fin"), by=CAMILLE)


def test_a_member_is_added_with_the_shares_of_all(session):
    clause = running_clause(session, "Alpha", hours="100.00")
    [alpha] = services.list_commitments(session, clause)
    added = CompanyFactory(name="Delta")
    with pytest.raises(services.AlreadyMember):
        services.add_member(session, clause, AddMember(company_id=alpha.company_id), by=CAMILLE)
    shares = {alpha.company_id: Decimal(75), added.id: Decimal(25)}
    services.add_member(session, clause, AddMember(company_id=added.id, shares=shares), by=CAMILLE)
    record_event(
        session, clause, RecordEvent(kind=EventKind.AMENDMENT, effective_on=START, hours=Decimal(100)), by=CAMILLE
    )
    figure = queries.owed_by(session, clause, on=END)
    assert [figure.by(row.id).total for row in services.list_commitments(session, clause)] == [175, 25]


def test_the_habits_of_the_structure_fill_a_draft():
    habits = {"clause_defaults": {"declaration_day": 15, "rhythm": "quarterly", "criteria": ["deld"]}}
    filled = rules.default_terms("Clause", habits)
    assert (filled.declaration_day, filled.rhythm, filled.criteria) == (15, "quarterly", ("deld",))
    assert rules.default_terms("Clause", {}).declaration_day == 10
