"""Writing clauses. A draft owes nothing; `markets.obligations.services.start_clause` opens its ledger."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.journal.services import record
from facilitator.kernel import clock, text
from facilitator.kernel.errors import ChangedMeanwhile, DomainError
from facilitator.kernel.quantities import Percent
from facilitator.markets.clauses import rules
from facilitator.markets.clauses.enums import ClauseState
from facilitator.markets.clauses.models import Clause, ClauseCriterion, ClauseLot, ClauseQuota, Commitment
from facilitator.markets.clauses.rules import CORRIGIBLE, FIXED_ONCE_STARTED, ClauseTerms, QuotaTerms
from facilitator.markets.models import Lot
from facilitator.references.models import Criterion


class NoLot(DomainError):
    """A clause covers at least one lot."""


class LotsOfSeveralStructures(DomainError):
    """A clause belongs to one structure."""


class LotAlreadyCovered(DomainError):
    """A lot is under one clause at most."""


class UnknownCriterion(DomainError):
    pass


class TermsAreFixed(DomainError):
    """What a running clause owes changes by an event of its ledger, never by typing over it."""


class ClauseNotRunning(DomainError):
    pass


class WrongClosingDay(DomainError):
    pass


class AlreadyMember(DomainError):
    """The company already owes under this clause."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseClause:
    closed_on: date
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AddMember:
    """A company that comes to owe. `shares`: percent by company for all the members, or None for equal parts."""

    company_id: uuid.UUID
    shares: Mapping[uuid.UUID, Percent] | None = None


def create_clause(session: Session, lots: Sequence[Lot], terms: ClauseTerms, *, by: Actor) -> Clause:
    """A draft clause on these lots, loaded and authorised, of one market or several.

    Raises NoLot, LotsOfSeveralStructures, LotAlreadyCovered, WrongTerms, UnknownCriterion.
    """
    rules.check_terms(terms)
    structure_id = _structure_of(lots)
    _check_free(session, lots)
    clause = Clause(structure_id=structure_id, **_columns(terms))
    session.add(clause)
    session.flush()
    _write_criteria(session, clause, terms.criteria)
    _write_quotas(session, clause, terms.quotas)
    session.execute(sa.insert(ClauseLot), [{"clause_id": clause.id, "lot_id": lot.id} for lot in lots])
    _journal(session, clause, "clause.created", by, lots=[lot.id for lot in lots], legal_basis=terms.legal_basis.value)
    return clause


def edit_draft(
    session: Session, clause: Clause, terms: ClauseTerms, *, version: int | None = None, by: Actor
) -> Clause:
    """Replace the terms of a draft.

    `version`: the one that the form was opened on; None does not look. Raises TermsAreFixed once it runs,
    ChangedMeanwhile, WrongTerms, UnknownCriterion.
    """
    state = lock_state(session, clause)
    _check_version(session, clause, version)
    if state is not ClauseState.DRAFT:
        raise TermsAreFixed("Cette clause a démarré : ses heures et ses dates changent par une écriture du registre.")
    return _edit(session, clause, terms, by=by)


def edit_terms(
    session: Session, clause: Clause, terms: ClauseTerms, *, version: int | None = None, by: Actor
) -> Clause:
    """Correct the terms of a running clause that the ledger does not hold: title, publics, declaration, penalties.

    `version`: as for a draft. Raises ClauseNotRunning, ChangedMeanwhile, TermsAreFixed when what says how much is
    owed differs, WrongTerms, UnknownCriterion.
    """
    state = lock_state(session, clause)
    _check_version(session, clause, version)
    if state is not ClauseState.RUNNING:
        raise ClauseNotRunning("Cette clause n’est pas en cours : ses conditions ne se corrigent plus.")
    if terms.hours is not None or any(getattr(clause, name) != getattr(terms, name) for name in FIXED_ONCE_STARTED):
        raise TermsAreFixed("Cette clause a démarré : ses heures et ses dates changent par une écriture du registre.")
    return _edit(session, clause, terms, by=by)


def close_clause(session: Session, clause: Clause, command: CloseClause, *, by: Actor) -> Clause:
    """End a running clause: nothing more is recorded on its ledger. Raises ClauseNotRunning, WrongClosingDay."""
    if lock_state(session, clause) is not ClauseState.RUNNING:
        raise ClauseNotRunning("Seule une clause en cours peut être close.")
    if clause.starts_on is not None and command.closed_on < clause.starts_on:
        raise WrongClosingDay(
            f"La clause a commencé le {text.long_date(clause.starts_on)} : choisissez une date après."
        )
    if command.closed_on > clock.today():
        raise WrongClosingDay("Une clause ne se clôt pas d’avance : choisissez une date passée, ou aujourd’hui.")
    clause.state, clause.closed_on, clause.close_reason = ClauseState.CLOSED, command.closed_on, command.reason
    _journal(session, clause, "clause.closed", by, closed_on=command.closed_on)
    return clause


def add_member(session: Session, clause: Clause, command: AddMember, *, by: Actor) -> Commitment:
    """A company comes to owe under a running clause. What it owes comes by later events, or by a transfer.

    Raises ClauseNotRunning, AlreadyMember, SharesDoNotSum, SharesAreFixed.
    """
    if lock_state(session, clause) is not ClauseState.RUNNING:
        raise ClauseNotRunning("Un membre s’ajoute à une clause en cours.")
    rules.check_joining(clause, command.shares)
    members = list_commitments(session, clause)
    if any(member.company_id == command.company_id for member in members):
        raise AlreadyMember("Cette entreprise est déjà membre de la clause.")
    added = Commitment(
        structure_id=clause.structure_id,
        clause_id=clause.id,
        company_id=command.company_id,
        position=max((member.position for member in members), default=0) + 1,
    )
    session.add(added)
    if rules.has_fixed_shares(clause):
        added.share = rules.NO_SHARE
    else:
        set_shares([*members, added], command.shares)
    _journal(session, clause, "clause.member_added", by, company_id=command.company_id)
    return added


