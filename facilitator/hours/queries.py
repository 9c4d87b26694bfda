"""Reading hours: totals validated and declared, and where declarations stand. The database does the sums."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from facilitator.hours.enums import DeclarationState, LineDecision, LineStatus
from facilitator.hours.models import (
    Declaration,
    DeclarationVersion,
    DeclarationVersionLine,
    HoursLine,
    LineReview,
    WorkedMonth,
)
from facilitator.hours.rules import Line, LineCounts, declaration_state, first_month_not_ended, total
from facilitator.kernel.db import HoursType
from facilitator.kernel.quantities import ZERO
from facilitator.placements.models import Placement

# --- hours done: the ledger ---


def done(
    session: Session,
    structure_id: uuid.UUID,
    *,
    on: date | None = None,
    recorded_by: datetime | None = None,
    commitment_ids: Collection[uuid.UUID] | None = None,
) -> dict[uuid.UUID, Decimal]:
    """Hours validated by commitment. A commitment without hours is absent.

    `on` alone is the *situation au D*: the months over on that day, with all that is known today. With `recorded_by`
    too it is the *rapport arrêté au D, édité le K*, the same for ever.
    """
    query = (
        sa.select(HoursLine.commitment_id, sa.func.sum(HoursLine.hours))
        .where(*_posted(structure_id, on, recorded_by, commitment_ids))
        .group_by(HoursLine.commitment_id)
    )
    return dict(session.execute(query).all())


def done_by_month(
    session: Session,
    structure_id: uuid.UUID,
    *,
    on: date | None = None,
    recorded_by: datetime | None = None,
    commitment_ids: Collection[uuid.UUID] | None = None,
) -> dict[tuple[uuid.UUID, date], Decimal]:
    """Hours validated by commitment and month (its first day), in the order of the months. See `done`."""
    query = (
        sa.select(HoursLine.commitment_id, HoursLine.month, sa.func.sum(HoursLine.hours))
        .where(*_posted(structure_id, on, recorded_by, commitment_ids))
        .group_by(HoursLine.commitment_id, HoursLine.month)
        .order_by(HoursLine.month, HoursLine.commitment_id)
    )
    return {(commitment_id, month): hours for commitment_id, month, hours in session.execute(query)}


def done_by_placement(session: Session, placement_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    """Hours validated by contract, whatever the commitments. A contract without hours is absent."""
    query = (
        sa.select(WorkedMonth.placement_id, sa.func.sum(HoursLine.hours))
        .join(HoursLine, HoursLine.worked_month_id == WorkedMonth.id)
        .where(WorkedMonth.placement_id.in_(list(placement_ids)))
        .group_by(WorkedMonth.placement_id)
    )
    return dict(session.execute(query).all())


def done_by_employer(
    session: Session, structure_id: uuid.UUID, commitment_ids: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], Decimal]:
    """Hours validated by commitment and employer, with all that is known today."""
    query = (
        sa.select(HoursLine.commitment_id, Placement.employer_id, sa.func.sum(HoursLine.hours))
        .join(WorkedMonth, WorkedMonth.id == HoursLine.worked_month_id)
        .join(Placement, Placement.id == WorkedMonth.placement_id)
        .where(*_posted(structure_id, None, None, commitment_ids))
        .group_by(HoursLine.commitment_id, Placement.employer_id)
    )
    return {(commitment_id, employer_id): hours for commitment_id, employer_id, hours in session.execute(query)}


def _posted(
    structure_id: uuid.UUID,
    on: date | None,
    recorded_by: datetime | None,
    commitment_ids: Collection[uuid.UUID] | None,
) -> list[sa.ColumnElement[bool]]:
    conditions = [HoursLine.structure_id == structure_id]
    if on is not None:
        conditions.append(HoursLine.month < first_month_not_ended(on))
    if recorded_by is not None:
        conditions.append(HoursLine.recorded_at <= recorded_by)
    if commitment_ids is not None:
        conditions.append(HoursLine.commitment_id.in_(list(commitment_ids)))
    return conditions


@dataclass(frozen=True, slots=True)
class Counted:
    """Hours that count on a commitment for one contract and month."""

    work: Decimal = ZERO
    training: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.work + self.training


def counted(
    session: Session, commitment_id: uuid.UUID, months: Collection[date]
) -> dict[tuple[uuid.UUID, date], Counted]:
    """What counts on a commitment, by placement and month, amendments included."""
    query = (
        sa.select(
            WorkedMonth.placement_id,
            HoursLine.month,
            sa.func.sum(HoursLine.work_hours),
            sa.func.sum(HoursLine.training_hours),
        )
        .join(WorkedMonth, WorkedMonth.id == HoursLine.worked_month_id)
        .where(HoursLine.commitment_id == commitment_id, HoursLine.month.in_(list(months)))
        .group_by(WorkedMonth.placement_id, HoursLine.month)
    )
    return {(placement, month): Counted(work, training) for placement, month, work, training in session.execute(query)}


# --- versions in force, and where their lines stand ---

_later = aliased(DeclarationVersion)
_later_review = aliased(LineReview)

in_force = ~sa.exists().where(
    _later.declaration_id == DeclarationVersion.declaration_id, _later.number > DeclarationVersion.number
)
"""Of a version: none was signed after it."""

last_review = ~sa.exists().where(
    _later_review.version_line_id == LineReview.version_line_id, _later_review.id > LineReview.id
)
"""Of a review: nothing was decided after it."""


def lines_in_force(*columns: Any) -> sa.Select[Any]:
    """A select of lines signed and not replaced since, each with its last review (or none)."""
    return (
        sa.select(*columns)
        .select_from(DeclarationVersionLine)
        .join(DeclarationVersion, DeclarationVersion.id == DeclarationVersionLine.version_id)
        .join(Declaration, Declaration.id == DeclarationVersion.declaration_id)
        .outerjoin(LineReview, sa.and_(LineReview.version_line_id == DeclarationVersionLine.id, last_review))
        .where(in_force)
    )


signed_hours = sa.type_coerce(DeclarationVersionLine.work_hours + DeclarationVersionLine.training_hours, HoursType())
"""Hours of a signed line, work and training together."""
_waits = sa.or_(LineReview.id.is_(None), LineReview.decision.in_([LineDecision.QUESTIONED, LineDecision.ANSWERED]))


def declared(
    session: Session,
    structure_id: uuid.UUID,
    *,
    on: date | None = None,
    commitment_ids: Collection[uuid.UUID] | None = None,
) -> dict[uuid.UUID, Decimal]:
    """Hours signed by companies that wait for a facilitator, by commitment. Returned lines no longer count."""
    query = (
        lines_in_force(Declaration.commitment_id, sa.func.sum(signed_hours))
        .where(DeclarationVersionLine.structure_id == structure_id, _waits)
        .group_by(Declaration.commitment_id)
    )
    if on is not None:
        query = query.where(DeclarationVersionLine.month < first_month_not_ended(on))
    if commitment_ids is not None:
        query = query.where(Declaration.commitment_id.in_(list(commitment_ids)))
    return dict(session.execute(query).all())


def _has_line(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Of a declaration: its version in force has such a line."""
    return (
        sa.exists()
        .where(
            DeclarationVersion.declaration_id == Declaration.id,
            DeclarationVersionLine.version_id == DeclarationVersion.id,
            in_force,
            *conditions,
        )
        .correlate(Declaration)
    )


