"""Reading the companies and buyers of a structure's markets."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.markets.models import AwardMember, Market
from facilitator.organisations.access import Viewer, staff_structure_id
from facilitator.organisations.models import Authority, Company


def list_companies(session: Session, viewer: Viewer) -> Sequence[Company]:
    """The companies of the structure's markets, subcontractors included, by name. Raises NotVisible."""
    taking_part = sa.select(AwardMember.company_id).where(AwardMember.structure_id == staff_structure_id(viewer))
    query = sa.select(Company).where(Company.id.in_(taking_part)).order_by(Company.name, Company.id)
    return session.scalars(query).all()


def list_authorities(session: Session, viewer: Viewer) -> Sequence[Authority]:
    """The buyers of the structure's markets, by name. Raises NotVisible."""
    buying = sa.select(Market.authority_id).where(Market.structure_id == staff_structure_id(viewer))
    query = sa.select(Authority).where(Authority.id.in_(buying)).order_by(Authority.name, Authority.id)
    return session.scalars(query).all()
