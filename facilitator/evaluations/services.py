"""Scheduling evaluations: made when a contract has ended, moved or cancelled when it turns out otherwise."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.accounts.enums import TokenPurpose
from facilitator.accounts.tokens import services as tokens
from facilitator.evaluations import rules
from facilitator.evaluations.enums import Moment
from facilitator.evaluations.models import Evaluation
from facilitator.evaluations.rules import Contract, Exit
from facilitator.journal.models import SYSTEM, Actor
from facilitator.journal.services import record_many
from facilitator.kernel import clock
from facilitator.kernel.db import insert_missing, new_id
from facilitator.placements.models import Placement

PENDING = sa.and_(Evaluation.answered_at.is_(None), Evaluation.declined_at.is_(None))
"""Not answered and not refused: what a change of the contract may still move."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheduled:
    """What a run changed."""

    created: int
    moved: int
    cancelled: int

    def __bool__(self) -> bool:
        return bool(self.created or self.moved or self.cancelled)


def schedule_evaluations(session: Session, *, today: date, by: Actor = SYSTEM) -> Scheduled:
    """Bring the evaluations in line with the contracts that have ended by `today`, in every structure.

    Each exit gets one evaluation a moment. Those not answered yet follow their contract: moved when its end moved,
    cancelled when it goes on or another continues it, revived when it ends again. Nothing is asked of somebody who
    would rather not answer. Running it again, or twice at once, changes nothing more.
    """
    pending = session.scalars(sa.select(Evaluation).where(PENDING).order_by(Evaluation.id)).all()
    gone = _exits(session, today)
    declined = set(session.scalars(sa.select(Evaluation.candidate_id).where(Evaluation.declined_at.is_not(None))))
    left = {exit_.contract.id: exit_ for exit_ in gone if exit_.contract.candidate_id not in declined}
    return Scheduled(
        created=_create(session, left.values(), today=today, by=by),
        moved=_move(session, pending, left, by=by),
        cancelled=_cancel(session, pending, left, by=by),
    )


def cancel_pending(session: Session, candidate_id: uuid.UUID, *, by: Actor) -> None:
    """Ask nothing more of a person: what is neither answered nor refused is cancelled, its links die."""
    mine = sa.select(Evaluation).where(PENDING, Evaluation.candidate_id == candidate_id).order_by(Evaluation.id)
    _cancel(session, session.scalars(mine).all(), {}, by=by)


# --- what has ended ---


def _exits(session: Session, today: date) -> list[Exit]:
    """The contracts that have ended, among those of the people who may be asked something."""
    since = rules.add_months(today, -rules.ASKED_FOR_MONTHS)
    lately = sa.select(Placement.candidate_id).where(Placement.ends_on.between(since, today))
    concerned = sa.or_(
        Placement.candidate_id.in_(lately),
        Placement.candidate_id.in_(sa.select(Evaluation.candidate_id).where(PENDING)),
    )
    query = sa.select(
        Placement.id, Placement.structure_id, Placement.candidate_id, Placement.contract_kind, Placement.starts_on,
        Placement.ends_on, Placement.end_reason,
    ).where(concerned)  # fmt: skip
    contracts = (
        Contract(id=row.id, structure_id=row.structure_id, candidate_id=row.candidate_id, kind=row.contract_kind,
                 starts_on=row.starts_on, ends_on=row.ends_on, end_reason=row.end_reason)
        for row in session.execute(query)
    )  # fmt: skip
    return rules.exits(contracts, today=today)


# --- create, move, cancel ---


def _create(session: Session, left: Collection[Exit], *, today: date, by: Actor) -> int:
    asked = (exit_ for exit_ in left if rules.is_worth_asking(exit_.ended_on, today=today))
    known = _known(session, [exit_.contract.id for exit_ in left])
    rows = [
        _row(exit_, moment)
        for exit_ in asked
        for moment in Moment
        if (exit_.contract.id, moment) not in known
    ]  # fmt: skip
    created = insert_missing(session, Evaluation, rows)
    subjects = [(row["id"], row["structure_id"]) for row in rows if row["id"] in created]
    _journal(session, "evaluation.scheduled", subjects, by=by)
    return len(created)


def _known(session: Session, placement_ids: Sequence[uuid.UUID]) -> set[tuple[uuid.UUID, Moment]]:
    known: set[tuple[uuid.UUID, Moment]] = set()
    for start in range(0, len(placement_ids), 1000):
        query = sa.select(Evaluation.placement_id, Evaluation.moment).where(
            Evaluation.placement_id.in_(placement_ids[start : start + 1000])
        )
        known.update((placement_id, moment) for placement_id, moment in session.execute(query))
    return known


def _row(exit_: Exit, moment: Moment) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": new_id(),
        "structure_id": exit_.contract.structure_id,
        "placement_id": exit_.contract.id,
        "candidate_id": exit_.contract.candidate_id,
        "moment": moment,
        "due_on": rules.due_on(exit_.ended_on, moment),
        "answers": {},
        "created_at": now,
        "updated_at": now,
    }


def _move(session: Session, pending: Sequence[Evaluation], left: dict[uuid.UUID, Exit], *, by: Actor) -> int:
    """Give the evaluations of a contract that ended on another day, or again, the day that follows from it."""
    moved = []
    for evaluation in pending:
        exit_ = left.get(evaluation.placement_id)
        wanted = rules.due_on(exit_.ended_on, evaluation.moment) if exit_ else None
        unlike = evaluation.due_on != wanted or evaluation.cancelled_at is not None
        if wanted and unlike and _change(session, evaluation, due_on=wanted, cancelled_at=None):
            moved.append((evaluation.id, evaluation.structure_id))
    _journal(session, "evaluation.moved", moved, by=by)
    return len(moved)


def _cancel(session: Session, pending: Sequence[Evaluation], left: dict[uuid.UUID, Exit], *, by: Actor) -> int:
    cancelled = [
        (evaluation.id, evaluation.structure_id)
        for evaluation in pending
        if evaluation.placement_id not in left and evaluation.cancelled_at is None
        if _change(session, evaluation, cancelled_at=clock.now())
    ]
    _journal(session, "evaluation.cancelled", cancelled, by=by)
    return len(cancelled)


def _change(session: Session, evaluation: Evaluation, **values: Any) -> bool:
    """Change an evaluation unless another transaction did, or the person answered meanwhile; its link dies."""
    seen = evaluation.cancelled_at
    unchanged = Evaluation.cancelled_at.is_(None) if seen is None else Evaluation.cancelled_at.is_not(None)
    changed = session.execute(
        sa.update(Evaluation)
        .where(Evaluation.id == evaluation.id, PENDING, unchanged, Evaluation.due_on == evaluation.due_on)
        .values(sent_at=None, answers={}, **values)
        .returning(Evaluation.id)
        .execution_options(synchronize_session="fetch")
    ).first()
    if changed is None:
        return False
    tokens.revoke(session, TokenPurpose.SURVEY, evaluation.id)
    return True


def _journal(session: Session, event: str, subjects: Iterable[tuple[uuid.UUID, uuid.UUID]], *, by: Actor) -> None:
    record_many(
        session, by=by, event=event,
        subjects=[(Evaluation.__name__, evaluation_id, structure_id) for evaluation_id, structure_id in subjects],
    )  # fmt: skip
