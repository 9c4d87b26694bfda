"""A structure of the size of a metropolis: 2,000 markets, 6,000 lots, 4,000 clauses, 60,000 lines of the ledger.

Rows are inserted in bulk, past the services: what they say is what the services would have written (each event
balances), made of dice that always fall the same way.
"""

import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.kernel.db import new_id
from facilitator.kernel.quantities import exact, spread
from facilitator.markets.activity.enums import FactKind
from facilitator.markets.activity.models import ActivityFact
from facilitator.markets.clauses.enums import ClauseState, Target
from facilitator.markets.clauses.models import Clause, ClauseLot, Commitment
from facilitator.markets.enums import GroupementKind, MarketState, MemberRole, PurchaseType
from facilitator.markets.models import Award, AwardMember, Lot, Market
from facilitator.markets.obligations.enums import EventKind, LineAccount
from facilitator.markets.obligations.models import ObligationEvent, ObligationLine
from facilitator.organisations.models import Authority, Company
from tests.factories.organisations import siren

MARKETS, LOTS_EACH, CLAUSES_EACH = 2_000, 3, 2
LINES, FACTS = 60_000, 10_000
AUTHORITIES, COMPANIES = 150, 900
FIRST_DAY, DAYS = date(2020, 1, 1), 6 * 365
FOLLOWING = 10
"""One clause in so many follows what is invoiced."""
CHUNK = 5_000
Row = dict[str, Any]


@dataclass(frozen=True)
class Volume:
    """What was made, and what a bench needs to know of it."""

    structure_id: uuid.UUID
    market_id: uuid.UUID
    """A market whose clauses have a long ledger."""
    following_id: uuid.UUID
    """A clause that follows invoices."""
    lines: int


def fill(session: Session, structure_id: uuid.UUID, *, seed: int = 7) -> Volume:
    """Fill a structure. A few seconds."""
    maker = _Maker(structure_id, random.Random(seed))
    maker.make()
    for model, rows in maker.rows.items():
        for chunk in _chunks(rows):
            session.execute(sa.insert(model), chunk)
    session.execute(sa.text("ANALYZE"))
    following = next(
        row for row in maker.rows[Clause] if row["target"] is Target.ACTIVITY and row["state"] is ClauseState.RUNNING
    )
    return Volume(
        structure_id=structure_id,
        market_id=maker.rows[Market][0]["id"],
        following_id=following["id"],
        lines=len(maker.rows[ObligationLine]),
    )


