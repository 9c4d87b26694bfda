"""The start of a clause: who owes, and the first event of its ledger."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel.errors import DomainError
from facilitator.kernel.quantities import Hours, Percent, spread
from facilitator.markets.activity.rules import check_activity_terms
from facilitator.markets.clauses import rules
from facilitator.markets.clauses.enums import ClauseState, Target
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.clauses.services import lock_state, set_shares
from facilitator.markets.enums import MemberRole
from facilitator.markets.models import Award, AwardMember, Lot
from facilitator.markets.obligations.enums import EventKind
from facilitator.markets.obligations.services import EQUAL, RecordEvent, record_event
from facilitator.organisations.models import Company

_NO_INITIAL_HOURS = {
    Target.NONE: "Une clause sans objectif d’heures n’en demande aucune.",
    Target.ACTIVITY: "Cette clause suit la facturation : ses factures font naître les heures dues.",
    Target.SHARE: "Cette clause demande une part des heures travaillées : elle n’a pas d’heures de départ.",
}


class AlreadyStarted(DomainError):
    pass


class LotWithoutAward(DomainError):
    """Nobody owes anything on a lot that nobody has won."""


class MissingTerms(DomainError):
    """The clause cannot start without its hours and its dates."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StartClause:
    """The terms on which a draft starts.

    `hours`: the initial target, for a clause that fixes one. `offered`: what the company offered above it, when the
    clause is also an award criterion. `shares`: percent by company; None: those of the award, else equal parts.
    """

    starts_on: date
    ends_on: date | None = None
    declares_from: date | None = None
    """First day of the first month that the companies declare; None: from the start."""
    hours: Hours | None = None
    offered: Hours | None = None
    shares: Mapping[uuid.UUID, Percent] | None = None
    document: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwingCompany:
    """A company that will owe, and its share when the award says one."""

    company: Company
    share: Percent | None


def list_owing(session: Session, clause: Clause) -> list[OwingCompany]:
    """The companies that will owe, each once, in the order of the lots and of their groupements, mandataires first.

    Subcontractors execute for a member and owe the buyer nothing. Raises LotWithoutAward.
    """
    found: dict[uuid.UUID, OwingCompany] = {}
    lots = _awarded_lots(session, clause)
    for lot in lots:
        owing = _owing_members(lot)
        agreed = len(lots) == 1 and rules.agreed_shares([member.share for member in owing])
        for member in owing:
            share = member.share if agreed else None
            found.setdefault(member.company_id, OwingCompany(company=member.company, share=share))
    return list(found.values())


def start_clause(session: Session, clause: Clause, command: StartClause, *, by: Actor) -> Clause:
    """Make a draft run: one commitment for each company that owes, and the initial event, effective on the start.

    A clause that follows invoices or hours worked has no initial event: its terms say what falls due, and never change
    from here on. Raises AlreadyStarted, LotWithoutAward, MissingTerms, WrongTerms, WrongActivityTerms, SharesDoNotSum.
    """
    if lock_state(session, clause) is not ClauseState.DRAFT:
        raise AlreadyStarted("Cette clause a déjà démarré.")
    _check_complete(clause, command)
    owing = list_owing(session, clause)
    clause.state, clause.draft_hours = ClauseState.RUNNING, None
    clause.starts_on, clause.ends_on = command.starts_on, command.ends_on
    clause.declares_from = command.declares_from
    clause.version = Clause.version + 1
    _commit_companies(session, clause, owing, command.shares)
    record(
        session,
        by=by,
        event="clause.started",
        subject=clause,
        structure_id=clause.structure_id,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        declares_from=command.declares_from,
        members=len(owing),
    )
    if command.hours is not None:
        record_event(session, clause, _first(EventKind.INITIAL, command, command.hours), by=by)
    if command.offered is not None:
        record_event(session, clause, _first(EventKind.OFFER, command, command.offered), by=by)
    return clause


def _check_complete(clause: Clause, command: StartClause) -> None:
    rules.check_period(command.starts_on, command.ends_on)
    check_activity_terms(clause)
    is_fixed = clause.target is Target.FIXED
    if is_fixed and command.hours is None:
        raise MissingTerms("Indiquez le nombre d’heures que la clause demande.")
    if is_fixed and command.ends_on is None:
        raise MissingTerms("Indiquez la fin de la clause : les heures se répartissent jusqu’à cette date.")
    if not is_fixed and command.hours is not None:
        raise rules.WrongTerms(_NO_INITIAL_HOURS[clause.target])
    if command.offered is not None and (not clause.has_target or command.ends_on is None):
        raise rules.WrongTerms("Une offre au-dessus du minimum complète un objectif, jusqu’à la fin de la clause.")
    for hours in (command.hours, command.offered):
        if hours is not None:
            rules.check_hours(hours)


def _awarded_lots(session: Session, clause: Clause) -> Sequence[Lot]:
    query = (
        sa.select(Lot)
        .join(ClauseLot, ClauseLot.lot_id == Lot.id)
        .where(ClauseLot.clause_id == clause.id)
        .options(joinedload(Lot.award).selectinload(Award.members).joinedload(AwardMember.company))
        .order_by(Lot.market_id, Lot.position, Lot.id)
    )
    return session.scalars(query).all()


def _owing_members(lot: Lot) -> list[AwardMember]:
    members = lot.award.members if lot.award else []
    owing = [member for member in members if member.role is not MemberRole.SUBCONTRACTOR]
    if not owing:
        raise LotWithoutAward(
            f"Le lot « {lot.title} » n’a pas d’attributaire : indiquez qui l’a remporté avant de démarrer la clause."
        )
    return sorted(owing, key=lambda member: member.role is not MemberRole.LEAD)


def _commit_companies(
    session: Session, clause: Clause, owing: Sequence[OwingCompany], shares: Mapping[uuid.UUID, Percent] | None
) -> None:
    if shares is None and all(row.share is not None for row in owing):
        shares = {row.company.id: row.share for row in owing if row.share is not None}
    members = [
        Commitment(structure_id=clause.structure_id, clause_id=clause.id, company_id=row.company.id, position=position)
        for position, row in enumerate(owing, start=1)
    ]
    if shares is None and rules.has_fixed_shares(clause):
        # Written down: a company that joins later must not change what is due already.
        shares = spread(rules.WHOLE, {row.company.id: EQUAL for row in owing})
    set_shares(members, shares)
    session.add_all(members)
    session.flush()


def _first(kind: EventKind, command: StartClause, hours: Hours) -> RecordEvent:
    return RecordEvent(
        kind=kind,
        effective_on=command.starts_on,
        hours=hours,
        runs_from=command.starts_on,
        runs_until=command.ends_on,
        document=command.document,
    )
