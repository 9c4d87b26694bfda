"""Taking over what a workbook holds, in the caller's transaction: every complete clause, or none of it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.candidates.identities.rules import search_key
from facilitator.candidates.models import Candidate, Identity
from facilitator.candidates.services import IdentityFacts, RegisterCandidate, register
from facilitator.hours.enums import PostingKind
from facilitator.hours.models import HoursLine, WorkedEntry
from facilitator.hours.review.services import only_lot, worked_months
from facilitator.hours.takeover.enums import RowStatus, SheetName
from facilitator.hours.takeover.models import TakeoverRecord
from facilitator.hours.takeover.queries import Plan, compare, hours_of, reference_of
from facilitator.hours.takeover.reading import Row, Workbook
from facilitator.hours.takeover.rules import MEMBER, Dossier, folded, party, terms_of
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import ZERO
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.clauses.services import create_clause
from facilitator.markets.enums import GroupementKind, MemberRole, PurchaseType
from facilitator.markets.models import Award, Lot, Market
from facilitator.markets.obligations.takeover import OpeningBalance, TakeOver, take_over as take_over_clause
from facilitator.markets.services import CreateMarket, NewLot, NewMember, SetAward, add_lot, create_market, set_award
from facilitator.organisations.directory.services import find_or_create_authority, find_or_create_company
from facilitator.organisations.models import Company, Structure
from facilitator.placements.enums import ContractKind
from facilitator.placements.rules import WHOLE
from facilitator.placements.services import ContractFacts, CreatePlacement, create_placement


class NothingToTakeOver(DomainError):
    """Every line is known already, or wrong."""


@dataclass(kw_only=True)
class _Work:
    """What one takeover has made so far."""

    session: Session
    structure_id: uuid.UUID
    plan: Plan
    by: Actor
    known: dict[tuple[SheetName, str], uuid.UUID]
    companies: dict[str, Company] = field(default_factory=dict)

    def find(self, sheet: SheetName, reference: str) -> uuid.UUID | None:
        return self.known.get((sheet, reference))

    def keep(self, row: Row, subject_id: uuid.UUID) -> None:
        """Remember what a line became."""
        reference = reference_of(row)
        self.known[row.sheet, reference] = subject_id
        self.session.add(
            TakeoverRecord(structure_id=self.structure_id, sheet=row.sheet, reference=reference, subject_id=subject_id)
        )

    def is_new(self, row: Row) -> bool:
        return not row.faults and (row.sheet, reference_of(row)) not in self.known


def take_over(session: Session, structure: Structure, workbook: Workbook, *, by: Actor) -> Plan:
    """Take over every complete clause of the workbook, and the markets and lots without a fault.

    Returns what was found before writing. Raises NothingToTakeOver, and what the services of the trade refuse: then
    nothing is taken over.
    """
    plan = compare(session, structure.id, workbook)
    if plan.is_empty:
        raise NothingToTakeOver("Rien à reprendre : les lignes de ce classeur sont déjà reprises, ou à corriger.")
    work = _Work(session=session, structure_id=structure.id, plan=plan, by=by, known=dict(plan.known))
    _learn_companies(work)
    for row in workbook[SheetName.MARKETS]:
        if not row.faults:
            _take_market(work, row)
    for dossier in plan.complete:
        _take_dossier(work, dossier)
    counts = plan.statuses()
    record(
        session, by=by, event="structure.taken_over", subject=structure, structure_id=structure.id,
        **{sheet.value: counts[sheet][RowStatus.CREATED] for sheet in SheetName},
    )  # fmt: skip
    return plan


# --- companies ---


def _learn_companies(work: _Work) -> None:
    """A name given on one line serves the others that bear the same number."""
    for sheet, kind in ((SheetName.COMMITMENTS, "company"), (SheetName.LOTS, "holder"),
                        (SheetName.CONTRACTS, "employer")):  # fmt: skip
        for row in work.plan.workbook[sheet]:
            named = party(row, kind)
            if not row.faults and named.is_given and named.name and named.key not in work.companies:
                work.companies[named.key] = find_or_create_company(work.session, named.number, named.name, by=work.by)


def _company(work: _Work, row: Row, kind: str) -> Company:
    named = party(row, kind)
    if named.key not in work.companies:
        work.companies[named.key] = find_or_create_company(work.session, named.number, named.name, by=work.by)
    return work.companies[named.key]


# --- markets and lots ---


def _take_market(work: _Work, row: Row) -> None:
    own = [
        lot
        for lot in work.plan.workbook[SheetName.LOTS]
        if not lot.faults and folded(lot["market"]) == folded(row["reference"])
    ]
    market = _find_market(work, row)
    if market is None:
        market = _create_market(work, row, own)
    if work.is_new(row):
        work.keep(row, market.id)
    for lot_row in own:
        if work.is_new(lot_row):
            _take_lot(work, market, lot_row)


def _find_market(work: _Work, row: Row) -> Market | None:
    """The market taken over before, else one that the structure follows under this very reference."""
    query = sa.select(Market).where(Market.structure_id == work.structure_id)
    known = work.find(SheetName.MARKETS, reference_of(row))
    if known is not None:
        return work.session.scalar(query.where(Market.id == known))
    same = query.where(sa.func.lower(Market.reference) == row["reference"].lower()).order_by(Market.id)
    return work.session.scalars(same.limit(1)).first()


def _create_market(work: _Work, row: Row, lots: Sequence[Row]) -> Market:
    buyer = find_or_create_authority(work.session, row["buyer_number"], row["buyer_name"], by=work.by)
    plain = ("title", "reference", "procedure", "cpv", "amount", "notified_on", "starts_on", "ends_on",
             "duration_months", "place")  # fmt: skip
    command = CreateMarket(
        authority_id=buyer.id,
        purchase_type=PurchaseType(row["purchase_type"]) if row["purchase_type"] else None,
        lots=[_new_lot(lot) for lot in lots],
        **{name: row[name] for name in plain},
    )
    market = create_market(work.session, work.structure_id, command, by=work.by)
    for lot, lot_row in zip(market.lots, lots, strict=False):
        _award_to_holder(work, lot, lot_row)
        work.keep(lot_row, lot.id)
    return market


def _new_lot(row: Row) -> NewLot:
    return NewLot(title=row["title"], number=row["number"], cpv=row["cpv"], amount=row["amount"])


def _take_lot(work: _Work, market: Market, row: Row) -> None:
    """A lot of a market that was there before: the one of this number, else one more."""
    query = sa.select(Lot).where(Lot.market_id == market.id).order_by(Lot.position, Lot.id)
    there = [lot for lot in work.session.scalars(query) if folded(lot.number) == folded(row["number"])]
    lot = there[0] if there else add_lot(work.session, market, _new_lot(row), by=work.by)
    _award_to_holder(work, lot, row)
    work.keep(row, lot.id)


def _award_to_holder(work: _Work, lot: Lot, row: Row) -> None:
    if party(row, "holder").is_given and not _is_awarded(work, lot):
        company = _company(work, row, "holder")
        set_award(work.session, lot, SetAward(members=[NewMember(company_id=company.id)]), by=work.by)


def _is_awarded(work: _Work, lot: Lot) -> bool:
    return work.session.scalar(sa.select(Award.id).where(Award.lot_id == lot.id)) is not None


# --- clauses ---


def _take_dossier(work: _Work, dossier: Dossier) -> None:
    clause_id = work.find(SheetName.CLAUSES, dossier.reference)
    if clause_id is None:
        commitments = _take_clause(work, dossier)
    else:
        query = sa.select(Commitment).where(Commitment.clause_id == clause_id).options(joinedload(Commitment.clause))
        commitments = work.session.scalars(query).all()
    by_id = {commitment.id: commitment for commitment in commitments}
    members = {
        party(row, "company").key: by_id[work.known[SheetName.COMMITMENTS, reference_of(row)]]
        for row in dossier.commitments
    }
    _take_contracts(work, dossier, members)
    _take_hours(work, dossier, members)


def _take_clause(work: _Work, dossier: Dossier) -> Sequence[Commitment]:
    lots = _lots(work, dossier)
    companies = [_company(work, row, "company") for row in dossier.commitments]
    for lot in lots:
        if not _is_awarded(work, lot):
            _award(work, lot, dossier, companies)
    row = dossier.clause
    clause = create_clause(work.session, lots, terms_of(row), by=work.by)
    commitments = take_over_clause(work.session, clause, _balance(dossier, companies), by=work.by)
    work.keep(row, clause.id)
    for commitment_row, commitment in zip(dossier.commitments, commitments, strict=True):
        work.keep(commitment_row, commitment.id)
    return commitments


def _lots(work: _Work, dossier: Dossier) -> list[Lot]:
    """The lots of the clause, and the only one of each market that has none of its own."""
    ids = [work.known[SheetName.LOTS, reference_of(row)] for row in dossier.lots]
    markets = [work.known[SheetName.MARKETS, reference_of(row)] for row in dossier.bare_markets]
    query = sa.select(Lot).where(
        Lot.structure_id == work.structure_id, sa.or_(Lot.id.in_(ids), Lot.market_id.in_(markets))
    )
    return list(work.session.scalars(query.order_by(Lot.market_id, Lot.position, Lot.id)))


def _award(work: _Work, lot: Lot, dossier: Dossier, companies: Sequence[Company]) -> None:
    said = next((row["groupement"] for row in dossier.lots if row["groupement"]), GroupementKind.JOINT)
    members = [
        NewMember(company_id=company.id, role=MemberRole.LEAD if rank == 0 else MemberRole.MEMBER, share=row["share"])
        for rank, (row, company) in enumerate(zip(dossier.commitments, companies, strict=True))
    ]
    kind = GroupementKind(said) if len(members) > 1 else GroupementKind.ALONE
    if kind is GroupementKind.ALONE and len(members) > 1:
        kind = GroupementKind.JOINT
    if any(member.share == ZERO for member in members):
        members = [NewMember(company_id=member.company_id, role=member.role) for member in members]
    set_award(work.session, lot, SetAward(members=members, groupement=kind), by=work.by)


def _balance(dossier: Dossier, companies: Sequence[Company]) -> TakeOver:
    row = dossier.clause
    return TakeOver(
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        balanced_on=row["balanced_on"],
        document=row["document"],
        balances=[
            OpeningBalance(company_id=company.id, hours=member["hours"] or ZERO, share=member["share"])
            for member, company in zip(dossier.commitments, companies, strict=True)
        ],
    )


# --- people and their contracts ---


def _take_contracts(work: _Work, dossier: Dossier, members: Mapping[str, Commitment]) -> None:
    rows = [row for row in dossier.contracts if work.is_new(row)]
    if not rows:
        return
    people = _map_people(work, rows)
    for row in rows:
        key = _person_key(row)
        if key not in people:
            people[key] = _register(work, row)
        commitment = members[row[MEMBER]]
        commitment.clause = _clause_of(work, commitment)
        employer = _employer(work, row, commitment)
        command = CreatePlacement(contract=_contract(row, employer), share=row["share"] or WHOLE, confirmed=True)
        placement = create_placement(work.session, people[key], commitment, command, by=work.by)
        work.keep(row, placement.id)


def _clause_of(work: _Work, commitment: Commitment) -> Clause:
    return work.session.get_one(Clause, commitment.clause_id)


def _employer(work: _Work, row: Row, commitment: Commitment) -> Company:
    if party(row, "employer").is_given:
        return _company(work, row, "employer")
    return work.session.get_one(Company, commitment.company_id)


def _contract(row: Row, employer: Company) -> ContractFacts:
    return ContractFacts(
        employer=employer,
        contract_kind=ContractKind(row["contract_kind"]),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        weekly_hours=row["weekly_hours"],
        occupation=row["occupation"],
    )


def _person_key(row: Row) -> tuple[str, date]:
    return search_key(row["first_name"], row["last_name"]), row["birth_date"]


def _map_people(work: _Work, rows: Sequence[Row]) -> dict[tuple[str, date], Candidate]:
    """The people already followed, by name and day of birth."""
    query = (
        sa.select(Identity)
        .where(Identity.structure_id == work.structure_id, Identity.birth_date.in_({row["birth_date"] for row in rows}))
        .options(joinedload(Identity.candidate))
        .order_by(Identity.candidate_id)
    )
    return {(one.search_key, one.birth_date): one.candidate for one in work.session.scalars(query) if one.birth_date}


def _register(work: _Work, row: Row) -> Candidate:
    """A person with a name and a day of birth: the facilitator completes proofs, notice and the rest.

    A namesake born another day is another person: the day of birth was compared already.
    """
    facts = IdentityFacts(first_name=row["first_name"], last_name=row["last_name"], birth_date=row["birth_date"])
    command = RegisterCandidate(identity=facts, referent_id=work.by.id, is_another_person=True)
    return register(work.session, work.structure_id, command, by=work.by)


# --- hours ---


def _take_hours(work: _Work, dossier: Dossier, members: Mapping[str, Commitment]) -> None:
    """Post the hours done before the balance: to the worked months of a contract, or as a total of the company.

    Of a line taken over before and corrected since, the difference.
    """
    rows = [row for row in dossier.hours if work.is_new(row) or work.plan.is_corrected(row)]
    if not rows:
        return
    months = _worked_months(work, rows)
    lots = {commitment.id: only_lot(work.session, commitment.id) for commitment in members.values()}
    now = clock.now()
    entries, postings = [], []
    for row in rows:
        commitment = members[row[MEMBER]]
        hours = _difference(work, row)
        common = {
            "structure_id": work.structure_id, "worked_month_id": months.get(row), "recorded_at": now, **hours,
        }  # fmt: skip
        if row in months:
            entries.append({**common, "source": PostingKind.TAKEOVER})
        postings.append(
            {
                **common,
                "commitment_id": commitment.id,
                "month": row["month"],
                "lot_id": lots[commitment.id],
                "hours": sum(hours.values(), Decimal(0)),
                "kind": PostingKind.TAKEOVER,
            }
        )
        _remember_hours(work, row, commitment)
    if entries:
        work.session.execute(sa.insert(WorkedEntry), entries)
    work.session.execute(sa.insert(HoursLine), postings)


def _worked_months(work: _Work, rows: Sequence[Row]) -> dict[Row, uuid.UUID]:
    """The worked month of each line that names a contract."""
    keys = {
        row: (work.known[SheetName.CONTRACTS, folded(row["contract"])], row["month"]) for row in rows if row["contract"]
    }
    if not keys:
        return {}
    months = worked_months(work.session, work.structure_id, set(keys.values()))
    return {row: months[key] for row, key in keys.items()}


def _difference(work: _Work, row: Row) -> dict[str, Decimal]:
    """What a line adds to what was posted for it."""
    before = work.plan.posted.get(row, (ZERO, ZERO))
    after = hours_of(row)
    return {"work_hours": after[0] - before[0], "training_hours": after[1] - before[1]}


def _remember_hours(work: _Work, row: Row, commitment: Commitment) -> None:
    if row not in work.plan.posted:
        work.keep(row, commitment.id)
        return
    record(
        work.session, by=work.by, event="commitment.takeover_corrected", subject=commitment,
        structure_id=work.structure_id, month=row["month"], before=sum(work.plan.posted[row], ZERO),
        after=sum(hours_of(row), ZERO),
    )  # fmt: skip
