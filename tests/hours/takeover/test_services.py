"""Taking contracts in course over: totals, order, repetition, and what is refused."""

from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random

import pytest
import sqlalchemy as sa

from facilitator.candidates.models import Candidate, Evidence, Identity
from facilitator.hours.enums import PostingKind
from facilitator.hours.models import Declaration, HoursLine, WorkedEntry
from facilitator.hours.opening.services import open_declarations
from facilitator.hours.queries import done, done_by_placement
from facilitator.hours.takeover.enums import RowStatus, SheetName
from facilitator.hours.takeover.models import TakeoverRecord
from facilitator.hours.takeover.queries import compare
from facilitator.hours.takeover.reading import read_workbook
from facilitator.hours.takeover.services import NothingToTakeOver, take_over
from facilitator.journal.models import Actor, JournalEntry
from facilitator.markets.clauses.enums import ClauseState, Target
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.models import ObligationEvent
from facilitator.markets.obligations.queries import owed
from facilitator.placements.models import Assignment, Placement
from tests.factories.markets import LotFactory, MarketFactory
from tests.factories.organisations import CompanyFactory, StructureFactory
from tests.factories.people import CandidateFactory
from tests.hours.situations import count
from tests.hours.takeover.workbooks import BALANCED, one_clause, siret, together, workbook

CAMILLE = Actor(None, "Camille Fictif")
TODAY = date(2026, 11, 22)
TABLES = (
    Market, Lot, Award, AwardMember, Clause, Commitment, ObligationEvent, Candidate, Identity, Placement, Assignment,
    HoursLine, WorkedEntry, TakeoverRecord, JournalEntry,
)  # fmt: skip


@pytest.fixture
def structure(session):
    return StructureFactory()


def take(session, structure, lines):
    return take_over(session, structure, read_workbook(workbook(lines)), by=CAMILLE)


def plan_of(session, structure, lines):
    return compare(session, structure.id, read_workbook(workbook(lines)), today=TODAY)


def faults(session, structure, lines) -> list[tuple[str, int, str]]:
    return [(fault.sheet.label, fault.line, fault.column) for fault in plan_of(session, structure, lines).faults]


def test_one_clause_with_everything_under_it(session, structure):
    plan = take(session, structure, one_clause())
    assert (plan.hours_owed, plan.hours_done) == (Decimal("1000.00"), Decimal("461.92"))
    market = session.scalars(sa.select(Market)).one()
    assert (market.reference, market.amount, market.notified_on) == ("M-001", Decimal("250000.50"), date(2024, 1, 15))
    clause = session.scalars(sa.select(Clause)).one()
    assert (clause.state, clause.target, clause.starts_on) == (ClauseState.RUNNING, Target.FIXED, date(2024, 2, 1))
    event = session.scalars(sa.select(ObligationEvent)).one()
    assert (event.kind, event.effective_on, event.document) == (
        EventKind.TAKEOVER, BALANCED, "Tableau de suivi, ligne 1",
    )  # fmt: skip
    due = owed(session, structure.id, on=BALANCED)[clause.id]
    assert due.total == Decimal("1000.00")
    # 943 of the 1,096 days from 1 February 2024 to 31 January 2027 have elapsed.
    assert due.to_date == Decimal("860.40")
    commitment = session.scalars(sa.select(Commitment)).one()
    assert done(session, structure.id, on=BALANCED) == {commitment.id: Decimal("461.92")}
    placement = session.scalars(sa.select(Placement)).one()
    assert done_by_placement(session, [placement.id]) == {placement.id: Decimal("151.67")}
    assert session.scalars(sa.select(WorkedEntry.source)).all() == [PostingKind.TAKEOVER]


def test_before_the_balance_nothing_is_owed_here(session, structure):
    take(session, structure, one_clause())
    assert owed(session, structure.id, on=date(2026, 8, 30)) == {}


