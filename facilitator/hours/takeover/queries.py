"""A workbook against what the structure has: what is new, what was taken over already, what cannot be."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.hours.enums import PostingKind
from facilitator.hours.models import HoursLine, WorkedMonth
from facilitator.hours.takeover.assembly import assemble
from facilitator.hours.takeover.enums import RowStatus, SheetName
from facilitator.hours.takeover.models import TakeoverRecord
from facilitator.hours.takeover.reading import Fault, Row, Workbook
from facilitator.hours.takeover.rules import Dossier, Party, folded, hours_reference, lot_reference, party
from facilitator.kernel import clock
from facilitator.kernel.quantities import ZERO
from facilitator.markets.clauses.models import ClauseLot
from facilitator.markets.models import Lot, Market
from facilitator.organisations.models import Authority, Company
from facilitator.organisations.queries import map_by_identifier
from facilitator.organisations.rules import has_valid_siren, has_valid_siret
from facilitator.references.models import Criterion

Posted = tuple[Decimal, Decimal]
"""Hours of work and of training."""
OrganisationT = TypeVar("OrganisationT", Company, Authority)
Known = Mapping[tuple[SheetName, str], uuid.UUID]
"""The object of each line taken over before, by sheet and folded reference."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a workbook would bring."""

    workbook: Workbook
    dossiers: Sequence[Dossier]
    known: Known
    posted: Mapping[Row, Posted]
    """Of the lines of hours taken over before: what counts for them now."""

    @property
    def faults(self) -> list[Fault]:
        """In the order of the workbook."""
        return sorted(fault for row in self.workbook.rows() for fault in row.faults)

    def is_known(self, dossier: Dossier) -> bool:
        return (SheetName.CLAUSES, dossier.reference) in self.known

    @property
    def complete(self) -> list[Dossier]:
        """The clauses that can be taken over, or that lines can still be added to."""
        return [dossier for dossier in self.dossiers if dossier.is_whole]

    def count_clauses(self, *, new: bool) -> int:
        return sum(self.is_known(dossier) is not new for dossier in self.complete)

    def statuses(self) -> dict[SheetName, Counter[RowStatus]]:
        """How many lines of each sheet are new, known, held back by another line, or wrong."""
        held = {row for dossier in self.dossiers if not dossier.is_whole for row in dossier.own_rows()}
        return {
            sheet: Counter(self._status(row, is_held=row in held) for row in self.workbook[sheet])
            for sheet in SheetName
        }

    def _status(self, row: Row, *, is_held: bool) -> RowStatus:
        if row.faults:
            return RowStatus.REJECTED
        if (row.sheet, reference_of(row)) in self.known:
            return RowStatus.UPDATED if self.is_corrected(row) and not is_held else RowStatus.UNCHANGED
        return RowStatus.HELD if is_held else RowStatus.CREATED

    @property
    def is_empty(self) -> bool:
        """Nothing of the workbook is new or corrected, and acceptable."""
        return not any(counts[RowStatus.CREATED] + counts[RowStatus.UPDATED] for counts in self.statuses().values())

    def is_corrected(self, row: Row) -> bool:
        """Whether a line of hours taken over before now says something else."""
        return row in self.posted and self.posted[row] != hours_of(row)

    @property
    def hours_owed(self) -> Decimal:
        """By the clauses that would be added."""
        return _total(row["hours"] for dossier in self._new() for row in dossier.commitments)

    @property
    def hours_done(self) -> Decimal:
        """Under the clauses that would be added."""
        rows = [row for dossier in self._new() for row in dossier.hours]
        return _total(value for row in rows for value in (row["work_hours"], row["training_hours"]))

    def _new(self) -> Iterator[Dossier]:
        return (dossier for dossier in self.complete if not self.is_known(dossier))


def _total(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value), ZERO)


def reference_of(row: Row) -> str:
    """Under which a line is remembered."""
    match row.sheet:
        case SheetName.LOTS:
            return lot_reference(row)
        case SheetName.COMMITMENTS:
            return folded(row["clause"], party(row, "company").key)
        case SheetName.HOURS:
            return hours_reference(row)
        case _:
            return folded(row["reference"])


def compare(session: Session, structure_id: uuid.UUID, workbook: Workbook, *, today: date | None = None) -> Plan:
    """What the workbook would bring to the structure; notes on its lines what the database refuses."""
    dossiers = assemble(workbook, today or clock.today())
    known = map_known(session, structure_id)
    _check_parties(session, workbook)
    _check_criteria(session, dossiers)
    _check_lots(session, structure_id, dossiers, known)
    _check_additions(dossiers, known)
    return Plan(
        workbook=workbook, dossiers=dossiers, known=known, posted=_map_posted(session, structure_id, workbook, known)
    )


def hours_of(row: Row) -> Posted:
    return row["work_hours"] or ZERO, row["training_hours"] or ZERO