def _chunks(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


class _Maker:
    """Rows by table, in the order in which they may be inserted."""

    def __init__(self, structure_id: uuid.UUID, dice: random.Random) -> None:
        self.structure_id, self.dice = structure_id, dice
        self.rows: dict[Any, list[Row]] = {
            model: []
            for model in (
                Authority, Company, Market, Lot, Award, AwardMember, Clause, ClauseLot, Commitment, ObligationEvent,
                ObligationLine, ActivityFact,
            )
        }  # fmt: skip

    def make(self) -> None:
        for number in range(AUTHORITIES):
            self._add(Authority, identifier=siren(40_000_000 + number), name=f"Ville de Brumeval {number}")
        for number in range(COMPANIES):
            self._add(Company, identifier=siren(50_000_000 + number), name=f"Bâtisseurs de Brumeval {number}")
        clauses = [clause for number in range(MARKETS) for clause in self._market(number)]
        self._events(clauses)
        self._facts([clause for clause in clauses if clause["target"] is Target.ACTIVITY])

    def _add(self, model: Any, **values: Any) -> Row:
        row = {"id": new_id(), **values}
        self.rows[model].append(row)
        return row

    def _market(self, number: int) -> list[Row]:
        start = FIRST_DAY + timedelta(days=number * DAYS // MARKETS)
        end = start + timedelta(days=self.dice.randrange(300, 1400))
        is_over = end < date(2026, 1, 1)
        market = self._add(
            Market, structure_id=self.structure_id, authority_id=self.dice.choice(self.rows[Authority])["id"],
            reference=f"{start.year}-{number:04}", title=f"Réhabilitation du groupe scolaire {number}",
            purchase_type=PurchaseType.WORKS, amount=Decimal(self.dice.randrange(100_000, 9_000_000)),
            notified_on=start - timedelta(days=30), starts_on=start, ends_on=end,
            state=MarketState.CLOSED if is_over else MarketState.RUNNING,
        )  # fmt: skip
        clauses = []
        for position in range(1, LOTS_EACH + 1):
            lot = self._add(
                Lot, structure_id=self.structure_id, market_id=market["id"], position=position, number=str(position),
                title=f"Lot {position} du groupe scolaire {number}",
            )  # fmt: skip
            members = self._award(lot)
            if position <= CLAUSES_EACH:
                clauses.append(self._clause(lot, members, start, end))
        return clauses

    def _award(self, lot: Row) -> list[Row]:
        count = self.dice.choices((1, 2, 3, 15), weights=(60, 25, 14, 1))[0]
        kind = GroupementKind.ALONE if count == 1 else GroupementKind.JOINT
        award = self._add(Award, structure_id=self.structure_id, lot_id=lot["id"], groupement=kind)
        companies = self.dice.sample(self.rows[Company], count)
        return [
            self._add(
                AwardMember, structure_id=self.structure_id, award_id=award["id"], company_id=company["id"],
                role=MemberRole.MEMBER if position > 1 else MemberRole.LEAD, position=position,
            )
            for position, company in enumerate(companies, start=1)
        ]  # fmt: skip

    def _clause(self, lot: Row, members: Sequence[Row], start: date, end: date) -> Row:
        follows = len(self.rows[Clause]) % FOLLOWING == 5
        is_over = end < date(2026, 1, 1)
        clause = self._add(
            Clause, structure_id=self.structure_id, title=f"Insertion, {lot['title']}", starts_on=start, ends_on=end,
            state=ClauseState.CLOSED if is_over and self.dice.random() < 0.7 else ClauseState.RUNNING,
            target=Target.ACTIVITY if follows else Target.FIXED, threshold=Decimal(50_000) if follows else None,
            step=Decimal(2_000) if follows else None, step_hours=Decimal(1) if follows else None,
        )  # fmt: skip
        self.rows[ClauseLot].append({"clause_id": clause["id"], "lot_id": lot["id"]})
        clause_members = [
            self._add(
                Commitment, structure_id=self.structure_id, clause_id=clause["id"], company_id=member["company_id"],
                position=member["position"],
            )
            for member in members
        ]  # fmt: skip
        return {**clause, "members": [row["id"] for row in clause_members]}

    def _events(self, clauses: Sequence[Row]) -> None:
        """An initial event each, then amendments and transfers here and there until there are lines enough."""
        fixed = [clause for clause in clauses if clause["target"] is Target.FIXED]
        for clause in fixed:
            self._event(clause, EventKind.INITIAL, clause["starts_on"], Decimal(self.dice.randrange(100, 5_000)))
        while len(self.rows[ObligationLine]) < LINES:
            clause = self.dice.choice(clauses)
            day = clause["starts_on"] + timedelta(days=self.dice.randrange(20, 290))
            hours = Decimal(self.dice.randrange(100, 20_000)) / 100
            self._event(clause, EventKind.AMENDMENT, day, hours)

    def _event(self, clause: Row, kind: EventKind, day: date, hours: Decimal) -> None:
        number = len(self.rows[ObligationEvent]) + 1
        common = {
            "structure_id": self.structure_id, "clause_id": clause["id"], "effective_on": day,
            "recorded_at": datetime.combine(day, time(9), UTC) + timedelta(microseconds=number),
        }  # fmt: skip
        self.rows[ObligationEvent].append({"id": number, **common, "kind": kind, "actor_label": "Camille Fictif"})
        parts = spread(hours, dict.fromkeys(clause["members"], Decimal(1)))
        members = [(LineAccount.MEMBER, key, part) for key, part in parts.items()]
        self.rows[ObligationLine] += [
            {
                **common, "event_id": number, "account": account, "commitment_id": key, "hours": exact(part),
                "runs_from": day, "runs_until": clause["ends_on"],
            }
            for account, key, part in [(LineAccount.CLAUSE, None, hours), *members]
        ]  # fmt: skip

    def _facts(self, clauses: Sequence[Row]) -> None:
        for number in range(FACTS):
            clause = clauses[number % len(clauses)]
            day = clause["starts_on"] + timedelta(days=self.dice.randrange(290))
            self.rows[ActivityFact].append(
                {
                    "structure_id": self.structure_id, "clause_id": clause["id"],
                    "commitment_id": self.dice.choice(clause["members"]), "kind": FactKind.INVOICE,
                    "amount": Decimal(self.dice.randrange(-200_000, 2_000_000)) / 100, "effective_on": day,
                    "recorded_at": datetime.combine(day, time(9), UTC), "reference": f"F-{number}",
                    "actor_label": "Camille Fictif",
                }
            )  # fmt: skip
