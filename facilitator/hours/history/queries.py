"""Reading declarations, one or many, for those who signed and those who review."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

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
from facilitator.kernel.paging import Paged, paged
from facilitator.organisations.access import Viewer
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
class Whole(Entry):
    """A declaration with everything a page shows."""

    people: Mapping[uuid.UUID, AtWork]
    versions: Sequence[DeclarationVersion]
    amendments: Mapping[LineKey, Sequence[Amendment]]

    def name(self, placement_id: uuid.UUID) -> str:
        work = self.people.get(placement_id)
        return work.name if work else "Personne qui n’est plus affectée à ce marché"

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
    def left_out(self) -> list[tuple[uuid.UUID, str]]:
        """People at work who are not in the version signed."""
        signed = {line.line.placement_id for line in self.lines} | {key[0] for key in self.amendments}
        return [(placement_id, work.name) for placement_id, work in self.people.items() if placement_id not in signed]

    @property
    def forgotten(self) -> list[tuple[LineKey, Sequence[Amendment]]]:
        """Amendments of people who were not in the version signed."""
        signed = {line.line.key for line in self.lines}
        return [(key, made) for key, made in self.amendments.items() if key not in signed]


def page_of_declarations(
    session: Session, viewer: Viewer, number: int, *, queue: Queue = Queue.ALL, today: date
) -> Paged[Entry]:
    """The viewer's declarations, the most urgent first; the latest first when all are asked for."""
    latest = (Declaration.period_end.desc(), Declaration.id.desc())
    urgent = (Declaration.contested_at.is_(None), Declaration.due_on, Declaration.id)
    query = (
        declarations_seen_by(viewer)
        .where(_in_queue(queue, today))
        .options(joinedload(Declaration.company), OF_THE_MARKET)
        .order_by(*(latest if queue is Queue.ALL else urgent))
    )
    found: Paged[Declaration] = paged(session, query, number)
    return Paged(items=_entries(session, found.items, today), total=found.total, number=found.number, size=found.size)


def count_queues(session: Session, viewer: Viewer, *, today: date) -> dict[Queue, int]:
    """How many declarations each list holds, in one query."""
    seen = declarations_seen_by(viewer)
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
    [entry] = _entries(session, [declaration], today)
    months = Period(declaration.period_start, declaration.period_end).months
    people = list_at_work(
        session, structure_id=declaration.structure_id, first_day=declaration.period_start,
        last_day=declaration.period_end, commitment_ids=[declaration.commitment_id],
    )  # fmt: skip
    amendments: dict[LineKey, list[Amendment]] = defaultdict(list)
    for amendment, month in list_amendments(session, declaration.commitment_id, months):
        amendments[month.placement_id, month.month].append(amendment)
    return Whole(
        declaration=declaration,
        standing=entry.standing,
        lines=entry.lines,
        people={work.placement_id: work for work in people},
        versions=list_versions(session, declaration.id),
        amendments=amendments,
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
