"""Amending validated hours."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.hours import queries
from facilitator.hours.checks import queries as checks
from facilitator.hours.checks.queries import Checked
from facilitator.hours.enums import LineStatus, PostingKind
from facilitator.hours.models import Amendment, Declaration, HoursLine, WorkedEntry, WorkedMonth
from facilitator.hours.review.services import only_lot, worked_months
from facilitator.hours.rules import Line, LineKey, Period
from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock, text
from facilitator.kernel.errors import DomainError


class NotYetValidated(DomainError):
    pass


class NothingToAmend(DomainError):
    pass


class ImpossibleAmendment(DomainError):
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class Amend:
    """The hours that should count instead."""

    after: Line
    reason: str


def amend(session: Session, declaration: Declaration, command: Amend, *, by: Actor) -> Amendment:
    """Post the difference between what counts and what should.

    For a validated line, or for a person forgotten in a declaration already reviewed. Raises NotYetValidated,
    NothingToAmend, ImpossibleAmendment.
    """
    [declaration] = queries.lock(session, [declaration.id])
    after = command.after
    _refuse_unreviewed(session, declaration, after.key)
    _refuse_impossible(session, declaration, after)
    month_id = _hold_month(session, declaration.structure_id, after.key)
    before = queries.counted(session, declaration.commitment_id, [after.month]).get(after.key, queries.Counted())
    if (before.work, before.training) == (after.work, after.training):
        raise NothingToAmend(f"{text.hours(after.total)} sont déjà retenues\u202f: il n’y a rien à rectifier.")
    amendment = _record(session, declaration, month_id, before, command, by)
    _post_difference(session, amendment, before, after)
    record(session, by=by, event="declaration.amended", subject=declaration, structure_id=declaration.structure_id,
           month=after.month, placement=after.placement_id, before=before.total, after=after.total)  # fmt: skip
    return amendment


def _refuse_unreviewed(session: Session, declaration: Declaration, key: LineKey) -> None:
    standing = queries.standing_of(session, declaration)
    if standing.in_force is None:
        raise NotYetValidated("Cette déclaration n’est pas encore signée\u202f: enregistrez-la d’abord.")
    reviewed = {signed.line.key: signed.status for signed in standing.lines}
    if reviewed.get(key, LineStatus.VALIDATED) is not LineStatus.VALIDATED:
        raise NotYetValidated("Cette ligne n’est pas encore validée\u202f: validez-la ou renvoyez-la.")


def _refuse_impossible(session: Session, declaration: Declaration, after: Line) -> None:
    if after.month not in Period(declaration.period_start, declaration.period_end).months:
        raise ImpossibleAmendment("Ce mois n’appartient pas à la période de cette déclaration.")
    if after.work < 0 or after.training < 0:
        raise ImpossibleAmendment("Un nombre d’heures ne peut pas être négatif.")
    line = Checked(declaration.commitment_id, after)
    thresholds = checks.settings(session, declaration.structure_id, on=clock.today())
    blocking = [alert.message for alert in checks.check(session, [line], thresholds)[line.key] if alert.blocks]
    if blocking:
        raise ImpossibleAmendment(" ".join(blocking))


def _hold_month(session: Session, structure_id: uuid.UUID, key: LineKey) -> uuid.UUID:
    """The worked month, held: the same contract may be amended on another commitment at the same time."""
    month_id = worked_months(session, structure_id, [key])[key]
    session.execute(sa.select(WorkedMonth.id).where(WorkedMonth.id == month_id).with_for_update())
    return month_id


def _record(
    session: Session, declaration: Declaration, month_id: uuid.UUID, before: queries.Counted, command: Amend, by: Actor
) -> Amendment:
    amendment = Amendment(
        structure_id=declaration.structure_id,
        commitment_id=declaration.commitment_id,
        worked_month_id=month_id,
        before_hours=before.total,
        after_hours=command.after.total,
        reason=command.reason,
        actor_id=by.id,
        actor_label=by.label,
    )
    session.add(amendment)
    session.flush()
    return amendment


def _post_difference(session: Session, amendment: Amendment, before: queries.Counted, after: Line) -> None:
    work, training = after.work - before.work, after.training - before.training
    session.add(
        WorkedEntry(
            structure_id=amendment.structure_id,
            worked_month_id=amendment.worked_month_id,
            work_hours=work,
            training_hours=training,
            source=PostingKind.AMENDMENT,
            recorded_at=amendment.recorded_at,
        )
    )
    session.add(
        HoursLine(
            structure_id=amendment.structure_id,
            commitment_id=amendment.commitment_id,
            worked_month_id=amendment.worked_month_id,
            month=after.month,
            lot_id=only_lot(session, amendment.commitment_id),
            work_hours=work,
            training_hours=training,
            hours=work + training,
            kind=PostingKind.AMENDMENT,
            amendment_id=amendment.id,
            recorded_at=amendment.recorded_at,
        )
    )
    session.flush()
