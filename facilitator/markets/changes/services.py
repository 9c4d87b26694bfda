"""Deciding on amendments: accepting applies them, dismissing keeps why."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock
from facilitator.kernel.errors import DomainError
from facilitator.markets.changes import rules
from facilitator.markets.changes.enums import ChangeKind, ChangeState
from facilitator.markets.changes.models import ContractChange
from facilitator.markets.changes.queries import Examined, examine
from facilitator.markets.changes.rules import ActParty
from facilitator.markets.enums import GroupementKind, MemberRole
from facilitator.markets.models import Award, AwardMember, Lot
from facilitator.organisations.directory.services import PublishedPerson, find_or_create_published
from facilitator.organisations.models import Company


class AlreadyDecided(DomainError):
    """Somebody accepted or dismissed the act meanwhile."""


class NotConfirmed(DomainError):
    """Something in the act is doubtful, and nobody said to go on."""


class CannotApply(DomainError):
    """The market is not ready for this act."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AcceptChange:
    """`principal_id` is the member for whom a new subcontractor works; `confirmed` goes on in spite of doubts."""

    confirmed: bool = False
    principal_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DismissChange:
    reason: str


def accept_change(session: Session, change: ContractChange, command: AcceptChange, *, by: Actor) -> Examined:
    """Apply the act to the lot, its market and its award. Raises AlreadyDecided, NotConfirmed, CannotApply."""
    _check_undecided(session, change, ChangeState.TO_REVIEW)
    (examined,) = examine(session, [change])
    if examined.doubts and not command.confirmed:
        raise NotConfirmed("Ce qui suit est douteux : cochez la case pour reprendre l’acte malgré tout.")
    if change.kind is ChangeKind.SUBCONTRACTING:
        _subcontract(session, change.lot, examined, command, by=by)
    else:
        _modify(session, change.lot, examined, by=by)
    applied = [asdict(line) for line in examined.differences]
    change.content = {**change.content, "applied": applied}
    _decide(session, change, ChangeState.ACCEPTED, None, by=by)
    record(
        session, by=by, event="change.accepted", subject=change.lot, structure_id=change.structure_id,
        kind=change.kind.value, number=change.number, changes=applied,
    )  # fmt: skip
    return examined


def dismiss_change(session: Session, change: ContractChange, command: DismissChange, *, by: Actor) -> None:
    """Set the act aside: nothing changes. Raises AlreadyDecided."""
    _check_undecided(session, change, ChangeState.TO_REVIEW)
    _decide(session, change, ChangeState.DISMISSED, command.reason, by=by)
    record(
        session, by=by, event="change.dismissed", subject=change.lot, structure_id=change.structure_id,
        kind=change.kind.value, number=change.number,
    )  # fmt: skip


def review_again(session: Session, change: ContractChange, *, by: Actor) -> None:
    """Put a dismissed act back among those to review. Raises AlreadyDecided."""
    _check_undecided(session, change, ChangeState.DISMISSED)
    change.state, change.decided_at, change.decided_by, change.reason = ChangeState.TO_REVIEW, None, None, None
    record(
        session, by=by, event="change.reopened", subject=change.lot, structure_id=change.structure_id,
        kind=change.kind.value, number=change.number,
    )  # fmt: skip


def _check_undecided(session: Session, change: ContractChange, expected: ChangeState) -> None:
    query = sa.select(ContractChange.state).where(ContractChange.id == change.id).with_for_update()
    if session.scalar(query) is not expected:
        raise AlreadyDecided("Une décision a déjà été prise sur cet acte : rechargez la page.")


def _decide(session: Session, change: ContractChange, state: ChangeState, reason: str | None, *, by: Actor) -> None:
    change.state, change.decided_at, change.decided_by, change.reason = state, clock.now(), by.label, reason
    session.flush()


# --- a modification ---


def _modify(session: Session, lot: Lot, examined: Examined, *, by: Actor) -> None:
    targets: dict[str, tuple[Any, str]] = {
        rules.LOT_AMOUNT: (lot, "amount"),
        rules.MARKET_AMOUNT: (lot.market, "amount"),
        rules.DURATION: (lot.market, "duration_months"),
        rules.ENDS_ON: (lot.market, "ends_on"),
    }
    for effect in examined.effects:
        if effect.field == rules.HOLDERS:
            _replace_holders(session, lot, examined.terms.holders, by=by)
        else:
            row, name = targets[effect.field]
            setattr(row, name, effect.after)
    if examined.effects:
        lot.market.version += 1
    session.flush()


