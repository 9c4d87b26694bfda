"""A clause that runs, its award made of invented companies."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import create_clause
from facilitator.markets.enums import GroupementKind, MemberRole
from facilitator.markets.models import Lot
from facilitator.markets.obligations.opening import StartClause, start_clause
from tests.factories.markets import AwardFactory, AwardMemberFactory, LotFactory
from tests.factories.organisations import CompanyFactory

START, END = date(2026, 1, 1), date(2026, 12, 31)
CAMILLE = Actor(None, "Camille Fictif")


def awarded_lot(*names: str, **options) -> Lot:
    """A lot held by these companies, the first one leading."""
    lot = LotFactory(**options)
    kind = GroupementKind.ALONE if len(names) == 1 else GroupementKind.JOINT
    award = AwardFactory(lot=lot, groupement=kind)
    for position, name in enumerate(names, start=1):
        role = MemberRole.LEAD if position == 1 else MemberRole.MEMBER
        AwardMemberFactory(award=award, company=CompanyFactory(name=name), role=role, position=position)
    return lot


def running_clause(session: Session, *names: str, hours: str | None = "365.00", lot: Lot | None = None) -> Clause:
    """A clause of one year that runs on a lot of these companies."""
    lot = lot or awarded_lot(*names)
    clause = create_clause(session, [lot], ClauseTerms(title="Insertion, gros œuvre"), by=CAMILLE)
    target = Decimal(hours) if hours else Decimal("1.00")
    return start_clause(session, clause, StartClause(starts_on=START, ends_on=END, hours=target), by=CAMILLE)


@pytest.fixture
def start(session: Session) -> Callable[..., Clause]:
    """Make a running clause: `start("Alpha", "Bêta", hours="300.00")`."""
    return lambda *names, **options: running_clause(session, *(names or ("Maçonnerie du Val",)), **options)
