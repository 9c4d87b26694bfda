"""The facts that the checks need, read in bulk: two queries, rarely three, whatever the number of lines."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.hours.checks.rules import DEFAULTS, FULL_TIME_WEEK, Alert, Facts, Settings, alerts
from facilitator.hours.enums import LineDecision
from facilitator.hours.models import Declaration, DeclarationVersionLine, LineReview
from facilitator.hours.queries import lines_in_force, signed_hours
from facilitator.hours.rules import Line, Stint, last_of_month, previous_month
from facilitator.kernel.quantities import ZERO
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.placements.models import Assignment, Placement
from facilitator.references.queries import get_values

_TOLERANCE = "declaration.contract_tolerance"
_MAXIMUM = "declaration.weekly_maximum"

Key = tuple[uuid.UUID, uuid.UUID, date]
"""Commitment, placement, month."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A line and the commitment on which it is declared."""

    commitment_id: uuid.UUID
    line: Line

    @property
    def key(self) -> Key:
        return self.commitment_id, *self.line.key


def check(session: Session, lines: Sequence[Checked], thresholds: Settings) -> dict[Key, tuple[Alert, ...]]:
    """The alerts of each line; an empty tuple for a clean one."""
    if not lines:
        return {}
    known = _Known(session, lines)
    return {line.key: alerts(known.facts(line), thresholds) for line in lines}


def settings(session: Session, structure_id: uuid.UUID, *, on: date) -> Settings:
    """The thresholds that hold on a day in this structure; the software's own where no table gives them."""
    values = get_values(session, [_TOLERANCE, _MAXIMUM], on=on, structure_id=structure_id)
    given = {key: value.number for key, value in values.items()}
    return Settings(
        tolerance=given.get(_TOLERANCE, DEFAULTS.tolerance), weekly_maximum=given.get(_MAXIMUM, DEFAULTS.weekly_maximum)
    )


def stint(assignment: Assignment) -> Stint | None:
    """When the assignment and its contract both hold; None: never. The placement must be loaded."""
    placement = assignment.placement
    first = max(assignment.starts_on, placement.starts_on)
    last = min((day for day in (assignment.ends_on, placement.ends_on) if day), default=None)
    if last is not None and last < first:
        return None
    return Stint(first=first, last=last, weekly_hours=placement.weekly_hours, share=assignment.share)


class _Known:
    """What the database says of the contracts, persons and clauses of some lines."""

    def __init__(self, session: Session, lines: Sequence[Checked]) -> None:
        placement_ids = {line.line.placement_id for line in lines}
        commitment_ids = {line.commitment_id for line in lines}
        held = _contracts(session, placement_ids, commitment_ids)
        self._placements = {contract.id: contract for contract, _assignment in held}
        self._contracts = _by_person(self._placements.values())
        assignments = [assignment for _contract, assignment in held if assignment]
        self._assignments = _by_commitment(assignments)
        self._clauses = {assignment.commitment_id: assignment.commitment.clause for assignment in assignments}
        if without_anyone := commitment_ids - set(self._clauses):
            self._clauses |= _clauses(session, without_anyone)
        candidate_ids = set(self._contracts)
        months = [line.line.month for line in lines]
        self._signed = _signed(session, candidate_ids, previous_month(min(months)), max(months))
        self._signed_together = _by_candidate(self._signed, self._contracts)

    def facts(self, checked: Checked) -> Facts:
        commitment_id, placement_id, month = checked.key
        assignments = self._assignments[commitment_id, placement_id]
        clause = self._clauses[commitment_id]
        window = _window(assignments, month)
        return Facts(
            month=month,
            hours=checked.line.total,
            stints=tuple(filter(None, map(stint, assignments))),
            is_eligible=window is not None,
            counts_from=window[0] if window else None,
            counts_until=window[1] if window else None,
            clause_starts_on=clause.starts_on,
            clause_closed_on=clause.closed_on,
            previous_hours=self._signed.get((commitment_id, placement_id, previous_month(month))),
            hours_elsewhere=self._elsewhere(checked),
            has_overlapping_full_time=self._overlaps(placement_id, month),
        )

    def _elsewhere(self, checked: Checked) -> Decimal:
        candidate_id = self._placements[checked.line.placement_id].candidate_id
        together = self._signed_together.get((candidate_id, checked.line.month), ZERO)
        return together - self._signed.get(checked.key, ZERO)

    def _overlaps(self, placement_id: uuid.UUID, month: date) -> bool:
        mine = self._placements[placement_id]
        if mine.weekly_hours < FULL_TIME_WEEK:
            return False
        first, last = max(month, mine.starts_on), min(last_of_month(month), mine.ends_on or date.max)
        return any(
            other.id != mine.id
            and other.weekly_hours >= FULL_TIME_WEEK
            and other.starts_on <= last
            and (other.ends_on is None or other.ends_on >= first)
            for other in self._contracts[mine.candidate_id]
        )