def test_a_person_arrives_with_a_name_and_waits_for_proofs(session, structure):
    take(session, structure, one_clause())
    identity = session.scalars(sa.select(Identity)).one()
    assert (identity.full_name, identity.birth_date) == ("Camille ExempleB", date(1990, 2, 2))
    assert (identity.email, identity.phone, count(Evidence)) == (None, None, 0)
    assert session.scalars(sa.select(Assignment.decision_id)).one() is None


def test_a_person_already_followed_is_not_registered_again(session, structure):
    CandidateFactory(
        structure_id=structure.id, identity__first_name="camille", identity__last_name="EXEMPLEB",
        identity__birth_date=date(1990, 2, 2),
    )  # fmt: skip
    take(session, structure, one_clause())
    assert count(Candidate) == 1
    assert session.scalars(sa.select(Placement.candidate_id)).one() == session.scalars(sa.select(Candidate.id)).one()


def test_the_same_workbook_twice_changes_nothing(session, structure):
    take(session, structure, one_clause())
    before = {table.__name__: count(table) for table in TABLES}
    again = plan_of(session, structure, one_clause())
    assert again.is_empty
    assert again.statuses()[SheetName.HOURS] == Counter({RowStatus.UNCHANGED: 2})
    with pytest.raises(NothingToTakeOver):
        take(session, structure, one_clause())
    assert {table.__name__: count(table) for table in TABLES} == before


def test_references_are_compared_without_case_or_punctuation(session, structure):
    take(session, structure, one_clause())
    lines = one_clause()
    lines[SheetName.CLAUSES][0]["reference"] = "cl 001"
    lines[SheetName.MARKETS][0]["reference"] = "m-001 "
    assert plan_of(session, structure, lines).is_empty


def test_hours_and_contracts_added_later_join_the_clause(session, structure):
    first = one_clause()
    held = first[SheetName.HOURS].pop()
    contract = first[SheetName.CONTRACTS][0]
    take(session, structure, first)
    first[SheetName.HOURS].append(held)
    first[SheetName.CONTRACTS].append({**contract, "reference": "C-900", "last_name": "Autre"})
    plan = take(session, structure, first)
    assert plan.count_clauses(new=True) == 0
    assert sum(done(session, structure.id).values()) == Decimal("461.92")
    assert (count(Clause), count(Placement), count(ObligationEvent)) == (1, 2, 1)


def test_corrected_hours_post_the_difference(session, structure):
    lines = one_clause()
    take(session, structure, lines)
    lines[SheetName.HOURS][0]["work_hours"] = Decimal("100.00")
    lines[SheetName.HOURS][1]["training_hours"] = None
    plan = plan_of(session, structure, lines)
    assert plan.statuses()[SheetName.HOURS] == Counter({RowStatus.UPDATED: 2})
    take(session, structure, lines)
    assert sum(done(session, structure.id).values()) == Decimal("400.25")
    placement = session.scalars(sa.select(Placement)).one()
    assert done_by_placement(session, [placement.id]) == {placement.id: Decimal("100.00")}
    assert sorted(session.scalars(sa.select(HoursLine.hours))) == [
        Decimal("-51.67"), Decimal("-10.00"), Decimal("151.67"), Decimal("310.25"),
    ]  # fmt: skip
    assert plan_of(session, structure, lines).is_empty


def test_a_groupement_keeps_its_shares_and_its_order(session, structure):
    lines = one_clause()
    lines[SheetName.COMMITMENTS][0] |= {"hours": Decimal("600.10"), "share": Decimal("60.00")}
    lines[SheetName.COMMITMENTS].append(
        {"clause": "CL-001", "company_number": siret(77), "company_name": "Cotraitant", "hours": Decimal("399.90"),
         "share": Decimal("40.00")}
    )  # fmt: skip
    for row in (*lines[SheetName.CONTRACTS], *lines[SheetName.HOURS]):
        row["company"] = "bâtiment 1"
    take(session, structure, lines)
    [clause] = session.scalars(sa.select(Clause))
    members = session.scalars(sa.select(Commitment).order_by(Commitment.position)).all()
    due = owed(session, structure.id, on=TODAY)[clause.id]
    assert [due.by(one.id).total for one in members] == [Decimal("600.10"), Decimal("399.90")]
    assert [one.share for one in members] == [Decimal("60.00"), Decimal("40.00")]
    roles = session.scalars(sa.select(AwardMember.role).order_by(AwardMember.position)).all()
    assert [role.value for role in roles] == ["lead", "member"]