def set_shares(members: Sequence[Commitment], shares: Mapping[uuid.UUID, Percent] | None) -> None:
    """Give each member its part of what is recorded from now on; None: equal parts. Raises SharesDoNotSum."""
    if shares is not None:
        if shares.keys() != {member.company_id for member in members}:
            raise rules.SharesDoNotSum("Indiquez une part pour chaque membre, et pour eux seuls.")
        rules.check_shares(shares)
    for member in members:
        member.share = shares[member.company_id] if shares is not None else None


def lock_state(session: Session, clause: Clause) -> ClauseState:
    """The state of the clause now, its row held until the transaction ends: its writers pass one at a time.

    SQLite has no row lock; its writers are serial anyway.
    """
    session.flush()
    query = sa.select(Clause.state).where(Clause.id == clause.id).with_for_update()
    return session.scalars(query).one()


def list_commitments(session: Session, clause: Clause) -> Sequence[Commitment]:
    """The members of the clause in their order, with no need of `access`: the clause itself was authorised."""
    query = sa.select(Commitment).where(Commitment.clause_id == clause.id).order_by(Commitment.position, Commitment.id)
    return session.scalars(query).all()


def _structure_of(lots: Sequence[Lot]) -> uuid.UUID:
    if not lots:
        raise NoLot("Choisissez au moins un lot.")
    structures = {lot.structure_id for lot in lots}
    if len(structures) > 1:
        raise LotsOfSeveralStructures("Une clause ne couvre que des lots suivis par une même structure.")
    return structures.pop()


def _check_free(session: Session, lots: Sequence[Lot]) -> None:
    query = (
        sa.select(Lot.title, Clause.title)
        .join(ClauseLot, ClauseLot.lot_id == Lot.id)
        .join(Clause, Clause.id == ClauseLot.clause_id)
        .where(Lot.id.in_([lot.id for lot in lots]))
        .order_by(Lot.position, Lot.id)
        .limit(1)
    )
    if covered := session.execute(query).first():
        lot, clause = covered
        raise LotAlreadyCovered(f"Le lot « {lot} » est déjà sous la clause « {clause} ».")


def _check_version(session: Session, clause: Clause, version: int | None) -> None:
    """The clause is locked. Raises ChangedMeanwhile."""
    now = session.scalar(sa.select(Clause.version).where(Clause.id == clause.id))
    if version is not None and version != now:
        session.expire(clause)
        raise ChangedMeanwhile


def _edit(session: Session, clause: Clause, terms: ClauseTerms, *, by: Actor) -> Clause:
    rules.check_terms(terms)
    columns = _columns(terms)
    changed = sorted(name for name, value in columns.items() if getattr(clause, name) != value)
    for name in changed:
        setattr(clause, name, columns[name])
    if _write_criteria(session, clause, terms.criteria):
        changed.append("criteria")
    if _write_quotas(session, clause, terms.quotas):
        changed.append("quotas")
    if changed:
        clause.version = Clause.version + 1
        _journal(session, clause, "clause.edited", by, fields=changed)
    return clause


def _columns(terms: ClauseTerms) -> dict[str, object]:
    return {
        **{name: getattr(terms, name) for name in (*FIXED_ONCE_STARTED, *CORRIGIBLE)},
        "draft_hours": terms.hours,
        "modalities": list(terms.modalities),
        "documents": list(terms.documents),
        "counting_rules": dict(terms.counting_rules),
        "counting_reason": terms.counting_reason if terms.counting_rules else None,
    }


def _write_quotas(session: Session, clause: Clause, quotas: Sequence[QuotaTerms]) -> bool:
    """Make these the sub-quotas of the clause, in this order; whether anything changed."""
    query = sa.select(ClauseQuota).where(ClauseQuota.clause_id == clause.id)
    present = session.scalars(query.order_by(ClauseQuota.position, ClauseQuota.id)).all()
    kept = [
        QuotaTerms(label=row.label, share=row.share, hours=row.hours, criteria=tuple(row.criterion_codes))
        for row in present
    ]
    if kept == list(quotas):
        return False
    session.execute(sa.delete(ClauseQuota).where(ClauseQuota.clause_id == clause.id))
    session.add_all(
        ClauseQuota(
            structure_id=clause.structure_id, clause_id=clause.id, position=position, label=quota.label,
            share=quota.share, hours=quota.hours, criterion_codes=list(quota.criteria),
        )
        for position, quota in enumerate(quotas, start=1)
    )  # fmt: skip
    session.flush()
    return True


def _write_criteria(session: Session, clause: Clause, codes: Sequence[str]) -> bool:
    """Make these codes the publics of the clause; whether anything changed. Raises UnknownCriterion."""
    wanted = set(codes)
    known = set(session.scalars(sa.select(Criterion.code).where(Criterion.code.in_(wanted))))
    if unknown := sorted(wanted - known):
        raise UnknownCriterion(f"Critère inconnu : {text.join_words(unknown)}.")
    kept = session.scalars(sa.select(ClauseCriterion).where(ClauseCriterion.clause_id == clause.id)).all()
    present = {row.criterion_code for row in kept}
    for row in kept:
        if row.criterion_code not in wanted:
            session.delete(row)
    session.add_all(ClauseCriterion(clause_id=clause.id, criterion_code=code) for code in sorted(wanted - present))
    session.flush()
    return present != wanted


def _journal(session: Session, clause: Clause, event: str, by: Actor, **facts: object) -> None:
    record(session, by=by, event=event, subject=clause, structure_id=clause.structure_id, **facts)
