"""The real clause of the CCAP 21_BAM_048: 1 hour for 2,000 € invoiced above 2,700,000 €."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.services import RecordFact
from facilitator.markets.clauses.enums import PenaltyKind, Rhythm, Target
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.markets.clauses.rules import ClauseTerms
from facilitator.markets.clauses.services import create_clause
from facilitator.markets.obligations.opening import StartClause, start_clause
from tests.markets.obligations.conftest import CAMILLE, END, START, awarded_lot

INVOICING = {
    "target": Target.ACTIVITY,
    "threshold": Decimal("2700000.00"),
    "step": Decimal("2000.00"),
    "step_hours": Decimal("1.00"),
}
SHARE_OF_HOURS = {"target": Target.SHARE, "hours_share": Decimal("5.00")}


def following_clause(session: Session, *names: str, terms=None, **columns) -> Clause:
    """A clause of one year that follows what these companies invoice, or work."""
    said = ClauseTerms(
        title="Insertion, maintenance", rhythm=Rhythm.QUARTERLY, penalty_kind=PenaltyKind.FIXED,
        penalty_amount=Decimal("200.00"), daily_penalty=Decimal("75.00"),
    )  # fmt: skip
    clause = create_clause(session, [awarded_lot(*(names or ("Maçonnerie du Val",)))], said, by=CAMILLE)
    for name, value in {**(terms or INVOICING), **columns}.items():
        setattr(clause, name, value)
    return start_clause(session, clause, StartClause(starts_on=START, ends_on=END), by=CAMILLE)


def invoice(member: Commitment, day: date, amount: str | Decimal, reference: str | None = None) -> RecordFact:
    return RecordFact(
        kind=FactKind.INVOICE, commitment_id=member.id, effective_on=day, quantity=Decimal(amount), reference=reference
    )


@pytest.fixture
def following(session: Session) -> Callable[..., Clause]:
    return lambda *names, **options: following_clause(session, *names, **options)