def _decided(*decisions: LineDecision) -> sa.ColumnElement[bool]:
    """Of a line: this was its last review."""
    return sa.exists().where(
        LineReview.version_line_id == DeclarationVersionLine.id, LineReview.decision.in_(decisions), last_review
    )


is_signed = sa.exists().where(DeclarationVersion.declaration_id == Declaration.id).correlate(Declaration)
has_returned_line = _has_line(_decided(LineDecision.RETURNED))
waits_for_facilitator = _has_line(~_decided(LineDecision.VALIDATED, LineDecision.RETURNED, LineDecision.QUESTIONED))
"""Of a declaration: a line was neither decided nor questioned."""
waits_for_company = sa.or_(~is_signed, _has_line(_decided(LineDecision.RETURNED, LineDecision.QUESTIONED)))
"""Of a declaration: to fill, to correct, or with a question to answer."""


def statuses(session: Session, line_ids: Iterable[int]) -> dict[int, LineStatus]:
    """Where signed lines stand; those without a review are pending."""
    ids = list(line_ids)
    query = sa.select(LineReview.version_line_id, LineReview.decision).where(
        LineReview.version_line_id.in_(ids), last_review
    )
    return dict.fromkeys(ids, LineStatus.PENDING) | {
        line_id: decision.status for line_id, decision in session.execute(query)
    }