def test_a_clause_without_target_owes_nothing(session, structure):
    lines = one_clause(without_target="oui", legal_basis="Marché réservé, IAE (L2113-13)")
    lines[SheetName.COMMITMENTS][0]["hours"] = None
    take(session, structure, lines)
    assert count(ObligationEvent) == 0
    assert sum(done(session, structure.id).values()) == Decimal("461.92")


def test_companies_declare_what_follows_the_balance(session, structure):
    take(session, structure, together(one_clause(1), one_clause(2, rhythm="Chaque trimestre")))
    session.commit()
    open_declarations(session, today=TODAY, structure_id=structure.id)
    periods = session.execute(
        sa.select(Declaration.period_start, Declaration.period_end).order_by(
            Declaration.period_end, Declaration.period_start
        )
    ).all()
    # The quarter under way at the balance starts after it; the one that is not over is not asked for.
    assert [tuple(row) for row in periods] == [
        (date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 9, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 10, 31)),
    ]  # fmt: skip


def test_a_market_already_followed_is_joined(session, structure):
    market = MarketFactory(structure_id=structure.id, reference="m-001", title="Déjà là")
    lot = LotFactory(market=market, number="1")
    take(session, structure, one_clause())
    assert (count(Market), count(Lot)) == (1, 1)
    assert session.scalars(sa.select(Award.lot_id)).one() == lot.id
    assert session.scalars(sa.select(Market.title)).one() == "Déjà là"


def test_a_market_without_lots_is_covered_as_a_whole(session, structure):
    lines = one_clause(lots="M-001")
    lines[SheetName.LOTS] = []
    take(session, structure, lines)
    assert session.scalars(sa.select(Lot.title)).all() == ["Marché inventé 1"]
    assert count(Clause) == 1


def test_another_structure_takes_over_the_same_references(session, structure):
    take(session, structure, one_clause())
    other = StructureFactory()
    assert plan_of(session, other, one_clause()).count_clauses(new=True) == 1


# --- what is wrong ---