def _map_posted(session: Session, structure_id: uuid.UUID, workbook: Workbook, known: Known) -> dict[Row, Posted]:
    """What was taken over for each line of hours known already. Amendments made here since are apart."""
    line = HoursLine
    query = (
        sa.select(
            line.commitment_id,
            WorkedMonth.placement_id,
            line.month,
            sa.func.sum(line.work_hours),
            sa.func.sum(line.training_hours),
        )
        .outerjoin(WorkedMonth, WorkedMonth.id == line.worked_month_id)
        .where(line.structure_id == structure_id, line.kind == PostingKind.TAKEOVER)
        .group_by(line.commitment_id, WorkedMonth.placement_id, line.month)
    )
    sums: dict[tuple[uuid.UUID, uuid.UUID | None, date], Posted] = {
        (commitment_id, placement_id, month): (work, training)
        for commitment_id, placement_id, month, work, training in session.execute(query)
    }
    posted = {}
    for row in workbook[SheetName.HOURS]:
        commitment_id = known.get((SheetName.HOURS, reference_of(row)))
        if commitment_id is not None and not row.faults:
            placement_id = known.get((SheetName.CONTRACTS, folded(row["contract"]))) if row["contract"] else None
            posted[row] = sums.get((commitment_id, placement_id, row["month"]), (ZERO, ZERO))
    return posted


def map_known(session: Session, structure_id: uuid.UUID) -> dict[tuple[SheetName, str], uuid.UUID]:
    query = sa.select(TakeoverRecord.sheet, TakeoverRecord.reference, TakeoverRecord.subject_id).where(
        TakeoverRecord.structure_id == structure_id
    )
    return {(sheet, reference): subject_id for sheet, reference, subject_id in session.execute(query)}


# --- what the database refuses ---


def _check_parties(session: Session, workbook: Workbook) -> None:
    companies = [
        (row, kind)
        for sheet, kind in (
            (SheetName.LOTS, "holder"),
            (SheetName.COMMITMENTS, "company"),
            (SheetName.CONTRACTS, "employer"),
        )
        for row in workbook[sheet]
    ]
    _check_named(session, Company, companies)
    _check_named(session, Authority, [(row, "buyer") for row in workbook[SheetName.MARKETS]])


def _check_named(session: Session, model: type[OrganisationT], named: Sequence[tuple[Row, str]]) -> None:
    """A number that nobody knows needs a name, given at least once; a name alone designates one organisation."""
    parties = [(row, kind, party(row, kind)) for row, kind in named]
    named_here = {one.key for _row, _kind, one in parties if one.number and one.name}
    numbers = {one.key for _row, _kind, one in parties if _is_valid(one)}
    known = {number for _kind, number in map_by_identifier(session, model, numbers)}
    shared = _shared_names(session, model, {one.name for _row, _kind, one in parties if one.name and not one.number})
    for row, kind, one in parties:
        if _is_valid(one) and one.key not in known | named_here:
            row.blame(f"{kind}_name", f"Le numéro {one.number} n’est pas encore connu. Indiquez aussi le nom.")
        elif not one.number and one.name and one.name.lower() in shared:
            row.blame(f"{kind}_number", f"Plusieurs organisations s’appellent « {one.name} ». Indiquez le SIRET.")


def _is_valid(one: Party) -> bool:
    return bool(one.number) and (has_valid_siret(one.number) or has_valid_siren(one.number))


def _shared_names(session: Session, model: Any, names: set[str | None]) -> set[str]:
    """Names, in lower case, that several organisations bear."""
    wanted = sorted(name.lower() for name in names if name)
    lowered = sa.func.lower(model.name)
    query = sa.select(lowered).where(lowered.in_(wanted)).group_by(lowered).having(sa.func.count() > 1)
    return set(session.scalars(query))


def _check_criteria(session: Session, dossiers: Sequence[Dossier]) -> None:
    known = set(session.scalars(sa.select(Criterion.code)))
    for dossier in dossiers:
        if unknown := sorted(set(dossier.clause["criteria"] or ()) - known):
            dossier.clause.blame(
                "criteria",
                f"Le code « {unknown[0]} » n’existe pas. Utilisez ceux du logiciel : {', '.join(sorted(known))}.",
            )


def _check_lots(session: Session, structure_id: uuid.UUID, dossiers: Sequence[Dossier], known: Known) -> None:
    """A lot that another clause covers already is not taken over again."""
    covered = _covered_lots(session, structure_id)
    for dossier in dossiers:
        if (SheetName.CLAUSES, dossier.reference) in known:
            continue
        for row in dossier.lots:
            if (folded(row["market"]), folded(row["number"])) in covered:
                dossier.clause.blame(
                    "lots", f"Le lot {row['market']}/{row['number']} est déjà sous une clause du logiciel. Retirez-le."
                )


def _covered_lots(session: Session, structure_id: uuid.UUID) -> set[tuple[str, str]]:
    query = (
        sa.select(Market.reference, Lot.number)
        .join(Lot, Lot.market_id == Market.id)
        .join(ClauseLot, ClauseLot.lot_id == Lot.id)
        .where(Market.structure_id == structure_id, Market.reference.is_not(None))
    )
    return {(folded(reference), folded(number)) for reference, number in session.execute(query)}


def _check_additions(dossiers: Sequence[Dossier], known: Known) -> None:
    """A clause taken over before may receive contracts and hours, not another member."""
    for dossier in dossiers:
        if (SheetName.CLAUSES, dossier.reference) not in known:
            continue
        for row in dossier.commitments:
            if (SheetName.COMMITMENTS, reference_of(row)) not in known:
                row.blame("company_name", "Cette clause est déjà reprise. Ajoutez ce membre depuis sa page.")
