"""Clauses from draft to close."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitator.kernel.errors import ChangedMeanwhile, DomainError
from facilitator.kernel.files import REFERENCES
from facilitator.markets.clauses import queries as clause_queries, rules, services
from facilitator.markets.clauses.enums import (
    WITHOUT_TARGET_ALLOWED,
    Bearing,
    ClauseState,
    LegalBasis,
    PenaltyKind,
    Target,
    Unit,
)
from facilitator.markets.clauses.models import Clause, ClauseCriterion
from facilitator.markets.clauses.rules import ClauseTerms, QuotaTerms
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
from facilitator.markets.obligations.services import RecordEvent, record_event
from facilitator.markets.obligations.writing import ClauseNotStarted
from facilitator.references.services import load_shipped, read_shipped
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
        ({"declaration_day": 32}, "de 1 à 31"),
        ({"declaration_day": 0}, "de 1 à 31"),
        ({"target": Target.ACTIVITY, "hours": Decimal(10)}, "au fil du marché"),
        ({"target": Target.ACTIVITY, "threshold": Decimal(-1)}, "seuil de facturation"),
        ({"target": Target.ACTIVITY, "threshold": Decimal(10) ** 17}, "seuil de facturation"),
        ({"target": Target.ACTIVITY, "step": Decimal(0)}, "le montant d’une tranche"),
        ({"target": Target.ACTIVITY, "step_hours": Decimal(0)}, "les heures dues par tranche"),
        ({"target": Target.SHARE, "hours_share": Decimal(101)}, "entre 0 et 100"),
        ({"target": Target.SHARE, "unit": Unit.POSTS}, "Seul un volume fixé"),
        ({"unit": Unit.POSTS, "unit_count": Decimal(0)}, "le nombre de postes"),
        ({"unit": Unit.PEOPLE, "unit_hours": Decimal(99_999)}, "les heures que chacun représente"),
        (
            {"unit": Unit.POSTS, "unit_count": Decimal(2), "unit_hours": Decimal(1607), "hours": Decimal(1607)},
            "3.214,00.h attendues",
        ),
        ({"quotas": (QuotaTerms(label="Femmes"),)}, "un pourcentage, ou bien"),
        ({"quotas": (QuotaTerms(label="Femmes", share=Decimal(30), hours=Decimal(1)),)}, "un pourcentage, ou bien"),
        ({"quotas": (QuotaTerms(label="Femmes", share=Decimal(130)),)}, "entre 0 et 100"),
        ({"quotas": (QuotaTerms(label="Femmes", hours=Decimal(-3)),)}, "supérieur à zéro"),
        ({"hours": Decimal(9), "quotas": (QuotaTerms(label="Femmes", hours=Decimal(10)),)}, "dépassent les 9,00"),
        ({"quotas": (QuotaTerms(label="Femmes", share=Decimal(1)),) * 2}, "même intitulé"),
        ({"quotas": (QuotaTerms(label="Jeunes", share=Decimal(1), criteria=("cej",)),)}, "publics acceptés"),
        (
            {
                "criteria": ("rsa", "deld"),
                "quotas": (
                    QuotaTerms(label="RSA", share=Decimal(60), criteria=("rsa",)),
                    QuotaTerms(label="DELD", share=Decimal(50), criteria=("deld",)),
                ),
            },
            "font 110 %",
        ),
        ({"counting_rules": {"window_months": 36}}, "Dites pourquoi"),
        ({"counting_rules": {"window_months": 0}, "counting_reason": "CCAP"}, "de 1 à 180 mois"),
        ({"penalty_amount": Decimal(200)}, "aucune pénalité par heure n’est prévue"),
        ({"penalty_kind": PenaltyKind.FIXED}, "combien vaut une heure"),
        ({"penalty_kind": PenaltyKind.SMIC_MULTIPLE, "penalty_amount": Decimal(200)}, "ne dépasse pas 100"),
        ({"penalty_kind": PenaltyKind.FIXED, "penalty_amount": Decimal(2000)}, "paraissent impossibles"),
        ({"daily_penalty": Decimal(-1)}, "négative"),
        ({"daily_penalty": Decimal(50_000)}, "paraissent impossibles"),
    ],
)
def test_terms_that_cannot_stand_get_a_sentence(session, changes, sentence: str):
    with pytest.raises(rules.WrongTerms, match=sentence.replace(" ", "\\s")):
        create_clause(session, [LotFactory()], terms(**changes), by=CAMILLE)


def test_quotas_that_overlap_may_go_beyond_the_whole():
    """Women, and residents of a district: the same person may be both."""
    half = Decimal(60)
    quotas = (QuotaTerms(label="Femmes", share=half), QuotaTerms(label="Quartier", share=half))
    rules.check_terms(terms(quotas=quotas))
    shared = (
        QuotaTerms(label="RSA", share=half, criteria=("rsa",)),
        QuotaTerms(label="RSA ou DELD", share=half, criteria=("rsa", "deld")),
    )
    rules.check_terms(terms(criteria=("rsa", "deld"), quotas=shared))


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"target": Target.SHARE}, ["la part de toutes les heures travaillées"]),
        ({"target": Target.SHARE, "hours_share": Decimal(5)}, []),
        ({"unit": Unit.POSTS, "unit_count": Decimal(4)}, ["les heures que chacun représente"]),
        (
            {"target": Target.ACTIVITY, "threshold": Decimal(0)},
            ["le montant d’une tranche facturée", "les heures dues par tranche"],
        ),
    ],
)
def test_a_draft_may_be_incomplete_and_says_what_it_lacks(session, changes, missing: list[str]):
    clause = create_clause(session, [LotFactory()], terms(**changes), by=CAMILLE)
    assert rules.missing_terms(clause) == missing


def test_every_term_is_kept_and_read_back(session):
    code = criterion_code()
    full = terms(
        target=Target.ACTIVITY, threshold=Decimal("2700000.00"), step=Decimal("2000.00"), step_hours=Decimal("1.00"),
        whole_steps=False, bearing=Bearing.LEAD, joint_debt=True, criteria=(code,),
        quotas=(
            QuotaTerms(label="Femmes", share=Decimal("30.00")),
            QuotaTerms(label="RSA", hours=Decimal("120.00"), criteria=(code,)),
        ),
        modalities=("direct", "training"), counting_rules={"window_months": 48, "break_months": None},
        counting_reason="CCAP, article 7", rhythm="quarterly", declaration_day=15, documents=("Relevé d’heures",),
        penalty_kind=PenaltyKind.FIXED, penalty_amount=Decimal("200.00"), daily_penalty=Decimal("75.00"),
        text="Article 7.2", starts_on=START,
    )  # fmt: skip
    clause = create_clause(session, [LotFactory()], full, by=CAMILLE)
    session.expire_all()
    read = session.scalars(
        sa.select(Clause)
        .where(Clause.id == clause.id)
        .options(selectinload(Clause.criteria), selectinload(Clause.quotas))
    ).one()
    assert clause_queries.terms_of(read) == full


def test_an_edit_on_an_older_version_is_refused_and_changes_nothing(session):
    clause = create_clause(session, [LotFactory()], terms(), by=CAMILLE)
    session.refresh(clause)
    edit_draft(session, clause, terms(title="La première"), version=1, by=CAMILLE)
    with pytest.raises(ChangedMeanwhile):
        edit_draft(session, clause, terms(title="La seconde"), version=1, by=CAMILLE)
    assert (clause.title, clause.version) == ("La première", 2)
    edit_draft(session, clause, terms(title="La première"), version=2, by=CAMILLE)
    assert clause.version == 2, "nothing changed, nothing is stale"


def test_the_factor_of_a_unit_says_where_it_comes_from(session):
    clause = create_clause(session, [LotFactory()], terms(), by=CAMILLE)
    load_shipped(session, read_shipped(REFERENCES))
    factor = clause_queries.get_factors(session, clause.structure_id, on=START)[Unit.POSTS]
    assert factor.hours == 1607
    assert "valeur supposée" in factor.source
    assert "depuis le 1er janvier 2000" in factor.source


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
    with pytest.raises(services.TermsAreFixed):
        edit_terms(session, clause, terms(starts_on=START, ends_on=END, bearing=Bearing.LEAD), by=CAMILLE)
    edit_terms(session, clause, terms(title="Insertion", starts_on=START, ends_on=END, text="7.2"), by=CAMILLE)
    assert (clause.title, clause.text) == ("Insertion", "7.2")


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
