"""Reading declarations, one or many, for those who signed and those who review."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from facilitator.hours import queries
from facilitator.hours.access import OF_THE_MARKET, declarations_seen_by
from facilitator.hours.amendments.queries import list_amendments
from facilitator.hours.checks.queries import Checked, Key, check, settings
from facilitator.hours.checks.rules import Alert
from facilitator.hours.enums import LineStatus
from facilitator.hours.models import (
    Amendment,
    Declaration,
    DeclarationVersion,
    LineReview,
)
from facilitator.hours.queries import SignedLine, Standing
from facilitator.hours.rules import Line, LineKey, Period, total
from facilitator.kernel.paging import Order, Paged, Part, paged
from facilitator.kernel.quantities import ZERO
from facilitator.markets.clauses.models import ClauseLot, Commitment
from facilitator.markets.models import Lot, Market
from facilitator.organisations.access import Viewer
from facilitator.organisations.models import Company
from facilitator.placements.queries import AtWork, list_at_work


class Queue(StrEnum):
    """The lists of declarations of a facilitator."""

    TO_REVIEW = "a-valider"
    LATE = "en-retard"
    WITH_COMPANY = "a-corriger"
    ALL = "toutes"

    @property
    def label(self) -> str:
        return {
            "a-valider": "À valider",
            "en-retard": "En retard",
            "a-corriger": "Renvoyées à l’entreprise",
            "toutes": "Toutes",
        }[self.value]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedLine:
    """One line in force, with all that was decided, said and doubted."""

    id: int
    line: Line
    status: LineStatus
    thread: tuple[LineReview, ...]
    alerts: tuple[Alert, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Waits for the facilitator and raises no doubt."""
        return self.status is LineStatus.PENDING and not self.alerts

    @property
    def is_decided(self) -> bool:
        return self.status in {LineStatus.VALIDATED, LineStatus.RETURNED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A declaration in a list."""

    declaration: Declaration
    standing: Standing
    lines: tuple[ReviewedLine, ...]

    @property
    def clean(self) -> tuple[ReviewedLine, ...]:
        """The lines that one gesture may validate: none while the company contests."""
        return () if self.declaration.contested_at else tuple(line for line in self.lines if line.is_clean)

    @property
    def doubtful(self) -> tuple[ReviewedLine, ...]:
        """The lines that wait for a look."""
        clean = {line.id for line in self.clean}
        return tuple(line for line in self.lines if line.id not in clean and not line.is_decided)

    @property
    def hours_clean(self) -> Decimal:
        return total(line.line for line in self.clean)


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedEntry(Entry):
    """A declaration in a list, and what counts of it."""

    amendments: Mapping[LineKey, Sequence[Amendment]]

    def counted(self, line: ReviewedLine) -> Decimal:
        """Hours that count for a validated line, its amendments included."""
        made = self.amendments.get(line.line.key)
        return made[-1].after_hours if made else line.line.total

    def counted_for(self, key: LineKey) -> Decimal:
        """Hours that count for one person and month; none when nothing was validated."""
        if made := self.amendments.get(key):
            return made[-1].after_hours
        validated = (one.line for one in self.lines if one.status is LineStatus.VALIDATED and one.line.key == key)
        return total(validated)

    @property
    def forgotten(self) -> list[tuple[LineKey, Sequence[Amendment]]]:
        """Amendments of people who were not in the version signed."""
        signed = {line.line.key for line in self.lines}
        return [(key, made) for key, made in self.amendments.items() if key not in signed]

    @property
    def hours_counted(self) -> Decimal | None:
        """Hours that count for the declaration, amendments included; None: never signed."""
        if self.standing.hours is None and not self.amendments:
            return None
        signed = (self.counted(line) for line in self.lines if line.status is LineStatus.VALIDATED)
        added = (made[-1].after_hours for _key, made in self.forgotten)
        return sum((*signed, *added), ZERO)


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole(CountedEntry):
    """A declaration with everything a page shows."""

    people: Mapping[uuid.UUID, AtWork]
    versions: Sequence[DeclarationVersion]

    def name(self, placement_id: uuid.UUID) -> str:
        work = self.people.get(placement_id)
        return work.name if work else "Personne qui n’est plus affectée à ce marché"

    @property
    def left_out(self) -> list[tuple[uuid.UUID, str]]:
        """People at work who are not in the version signed."""
        signed = {line.line.placement_id for line in self.lines} | {key[0] for key in self.amendments}
        return [(placement_id, work.name) for placement_id, work in self.people.items() if placement_id not in signed]


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclarationFilter:
    """What a list of declarations is narrowed to. `text`: words of the company's name or of a market's title."""

    queue: Queue = Queue.ALL
    text: str | None = None


LATEST = Order(key="period", is_descending=True)
URGENT = Order(key="due_on")


def page_of_declarations(
    session: Session,
    viewer: Viewer,
    part: Part,
    *,
    today: date,
    wanted: DeclarationFilter = DeclarationFilter(),
    total: int | None = None,
) -> Paged[Entry]:
    """The viewer's declarations, the most urgent first; the latest first when all are asked for.

    `total`: how many the list holds, when `count_queues` has said so.
    """
    found: Paged[Declaration] = _page(session, viewer, part, wanted=wanted, today=today, total=total)
    items = _entries(session, found.items, today)
    return Paged(items=items, total=found.total, number=found.number, size=found.size)


def page_of_counted(session: Session, viewer: Viewer, number: int, *, today: date) -> Paged[CountedEntry]:
    """The viewer's declarations and the hours that count of each, the latest first."""
    found = _page(session, viewer, Part(number=number), wanted=DeclarationFilter(), today=today)
    items = _counted(session, found.items, today)
    return Paged(items=items, total=found.total, number=found.number, size=found.size)


def _page(
    session: Session, viewer: Viewer, part: Part, *, wanted: DeclarationFilter, today: date, total: int | None = None
) -> Paged[Declaration]:
    order = part.order or (LATEST if wanted.queue is Queue.ALL else URGENT)
    columns = {
        "company": sa.func.lower(Company.name),
        "period": Declaration.period_end,
        "due_on": Declaration.due_on,
    }
    contested = [Declaration.contested_at.is_(None)] if order == URGENT else []
    query = (
        declarations_seen_by(viewer)
        .join(Declaration.company)
        .where(_in_queue(wanted.queue, today), *_mentions(wanted.text))
        .options(contains_eager(Declaration.company), OF_THE_MARKET)
        .order_by(*contested, order.by(columns), Declaration.id.desc() if order == LATEST else Declaration.id)
    )
    return paged(session, query, part.number, size=part.size, total=total)


def _mentions(text: str | None) -> list[sa.ColumnElement[bool]]:
    """Each word is part of the company's name, or of the title of a market that the clause covers."""
    return [
        sa.or_(
            Declaration.company_id.in_(sa.select(Company.id).where(Company.name.icontains(word, autoescape=True))),
            Declaration.commitment_id.in_(
                sa.select(Commitment.id)
                .join(ClauseLot, ClauseLot.clause_id == Commitment.clause_id)
                .join(Lot, Lot.id == ClauseLot.lot_id)
                .join(Market, Market.id == Lot.market_id)
                .where(Market.title.icontains(word, autoescape=True))
            ),
        )
        for word in (text or "").split()
    ]


def count_queues(session: Session, viewer: Viewer, *, today: date, text: str | None = None) -> dict[Queue, int]:
    """How many declarations each list holds, in one query."""
    seen = declarations_seen_by(viewer).where(*_mentions(text))
    counts = [
        seen.where(_in_queue(queue, today)).with_only_columns(sa.func.count()).scalar_subquery() for queue in Queue
    ]
    return dict(zip(Queue, session.execute(sa.select(*counts)).one(), strict=True))


def list_urgent(
    session: Session, viewer: Viewer, queues: Sequence[Queue], *, today: date, limit: int
) -> Mapping[Queue, Sequence[Declaration]]:
    """The first declarations of each list, the most urgent first, with their company; one query, no line."""
    urgent = (Declaration.contested_at.is_(None), Declaration.due_on, Declaration.id)
    firsts = [
        declarations_seen_by(viewer)
        .where(_in_queue(queue, today))
        .with_only_columns(Declaration.id, sa.literal(queue.value).label("queue"))
        .order_by(*urgent)
        .limit(limit)
        .subquery()
        for queue in queues
    ]
    chosen = sa.union_all(*(sa.select(first) for first in firsts)).subquery()
    query = (
        sa.select(chosen.c.queue, Declaration)
        .join(Declaration, Declaration.id == chosen.c.id)
        .options(joinedload(Declaration.company))
        .order_by(*urgent)
    )
    found: dict[Queue, list[Declaration]] = {queue: [] for queue in queues}
    for queue, declaration in session.execute(query):
        found[Queue(queue)].append(declaration)
    return found


def _in_queue(queue: Queue, today: date) -> sa.ColumnElement[bool]:
    match queue:
        case Queue.TO_REVIEW:
            return queries.waits_for_facilitator
        case Queue.LATE:
            return sa.and_(~queries.is_signed, Declaration.due_on < today)
        case Queue.WITH_COMPANY:
            return sa.and_(queries.is_signed, queries.waits_for_company)
        case Queue.ALL:
            return sa.true()


def get_whole(session: Session, declaration: Declaration, *, today: date) -> Whole:
    """Everything about one declaration already authorised, its market loaded."""
    [entry] = _counted(session, [declaration], today)
    people = list_at_work(
        session, structure_id=declaration.structure_id, first_day=declaration.period_start,
        last_day=declaration.period_end, commitment_ids=[declaration.commitment_id],
    )  # fmt: skip
    return Whole(
        declaration=declaration,
        standing=entry.standing,
        lines=entry.lines,
        people={work.placement_id: work for work in people},
        versions=list_versions(session, declaration.id),
        amendments=entry.amendments,
    )


def list_versions(session: Session, declaration_id: uuid.UUID) -> Sequence[DeclarationVersion]:
    """Every version with its signature, the latest first."""
    query = (
        sa.select(DeclarationVersion)
        .where(DeclarationVersion.declaration_id == declaration_id)
        .options(joinedload(DeclarationVersion.signature))
        .order_by(DeclarationVersion.number.desc())
    )
    return session.scalars(query).all()


def _entries(session: Session, declarations: Sequence[Declaration], today: date) -> list[Entry]:
    if not declarations:
        return []
    standings = queries.standings(session, declarations)
    doubts = _doubts(session, declarations, standings, today)
    return [
        Entry(
            declaration=declaration,
            standing=standings[declaration.id],
            lines=tuple(_reviewed(declaration, line, doubts) for line in standings[declaration.id].lines),
        )
        for declaration in declarations
    ]


def _counted(session: Session, declarations: Sequence[Declaration], today: date) -> list[CountedEntry]:
    amended = _amended(session, declarations)
    return [
        CountedEntry(declaration=row.declaration, standing=row.standing, lines=row.lines,
                     amendments=amended[row.declaration.id])
        for row in _entries(session, declarations, today)
    ]  # fmt: skip


def _amended(
    session: Session, declarations: Sequence[Declaration]
) -> Mapping[uuid.UUID, Mapping[LineKey, Sequence[Amendment]]]:
    """The amendments of each declaration by person and month, oldest first, in one query."""
    of_month: dict[tuple[uuid.UUID, date], uuid.UUID] = {
        (declaration.commitment_id, month): declaration.id
        for declaration in declarations
        for month in Period(declaration.period_start, declaration.period_end).months
    }
    found: dict[uuid.UUID, dict[LineKey, list[Amendment]]] = {row.id: defaultdict(list) for row in declarations}
    commitments, months = {row.commitment_id for row in declarations}, {month for _commitment, month in of_month}
    for amendment, worked in list_amendments(session, commitments, months):
        if declaration_id := of_month.get((amendment.commitment_id, worked.month)):
            found[declaration_id][worked.placement_id, worked.month].append(amendment)
    return found


def _doubts(
    session: Session, declarations: Sequence[Declaration], standings: Mapping[uuid.UUID, Standing], today: date
) -> Mapping[Key, tuple[Alert, ...]]:
    """The alerts of every line that is not validated."""
    checked = [
        Checked(declaration.commitment_id, signed.line)
        for declaration in declarations
        for signed in standings[declaration.id].lines
        if signed.status is not LineStatus.VALIDATED
    ]
    return check(session, checked, settings(session, declarations[0].structure_id, on=today)) if checked else {}


def _reviewed(declaration: Declaration, signed: SignedLine, doubts: Mapping[Key, tuple[Alert, ...]]) -> ReviewedLine:
    return ReviewedLine(
        id=signed.id,
        line=signed.line,
        status=signed.status,
        thread=signed.reviews,
        alerts=doubts.get((declaration.commitment_id, *signed.line.key), ()),
    )
