"""Reading the groupements of a clause."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitator.hours import queries as hours_queries
from facilitator.kernel.quantities import ZERO, Hours
from facilitator.markets.clauses.enums import JointDebt
from facilitator.markets.clauses.models import Clause, ClauseLot
from facilitator.markets.clauses.rules import joint_debt
from facilitator.markets.enums import MemberRole
from facilitator.markets.models import Award, AwardMember


@dataclass(frozen=True, kw_only=True, slots=True)
class Subcontractor:
    """A company that executes for a member: its hours are done for the member’s commitment."""

    name: str
    principal: str
    indicative: Hours | None
    """What it means to do: followed, never owed."""
    done: Hours
    """Hours of its own people, validated for its principal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Groupement:
    """How the holders of a clause stand together."""

    awards: tuple[Award, ...]
    debt: JointDebt
    subcontractors: tuple[Subcontractor, ...]


def get_joint_debt(session: Session, clause: Clause) -> JointDebt:
    """Who answers for the whole debt under a clause. One query."""
    query = (
        sa.select(Award.groupement)
        .join(ClauseLot, ClauseLot.lot_id == Award.lot_id)
        .where(ClauseLot.clause_id == clause.id)
        .distinct()
    )
    return joint_debt(session.scalars(query).all(), said=clause.joint_debt)


def get_groupement(session: Session, clause: Clause) -> Groupement:
    """The awards of a clause, with members and companies, and what its subcontractors did. `clause` has its members."""
    query = (
        sa.select(Award)
        .join(ClauseLot, ClauseLot.lot_id == Award.lot_id)
        .where(ClauseLot.clause_id == clause.id)
        .options(selectinload(Award.members).joinedload(AwardMember.company), joinedload(Award.lot))
        .order_by(Award.lot_id)
    )
    awards = session.scalars(query).all()
    commitments = {commitment.company_id: commitment.id for commitment in clause.commitments}
    done = hours_queries.done_by_employer(session, clause.structure_id, list(commitments.values()))
    rows = [row for award in awards for row in _subcontractors(award, commitments, done)]
    return Groupement(
        awards=tuple(awards),
        debt=joint_debt([award.groupement for award in awards], said=clause.joint_debt),
        subcontractors=tuple(rows),
    )


def _subcontractors(
    award: Award, commitments: Mapping[uuid.UUID, uuid.UUID], done: Mapping[tuple[uuid.UUID, uuid.UUID], Decimal]
) -> list[Subcontractor]:
    by_id = {member.id: member for member in award.members}
    rows = []
    for member in award.members:
        if member.role is not MemberRole.SUBCONTRACTOR or member.principal_id is None:
            continue
        principal = by_id[member.principal_id]
        commitment_id = commitments.get(principal.company_id)
        rows.append(
            Subcontractor(
                name=member.company.name,
                principal=principal.company.name,
                indicative=member.indicative_hours,
                done=done.get((commitment_id, member.company_id), ZERO) if commitment_id else ZERO,
            )
        )
    return rows