def _replace_holders(session: Session, lot: Lot, parties: Sequence[ActParty], *, by: Actor) -> None:
    """Who stays keeps its line; who comes is a cotraitant; the first is mandataire when the mandataire left."""
    award = lot.award or _new_award(session, lot)
    sirets = {_company(session, party, by=by).id: party.siret for party in reversed(parties)}
    wanted = list(reversed(sirets))
    owing = {member.company_id: member for member in _members(session, award) if _owes(member)}
    for company_id in wanted:
        if company_id not in owing:
            owing[company_id] = _add(session, award, company_id, MemberRole.MEMBER, siret=sirets[company_id])
    staying = [owing[company_id] for company_id in wanted]
    if not any(member.role is MemberRole.LEAD for member in staying):
        staying[0].role = MemberRole.LEAD
    _let_go(session, award, [member for member in owing.values() if member not in staying], staying)
    for member in staying:
        member.share = None
    if len(staying) == 1:
        award.groupement = GroupementKind.ALONE
    elif award.groupement is GroupementKind.ALONE:
        award.groupement = GroupementKind.JOINT
    session.flush()
    session.expire(award, ["members"])


def _let_go(session: Session, award: Award, leaving: Sequence[AwardMember], staying: Sequence[AwardMember]) -> None:
    """Those who leave go; their subcontractors work for the mandataire."""
    lead = next(member for member in staying if member.role is MemberRole.LEAD)
    gone = {member.id for member in leaving}
    for member in _members(session, award):
        if member.principal_id in gone:
            if member.company_id == lead.company_id:
                session.delete(member)
            else:
                member.principal_id = lead.id
    session.flush()
    for member in leaving:
        session.delete(member)
    session.flush()


# --- a subcontracting act ---


def _subcontract(session: Session, lot: Lot, examined: Examined, command: AcceptChange, *, by: Actor) -> None:
    terms = examined.terms
    if terms.subcontractor is None:
        raise CannotApply(
            "Cet acte en modifie un autre : reprenez d’abord l’acte de sous-traitance de même numéro."
            if terms.amends
            else "Le sous-traitant publié est illisible : ajoutez-le depuis l’attribution du lot."
        )
    if lot.award is None:
        raise CannotApply("Ce lot n’est pas encore attribué : indiquez d’abord ses titulaires.")
    company = _company(session, terms.subcontractor, by=by)
    members = _members(session, lot.award)
    known = next((m for m in members if m.company_id == company.id and not _owes(m)), None)
    if known is not None:
        known.amount = terms.amount if terms.amount is not None else known.amount
    else:
        principal = _principal(members, command.principal_id)
        if principal.company_id == company.id:
            raise CannotApply("Une entreprise ne peut pas être sa propre sous-traitante : choisissez-en une autre.")
        _add(
            session, lot.award, company.id, MemberRole.SUBCONTRACTOR,
            siret=terms.subcontractor.siret, principal_id=principal.id, amount=terms.amount,
        )  # fmt: skip
    session.flush()
    session.expire(lot.award, ["members"])


def _principal(members: Sequence[AwardMember], wanted: uuid.UUID | None) -> AwardMember:
    owing = [member for member in members if _owes(member)]
    chosen = [member for member in owing if member.id == wanted] or (owing if len(owing) == 1 else [])
    if not chosen:
        raise CannotApply("Indiquez pour quelle entreprise du groupement travaille le sous-traitant.")
    return chosen[0]


# --- both ---


def _company(session: Session, party: ActParty, *, by: Actor) -> Company:
    person = PublishedPerson(kind=party.kind, number=party.number, siret=party.siret, name=party.name)
    return find_or_create_published(session, person, by=by)


def _new_award(session: Session, lot: Lot) -> Award:
    award = Award(structure_id=lot.structure_id, lot_id=lot.id)
    session.add(award)
    session.flush()
    session.expire(lot, ["award"])
    return award


def _members(session: Session, award: Award) -> Sequence[AwardMember]:
    query = sa.select(AwardMember).where(AwardMember.award_id == award.id)
    return session.scalars(query.order_by(AwardMember.position, AwardMember.id)).all()


def _owes(member: AwardMember) -> bool:
    return member.role is not MemberRole.SUBCONTRACTOR


def _add(session: Session, award: Award, company_id: uuid.UUID, role: MemberRole, **described: Any) -> AwardMember:
    last = session.scalar(sa.select(sa.func.max(AwardMember.position)).where(AwardMember.award_id == award.id))
    member = AwardMember(
        structure_id=award.structure_id, award_id=award.id, company_id=company_id, role=role,
        position=(last or 0) + 1, **described,
    )  # fmt: skip
    session.add(member)
    session.flush()
    return member
