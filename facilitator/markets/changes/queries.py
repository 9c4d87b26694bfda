"""Reading the amendments, and what each would change."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.paging import Paged, paged
from facilitator.markets.changes import access, rules, wording
from facilitator.markets.changes.enums import ChangeKind, ChangeState
from facilitator.markets.changes.models import ContractChange
from facilitator.markets.changes.rules import ActParty, Situation, Terms
from facilitator.markets.changes.wording import Difference
from facilitator.markets.enums import MemberRole
from facilitator.markets.models import AwardMember, Lot
from facilitator.markets.rules import Change
from facilitator.organisations.access import Viewer, staff_structure_id

OLDEST_FIRST = (
    ContractChange.effective_on.nulls_first(),
    ContractChange.lot_id,
    ContractChange.number,
    ContractChange.id,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """An act beside the lot it changes. Once decided, `differences` are those of that day."""

    change: ContractChange
    terms: Terms
    effects: Sequence[Change]
    differences: Sequence[Difference]
    doubts: Sequence[str]
    kept: Sequence[str]
    """What a later amendment has already set, in French: accepting leaves it."""

    @property
    def title(self) -> str:
        number = f" n° {self.change.number}" if self.change.number else ""
        if self.terms.amends:
            return f"Modification de l’acte de sous-traitance{number}"
        return f"{self.change.kind.label}{number}"


def counting_to_review(viewer: Viewer) -> sa.Select[Any]:
    """The query of how many acts of the structure wait for a decision; see `kernel.paging.count_all`."""
    return sa.select(sa.func.count()).where(
        ContractChange.structure_id == staff_structure_id(viewer), ContractChange.state == ChangeState.TO_REVIEW
    )


def page_of_changes(session: Session, viewer: Viewer, state: ChangeState, number: int) -> Paged[ContractChange]:
    """The acts in this state, the oldest first."""
    query = access.visible_changes(viewer).where(ContractChange.state == state).order_by(*OLDEST_FIRST)
    return paged(session, query, number)


def list_of_market(session: Session, viewer: Viewer, market_id: uuid.UUID) -> Sequence[ContractChange]:
    """Every act of the market's lots, the oldest first."""
    of_market = sa.select(Lot.id).where(Lot.market_id == market_id)
    query = access.visible_changes(viewer).where(ContractChange.lot_id.in_(of_market)).order_by(*OLDEST_FIRST)
    return session.scalars(query).all()


def examine(session: Session, changes: Sequence[ContractChange]) -> list[Examined]:
    """Each of these acts (from `access`) beside what it would change, or changed. Two queries in all."""
    lot_counts = _lot_counts(session, {change.lot.market_id for change in changes})
    accepted = _accepted(session, {change.lot_id for change in changes})
    return [_examine(change, lot_counts[change.lot.market_id], accepted[change.lot_id]) for change in changes]


def _examine(change: ContractChange, lot_count: int, accepted: Sequence[ContractChange]) -> Examined:
    terms = rules.read_terms(change.content)
    if change.state is not ChangeState.TO_REVIEW:
        applied = [Difference(**line) for line in change.content.get("applied", ())]
        return Examined(change=change, terms=terms, effects=(), differences=applied, doubts=(), kept=())
    now = situation(change.lot, lot_count)
    if change.kind is ChangeKind.SUBCONTRACTING:
        terms, kept = _named(terms, change.number, accepted), set[str]()
        effects = rules.effects_of_subcontracting(terms, now)
    else:
        kept = _set_later(change, accepted)
        effects = rules.effects_of_modification(terms, now, kept)
    is_modification = change.kind is ChangeKind.MODIFICATION
    return Examined(
        change=change,
        terms=terms,
        effects=effects,
        differences=wording.differences(effects),
        doubts=rules.doubts(terms, now, change.effective_on, is_modification=is_modification),
        kept=[wording.LABELS[field] for field in sorted(kept & _said(terms))],
    )


def situation(lot: Lot, lot_count: int) -> Situation:
    """The lot (with its market, award and companies) as it stands."""
    members = lot.award.members if lot.award else []
    return Situation(
        lot_amount=lot.amount,
        market_amount=lot.market.amount,
        lot_count=lot_count,
        duration_months=lot.market.duration_months,
        notified_on=lot.market.notified_on,
        starts_on=lot.market.starts_on,
        ends_on=lot.market.ends_on,
        holders=tuple(_party(member) for member in members if member.role is not MemberRole.SUBCONTRACTOR),
        subcontracted={
            _party(member).identity: member.amount for member in members if member.role is MemberRole.SUBCONTRACTOR
        },
    )


def _party(member: AwardMember) -> ActParty:
    company = member.company
    return ActParty(company.identifier_kind, company.identifier, member.siret, company.name)


def _named(terms: Terms, number: str | None, accepted: Iterable[ContractChange]) -> Terms:
    """An act that amends another names nobody: its subcontractor is that of the accepted act of the same number."""
    if terms.subcontractor is not None:
        return terms
    for other in accepted:
        known = rules.read_terms(other.content)
        if other.kind is ChangeKind.SUBCONTRACTING and other.number == number and known.subcontractor:
            return Terms(
                amount=terms.amount,
                duration_months=terms.duration_months,
                subcontractor=known.subcontractor,
                amends=True,
            )
    return terms


def _set_later(change: ContractChange, accepted: Iterable[ContractChange]) -> set[str]:
    mine = rules.rank(change.effective_on, change.number)
    later = [
        other
        for other in accepted
        if other.kind is ChangeKind.MODIFICATION and rules.rank(other.effective_on, other.number) > mine
    ]
    return set().union(*(_said(rules.read_terms(other.content)) for other in later))


def _said(terms: Terms) -> set[str]:
    """The fields that a modification sets."""
    said = {
        rules.LOT_AMOUNT: terms.amount is not None,
        rules.DURATION: terms.duration_months is not None,
        rules.HOLDERS: bool(terms.holders),
    }
    return {field for field, is_said in said.items() if is_said}


def _lot_counts(session: Session, market_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    query = sa.select(Lot.market_id, sa.func.count()).where(Lot.market_id.in_(list(market_ids))).group_by(Lot.market_id)
    return {row[0]: row[1] for row in session.execute(query)}


def _accepted(session: Session, lot_ids: Iterable[uuid.UUID]) -> defaultdict[uuid.UUID, list[ContractChange]]:
    found: defaultdict[uuid.UUID, list[ContractChange]] = defaultdict(list)
    query = (
        sa.select(ContractChange)
        .where(ContractChange.lot_id.in_(list(lot_ids)), ContractChange.state == ChangeState.ACCEPTED)
        .order_by(ContractChange.effective_on.nulls_first(), ContractChange.id)
    )
    for change in session.scalars(query):
        found[change.lot_id].append(change)
    return found


def list_accepted_terms(session: Session, lot_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Terms]]:
    """The accepted modifications of these lots, the earliest first: what now stands instead of the first contract."""
    found = _accepted(session, lot_ids)
    return {
        lot_id: [
            rules.read_terms(change.content)
            for change in sorted(changes, key=lambda change: rules.rank(change.effective_on, change.number))
            if change.kind is ChangeKind.MODIFICATION
        ]
        for lot_id, changes in found.items()
    }
