"""Reading hours: totals validated and declared, and where declarations stand. The database does the sums."""

import uuid
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
from facilitator.hours.rules import Line, LineCounts, declaration_state, first_month_not_ended
from facilitator.kernel.db import HoursType

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
class Standing:
    """The last version of a declaration in figures; its state follows."""

    due_on: date
    version: int = 0
    """0: never signed."""
    signed_at: datetime | None = None
    counts: LineCounts | None = None
    hours: Decimal | None = None
    """Signed hours; None: never signed."""
    hours_validated: Decimal | None = None

    def state(self, today: date) -> DeclarationState:
        return declaration_state(self.counts, due_on=self.due_on, today=today)


def standings(session: Session, declarations: Sequence[Declaration]) -> Mapping[uuid.UUID, Standing]:
    """Where these declarations stand, in two queries."""
    ids = [declaration.id for declaration in declarations]
    versions = {version.declaration_id: version for version in versions_in_force(session, ids)}
    tallies = _tallies(session, ids)
    return {
        declaration.id: _standing(declaration, versions.get(declaration.id), tallies.get(declaration.id, {}))
        for declaration in declarations
    }


def versions_in_force(session: Session, declaration_ids: Collection[uuid.UUID]) -> Sequence[DeclarationVersion]:
    """The last version of each of these declarations, with its signature."""
    query = (
        sa.select(DeclarationVersion)
        .where(DeclarationVersion.declaration_id.in_(list(declaration_ids)), in_force)
        .options(joinedload(DeclarationVersion.signature))
        .order_by(DeclarationVersion.declaration_id)
    )
    return session.scalars(query).all()


def version_in_force(session: Session, declaration_id: uuid.UUID) -> DeclarationVersion | None:
    """The last version signed; None: never signed."""
    return next(iter(versions_in_force(session, [declaration_id])), None)


def lines_with_reviews(session: Session, declaration_id: uuid.UUID) -> list[tuple[Line, LineReview | None]]:
    """The lines of the version in force, each with its last review."""
    line = DeclarationVersionLine
    query = (
        lines_in_force(line.placement_id, line.month, line.work_hours, line.training_hours, LineReview)
        .where(Declaration.id == declaration_id)
        .order_by(line.id)
    )
    return [
        (Line(placement_id=placement_id, month=month, work=work, training=training), review)
        for placement_id, month, work, training, review in session.execute(query)
    ]


_Tally = dict[LineStatus, tuple[int, Decimal]]


def _tallies(session: Session, declaration_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, _Tally]:
    query = (
        lines_in_force(Declaration.id, LineReview.decision, sa.func.count(), sa.func.sum(signed_hours))
        .where(Declaration.id.in_(list(declaration_ids)))
        .group_by(Declaration.id, LineReview.decision)
    )
    tallies: dict[uuid.UUID, _Tally] = {}
    for declaration_id, decision, count, hours in session.execute(query):
        status = decision.status if decision else LineStatus.PENDING
        tally = tallies.setdefault(declaration_id, {})
        known_count, known_hours = tally.get(status, (0, Decimal("0.00")))
        tally[status] = (known_count + count, known_hours + hours)
    return tallies


def _standing(declaration: Declaration, version: DeclarationVersion | None, tally: _Tally) -> Standing:
    if version is None:
        return Standing(due_on=declaration.due_on)
    zero = (0, Decimal("0.00"))
    return Standing(
        due_on=declaration.due_on,
        version=version.number,
        signed_at=version.signature.signed_at,
        counts=LineCounts(**{status.value: tally.get(status, zero)[0] for status in LineStatus}),
        hours=sum((hours for _count, hours in tally.values()), Decimal("0.00")),
        hours_validated=tally.get(LineStatus.VALIDATED, zero)[1],
    )