WRONG = [
    (SheetName.MARKETS, {"title": None}, "Objet"),
    (SheetName.MARKETS, {"buyer_name": None}, "SIRET de l’acheteur"),
    (SheetName.MARKETS, {"buyer_number": "123"}, "SIRET de l’acheteur"),
    (SheetName.MARKETS, {"amount": "beaucoup"}, "Montant HT"),
    (SheetName.MARKETS, {"starts_on": date(2025, 1, 1), "ends_on": date(2024, 1, 1)}, "Fin"),
    (SheetName.LOTS, {"market": "M-999"}, "Marché"),
    (SheetName.CLAUSES, {"lots": "M-001/9"}, "Lots"),
    (SheetName.CLAUSES, {"lots": "M-001"}, "Lots"),
    (SheetName.CLAUSES, {"ends_on": date(2023, 1, 1)}, "Fin"),
    (SheetName.CLAUSES, {"ends_on": None}, "Fin"),
    (SheetName.CLAUSES, {"balanced_on": date(2026, 8, 30)}, "Arrêté au"),
    (SheetName.CLAUSES, {"balanced_on": date(2026, 12, 31)}, "Arrêté au"),
    (SheetName.CLAUSES, {"balanced_on": date(2023, 12, 31)}, "Arrêté au"),
    (SheetName.CLAUSES, {"balanced_on": "31/02/2026"}, "Arrêté au"),
    (SheetName.CLAUSES, {"document": " "}, "Document"),
    (SheetName.CLAUSES, {"legal_basis": "Loi de 1901"}, "Base juridique"),
    (SheetName.CLAUSES, {"criteria": "martien"}, "Publics"),
    (SheetName.CLAUSES, {"without_target": "oui"}, ""),
    (SheetName.COMMITMENTS, {"clause": "CL-999"}, "Clause"),
    (SheetName.COMMITMENTS, {"company_name": None}, "Entreprise"),
    (SheetName.COMMITMENTS, {"hours": None}, "Référence"),
    (SheetName.COMMITMENTS, {"hours": Decimal(2_000_000)}, "Heures dues"),
    (SheetName.COMMITMENTS, {"share": Decimal(60)}, "Part"),
    (SheetName.CONTRACTS, {"birth_date": date(2020, 1, 1)}, "Date de naissance"),
    (SheetName.CONTRACTS, {"contract_kind": "Bénévolat"}, "Type de contrat"),
    (SheetName.CONTRACTS, {"weekly_hours": Decimal(152)}, "Début"),
    (SheetName.CONTRACTS, {"ends_on": None}, "Début"),
    (SheetName.CONTRACTS, {"starts_on": date(2027, 2, 1), "ends_on": date(2027, 3, 1)}, "Début"),
    (SheetName.CONTRACTS, {"company": "Inconnue"}, "Entreprise"),
    (SheetName.HOURS, {"contract": "C-999"}, "Contrat"),
    (SheetName.HOURS, {"month": date(2026, 9, 1)}, "Mois"),
    (SheetName.HOURS, {"month": date(2026, 1, 1)}, "Mois"),
    (SheetName.HOURS, {"month": "été"}, "Mois"),
    (SheetName.HOURS, {"work_hours": Decimal(900)}, "Heures de travail"),
    (SheetName.HOURS, {"work_hours": Decimal(0)}, "Heures de travail"),
    (SheetName.HOURS, {"work_hours": "-5"}, "Heures de travail"),
]


@pytest.mark.parametrize(("sheet", "change", "column"), WRONG, ids=lambda value: str(value)[:40])
def test_a_fault_says_where_and_holds_its_clause_alone(session, structure, sheet, change, column):
    lines = together(one_clause(1), one_clause(2))
    lines[sheet][0] = {**lines[sheet][0], **change}
    plan = plan_of(session, structure, lines)
    assert (sheet.label, 2, column) in [(one.sheet.label, one.line, one.column) for one in plan.faults] or any(
        (one.sheet, one.column) == (SheetName.CLAUSES, column) for one in plan.faults
    )
    assert [dossier.reference for dossier in plan.complete] == ["cl 002"]
    take(session, structure, lines)
    assert session.scalars(sa.select(Clause.title)).all() == ["Clause inventée 2"]


def test_a_mended_workbook_brings_the_rest(session, structure):
    lines = together(one_clause(1), one_clause(2))
    lines[SheetName.HOURS][0] = {**lines[SheetName.HOURS][0], "work_hours": "cent"}
    take(session, structure, lines)
    plan = take(session, structure, together(one_clause(1), one_clause(2)))
    assert (plan.count_clauses(new=True), plan.count_clauses(new=False), plan.faults) == (1, 1, [])
    assert sum(done(session, structure.id).values()) == Decimal("923.84")


def test_lines_that_repeat_one_another(session, structure):
    lines = one_clause()
    lines[SheetName.HOURS].append({**lines[SheetName.HOURS][1], "company": siret(1)})
    assert faults(session, structure, lines) == [("Heures", 4, "Mois")]
    for sheet in (SheetName.MARKETS, SheetName.CLAUSES, SheetName.CONTRACTS, SheetName.COMMITMENTS):
        lines[sheet].append(lines[sheet][0])
    found = faults(session, structure, lines)
    assert ("Marchés", 3, "Référence") in found
    assert ("Clauses", 3, "Référence") in found
    assert ("Engagements", 3, "Entreprise") in found
    assert ("Contrats", 3, "Référence") in found


