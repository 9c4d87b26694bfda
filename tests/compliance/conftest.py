"""A clause of a year and 365 hours, held by two companies of one market."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from facilitator.journal.models import Actor
from facilitator.markets.clauses.models import Clause
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import create_clause
from facilitator.markets.enums import GroupementKind, MemberRole
from facilitator.markets.obligations.opening import StartClause, start_clause
from facilitator.organisations.access import Viewer
from facilitator.organisations.enums import Role
from tests.factories.markets import AwardFactory, AwardMemberFactory, LotFactory

CAMILLE = Actor(None, "Camille Fictif")


@pytest.fixture
def clause(session: Session) -> Clause:
    award = AwardFactory(lot=LotFactory(), groupement=GroupementKind.JOINT)
    AwardMemberFactory(award=award, company__name="Alpha Bâtiment", position=1)
    AwardMemberFactory(award=award, company__name="Bêta Peinture", role=MemberRole.MEMBER, position=2)
    clause = create_clause(session, [award.lot], ClauseTerms(title="Insertion, gros œuvre"), by=CAMILLE)
    terms = StartClause(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), hours=Decimal("365.00"))
    start_clause(session, clause, terms, by=CAMILLE)
    session.commit()
    return clause


@pytest.fixture
def staff(clause: Clause) -> Viewer:
    return Viewer(actor=CAMILLE, role=Role.FACILITATOR, structure_id=clause.structure_id)
