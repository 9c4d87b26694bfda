"""Reading what a clause says and may cover, and the habits of its structure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from facilitator.kernel import text
from facilitator.kernel.quantities import Hours, exact
from facilitator.markets.clauses.enums import LegalBasis, Unit
from facilitator.markets.clauses.models import Clause, ClauseLot
from facilitator.markets.clauses.rules import (
    CORRIGIBLE,
    FIXED_ONCE_STARTED,
    ClauseTerms,
    QuotaTerms,
    doubts_on_operator,
)
from facilitator.markets.enums import MemberRole
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.organisations.models import Company, Structure
from facilitator.references.models import ReferenceValue
from facilitator.references.queries import get_values

MOST_LOTS = 60
FACTORS = {
    Unit.PEOPLE: "unit.people_hours",
    Unit.POSTS: "unit.post_hours",
    Unit.APPRENTICES: "unit.apprentice_hours",
}
"""Keys of the reference values that turn a unit into hours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """Hours that one person, post or apprentice stands for, and where that comes from, in French."""

    hours: Hours
    source: str


def terms_of(clause: Clause) -> ClauseTerms:
    """What the clause says, its criteria and quotas loaded. `hours`: what a draft means to ask, None once it runs."""
    quotas = [
        QuotaTerms(label=row.label, share=row.share, hours=row.hours, criteria=tuple(row.criterion_codes))
        for row in clause.quotas
    ]
    return ClauseTerms(
        **{name: getattr(clause, name) for name in (*FIXED_ONCE_STARTED, *CORRIGIBLE)},
        hours=clause.draft_hours,
        criteria=tuple(row.criterion_code for row in clause.criteria),
        quotas=tuple(quotas),
        modalities=tuple(clause.modalities),
        documents=tuple(clause.documents),
        counting_rules=dict(clause.counting_rules),
    )


def get_factors(session: Session, structure_id: uuid.UUID, *, on: date) -> dict[Unit, Factor]:
    """The factor of each unit on that day, as the structure sees it; a unit without a value is absent."""
    values = get_values(session, FACTORS.values(), on=on, structure_id=structure_id)
    return {unit: _factor(values[key]) for unit, key in FACTORS.items() if key in values}


def _factor(value: ReferenceValue) -> Factor:
    assumed = ", valeur supposée" if value.is_assumed else ""
    since = text.long_date(value.starts_on)
    return Factor(hours=exact(value.number), source=f"{value.label} : {value.source}{assumed}, depuis le {since}")


def list_free_lots(session: Session, market: Market) -> Sequence[Lot]:
    """The lots that a new clause may cover: those of the market first, then of the same buyer's other markets.

    At most `MOST_LOTS`, with their market; none is under a clause yet.
    """
    query = (
        sa.select(Lot)
        .join(Lot.market)
        .where(
            Lot.structure_id == market.structure_id,
            Market.authority_id == market.authority_id,
            Lot.id.not_in(sa.select(ClauseLot.lot_id)),
        )
        .options(joinedload(Lot.market))
        .order_by(
            Lot.market_id != market.id, Market.notified_on.desc().nulls_last(), Lot.market_id, Lot.position, Lot.id
        )
        .limit(MOST_LOTS)
    )
    return session.scalars(query).all()


def get_habits(session: Session, structure_id: uuid.UUID) -> dict[str, Any]:
    """The settings of the structure, from which a new clause starts (see `rules.default_terms`)."""
    settings = session.scalar(sa.select(Structure.settings).where(Structure.id == structure_id))
    return settings or {}


def list_doubts(session: Session, *, clause: Clause | None = None, lot: Lot | None = None) -> list[str]:
    """What to tell of the operators of a reserved clause, or of one lot under such a clause. One query."""
    query = (
        sa.select(Company.name, AwardMember.protected_share)
        .join(AwardMember, AwardMember.company_id == Company.id)
        .join(Award, Award.id == AwardMember.award_id)
        .join(ClauseLot, ClauseLot.lot_id == Award.lot_id)
        .join(Clause, Clause.id == ClauseLot.clause_id)
        .where(
            AwardMember.role != MemberRole.SUBCONTRACTOR,
            Clause.legal_basis.in_([basis for basis in LegalBasis if basis.asks_proportion]),
        )
        .order_by(Award.lot_id, AwardMember.position, AwardMember.id)
    )
    if clause is not None:
        query = query.where(Clause.id == clause.id)
    if lot is not None:
        query = query.where(Award.lot_id == lot.id)
    found = [doubts_on_operator(name, share) for name, share in session.execute(query)]
    return list(dict.fromkeys(doubt for doubts in found for doubt in doubts))