def test_a_lot_has_one_clause(session, structure):
    lines = together(one_clause(1), one_clause(2, lots="M-001/1"))
    assert faults(session, structure, lines) == [("Clauses", 3, "Lots")]
    take(session, structure, one_clause(1))
    lines = one_clause(1)
    for sheet in (SheetName.COMMITMENTS, SheetName.CONTRACTS, SheetName.HOURS):
        lines[sheet] = [{**row, "clause": "CL-777"} for row in lines[sheet]]
    lines[SheetName.CLAUSES][0]["reference"] = "CL-777"
    [fault] = plan_of(session, structure, lines).faults
    assert (fault.column, fault.message) == (
        "Lots", "Le lot M-001/1 est déjà sous une clause du logiciel. Retirez-le."
    )  # fmt: skip


def test_a_company_known_to_all_needs_no_name(session, structure):
    CompanyFactory(identifier=siret(1)[:9], name="Connue de tous")
    lines = one_clause()
    lines[SheetName.COMMITMENTS][0]["company_name"] = None
    assert faults(session, structure, lines) == []


# --- a whole structure ---


def forty(random: Random):
    """Forty clauses with groupements, people and totals, all drawn, and what they say in all."""
    lines = together(*(one_clause(number) for number in range(1, 41)))
    lines[SheetName.HOURS].clear()
    lines[SheetName.COMMITMENTS].clear()
    owed_by, done_by = {}, {}
    for number in range(1, 41):
        clause = f"CL-{number:03}"
        for rank in range(random.randint(1, 3)):
            company = siret(100 * number + rank)
            hours = Decimal(random.randint(10_000, 500_000)) / 100
            lines[SheetName.COMMITMENTS].append(
                {"clause": clause, "company_number": company, "company_name": f"Société {number} {rank}",
                 "hours": hours}
            )  # fmt: skip
            owed_by[clause, company[:9]] = hours
            total = Decimal(random.randint(100, 90_000)) / 100
            lines[SheetName.HOURS].append(
                {"clause": clause, "company": company, "month": BALANCED.replace(day=1), "work_hours": total}
            )
            done_by[clause, company[:9]] = total
        contract = lines[SheetName.CONTRACTS][number - 1]
        first = next(key for key in owed_by if key[0] == clause)
        contract["company"] = first[1]
        for month in range(3, 9):
            work, training = (Decimal(random.randint(0, 10_000)) / 100 for _ in range(2))
            lines[SheetName.HOURS].append(
                {"clause": clause, "company": first[1], "contract": contract["reference"],
                 "month": date(2026, month, 1), "work_hours": work, "training_hours": training + Decimal("0.01")}
            )  # fmt: skip
            done_by[first] += work + training + Decimal("0.01")
    return lines, owed_by, done_by


def test_forty_clauses_in_course(session, structure):
    """What is owed and done, member by member, is what the workbook says: nothing is lost, nothing counts twice."""
    lines, owed_by, done_by = forty(Random(20260831))
    for sheet in SheetName:
        Random(7).shuffle(lines[sheet])
    plan = take(session, structure, lines)
    assert plan.faults == []
    assert plan.count_clauses(new=True) == 40
    dues = owed(session, structure.id, on=BALANCED)
    hours = done(session, structure.id, on=BALANCED)
    query = sa.select(Commitment, Clause.title).join(Commitment.clause).options(sa.orm.joinedload(Commitment.company))
    found_owed, found_done = {}, {}
    for commitment, title in session.execute(query):
        key = (f"CL-{int(title.split()[-1]):03}", commitment.company.identifier)
        found_owed[key] = dues[commitment.clause_id].by(commitment.id).total
        found_done[key] = hours[commitment.id]
    assert found_owed == owed_by
    assert found_done == done_by
    assert sum(due.total for due in dues.values()) == plan.hours_owed == sum(owed_by.values())
    assert sum(hours.values()) == plan.hours_done == sum(done_by.values())
    print(f"owed {plan.hours_owed} h by {len(found_owed)} members, done {plan.hours_done} h")