def _window(assignments: Iterable[Assignment], month: date) -> tuple[date, date | None] | None:
    """First and last day whose hours count, from the decision that holds in this month; None: none was taken."""
    decisions = [
        assignment.decision
        for assignment in assignments
        if assignment.decision and assignment.starts_on <= last_of_month(month)
    ] or [assignment.decision for assignment in assignments if assignment.decision]
    if not decisions:
        return None
    latest = max(decisions, key=lambda decision: decision.counts_until or date.max)
    return latest.hired_on, latest.counts_until


def _contracts(
    session: Session, placement_ids: Collection[uuid.UUID], commitment_ids: Collection[uuid.UUID]
) -> Sequence[tuple[Placement, Assignment | None]]:
    """Every contract of the persons who hold these, each with its assignments to these commitments."""
    holders = sa.select(Placement.candidate_id).where(Placement.id.in_(list(placement_ids)))
    ours = sa.and_(Assignment.placement_id == Placement.id, Assignment.commitment_id.in_(list(commitment_ids)))
    query = (
        sa.select(Placement, Assignment)
        .outerjoin(Assignment, ours)
        .where(Placement.candidate_id.in_(holders))
        .options(joinedload(Assignment.decision), joinedload(Assignment.commitment).joinedload(Commitment.clause))
        .order_by(Placement.id, Assignment.starts_on, Assignment.id)
    )
    return [(placement, assignment) for placement, assignment in session.execute(query)]


def _clauses(session: Session, commitment_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Clause]:
    """The clauses of commitments to which none of these persons is assigned."""
    query = (
        sa.select(Commitment.id, Clause)
        .join(Clause, Clause.id == Commitment.clause_id)
        .where(Commitment.id.in_(list(commitment_ids)))
    )
    return dict(session.execute(query).all())


def _by_person(placements: Iterable[Placement]) -> dict[uuid.UUID, list[Placement]]:
    found: dict[uuid.UUID, list[Placement]] = defaultdict(list)
    for placement in placements:
        found[placement.candidate_id].append(placement)
    return found


def _by_commitment(assignments: Iterable[Assignment]) -> dict[tuple[uuid.UUID, uuid.UUID], list[Assignment]]:
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        found[assignment.commitment_id, assignment.placement_id].append(assignment)
    return found


def _signed(session: Session, candidate_ids: Collection[uuid.UUID], first: date, last: date) -> dict[Key, Decimal]:
    """Hours signed and not returned, in these months, of these persons' contracts, on any commitment."""
    line = DeclarationVersionLine
    query = (
        lines_in_force(Declaration.commitment_id, line.placement_id, line.month, sa.func.sum(signed_hours))
        .join(Placement, Placement.id == line.placement_id)
        .where(
            Placement.candidate_id.in_(list(candidate_ids)),
            line.month.between(first, last),
            sa.or_(LineReview.id.is_(None), LineReview.decision != LineDecision.RETURNED),
        )
        .group_by(Declaration.commitment_id, line.placement_id, line.month)
    )
    return {(commitment, placement, month): total for commitment, placement, month, total in session.execute(query)}


def _by_candidate(
    signed: Mapping[Key, Decimal], contracts: Mapping[uuid.UUID, Sequence[Placement]]
) -> dict[tuple[uuid.UUID, date], Decimal]:
    holder = {placement.id: candidate_id for candidate_id, held in contracts.items() for placement in held}
    together: dict[tuple[uuid.UUID, date], Decimal] = defaultdict(lambda: ZERO)
    for (_commitment_id, placement_id, month), hours in signed.items():
        together[holder[placement_id], month] += hours
    return together
