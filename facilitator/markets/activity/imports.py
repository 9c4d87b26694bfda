"""What a file of invoices would bring to a clause."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel import clock
from facilitator.kernel.tables import read_table
from facilitator.markets.activity import queries
from facilitator.markets.activity.previews import KeptFile
from facilitator.markets.activity.reading import Bounds, FaultyLine, Payer, ReadLine, read_lines
from facilitator.markets.activity.services import RecordFact, sort_out
from facilitator.markets.clauses.models import Clause, Commitment
from facilitator.organisations.models import Company


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A file understood: the lines it would add, those known already, those that say nothing usable."""

    new: list[ReadLine]
    known: list[ReadLine]
    faulty: list[FaultyLine]
    commands: list[RecordFact]
    """Every line understood, known or not: what is known is sorted out again when it is written."""


def read_file(session: Session, clause: Clause, file: KeptFile) -> Reading:
    """Read a file for a clause, and compare it with what is recorded. Raises NotATable, MissingColumn."""
    bounds = Bounds(today=clock.today(), earliest=queries.earliest_day(session, clause))
    good, faulty = read_lines(read_table(file.content), file.kind, _payers(session, clause), bounds)
    commands = [
        RecordFact(
            kind=file.kind, commitment_id=line.commitment_id, effective_on=line.day, quantity=line.quantity,
            reference=line.reference,
        )
        for line in good
    ]  # fmt: skip
    new = sort_out(commands, queries.list_known(session, clause))
    return Reading(
        new=[line for position, line in enumerate(good) if position in new],
        known=[line for position, line in enumerate(good) if position not in new],
        faulty=faulty,
        commands=commands,
    )


def _payers(session: Session, clause: Clause) -> list[Payer]:
    query = (
        sa.select(Commitment.id, Company.name, Company.identifier)
        .join(Company, Company.id == Commitment.company_id)
        .where(Commitment.clause_id == clause.id)
        .order_by(Commitment.position, Commitment.id)
    )
    return [Payer(commitment_id=key, name=name, identifier=number) for key, name, number in session.execute(query)]