# --- one writer at a time ---


def lock(session: Session, declaration_ids: Iterable[uuid.UUID]) -> list[Declaration]:
    """These declarations, read anew and held until the end of the transaction, always in the same order.

    Signing, reviewing and amending begin here: on PostgreSQL the second of two writers waits; on SQLite it already
    waited at its BEGIN IMMEDIATE.
    """
    query = (
        sa.select(Declaration)
        .where(Declaration.id.in_(list(declaration_ids)))
        .order_by(Declaration.id)
        .with_for_update(of=Declaration)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


# --- where declarations stand ---


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedLine:
    """One line of a version in force, with all that was decided and said of it."""

    id: int
    line: Line
    reviews: tuple[LineReview, ...]

    @property
    def status(self) -> LineStatus:
        return self.reviews[-1].decision.status if self.reviews else LineStatus.PENDING


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The version of a declaration in force, if any; its state follows."""

    due_on: date
    in_force: DeclarationVersion | None = None
    lines: tuple[SignedLine, ...] = ()

    @property
    def version(self) -> int:
        """Its number; 0: never signed."""
        return self.in_force.number if self.in_force else 0

    @property
    def counts(self) -> LineCounts | None:
        """None: never signed."""
        if self.in_force is None:
            return None
        return LineCounts(**Counter(line.status.value for line in self.lines))

    @property
    def hours(self) -> Decimal | None:
        """Signed hours; None: never signed."""
        return total(line.line for line in self.lines) if self.in_force else None

    def state(self, today: date) -> DeclarationState:
        return declaration_state(self.counts, due_on=self.due_on, today=today)


def standings(session: Session, declarations: Sequence[Declaration]) -> Mapping[uuid.UUID, Standing]:
    """Where these declarations stand, line by line, in one query."""
    versions: dict[uuid.UUID, DeclarationVersion] = {}
    lines: dict[uuid.UUID, dict[int, tuple[DeclarationVersionLine, list[LineReview]]]] = defaultdict(dict)
    for version, line, review in session.execute(_in_force_of([one.id for one in declarations])):
        versions[version.declaration_id] = version
        if line is not None:
            reviews = lines[version.declaration_id].setdefault(line.id, (line, []))[1]
            reviews.extend([review] if review is not None else [])
    return {
        declaration.id: Standing(
            due_on=declaration.due_on,
            in_force=versions.get(declaration.id),
            lines=tuple(_signed_line(line, reviews) for line, reviews in lines[declaration.id].values()),
        )
        for declaration in declarations
    }


def standing_of(session: Session, declaration: Declaration) -> Standing:
    """Where one declaration stands."""
    return standings(session, [declaration])[declaration.id]


def _in_force_of(
    declaration_ids: Collection[uuid.UUID],
) -> sa.Select[DeclarationVersion, DeclarationVersionLine, LineReview]:
    """Last versions with their signature, lines and reviews, each in the order of writing."""
    return (
        sa.select(DeclarationVersion, DeclarationVersionLine, LineReview)
        .outerjoin(DeclarationVersionLine, DeclarationVersionLine.version_id == DeclarationVersion.id)
        .outerjoin(LineReview, LineReview.version_line_id == DeclarationVersionLine.id)
        .where(DeclarationVersion.declaration_id.in_(list(declaration_ids)), in_force)
        .options(joinedload(DeclarationVersion.signature))
        .order_by(DeclarationVersion.declaration_id, DeclarationVersionLine.id, LineReview.id)
    )


def _signed_line(line: DeclarationVersionLine, reviews: Sequence[LineReview]) -> SignedLine:
    return SignedLine(id=line.id, line=as_line(line), reviews=tuple(reviews))


def as_line(line: DeclarationVersionLine) -> Line:
    """The hours of a signed line, in plain values."""
    return Line(placement_id=line.placement_id, month=line.month, work=line.work_hours, training=line.training_hours)
