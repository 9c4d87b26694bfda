"""A file kept between its preview and its import, on disk, under a generated name, for a few days.

Two files: `<id>.records`, the cleaned records one a line; `<id>.summary`, a head line then one light line a record,
which is all that a page of the preview reads (20,000 records in some tenths of a second).
"""

import json
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from facilitator.kernel import clock
from facilitator.kernel.db import new_id
from facilitator.kernel.errors import NotVisible
from facilitator.markets.decp.enums import LineStatus
from facilitator.markets.decp.files import Line, read_line
from facilitator.markets.decp.queries import Comparison, Outcome
from facilitator.markets.decp.reading import MARKETS, RawRecord
from facilitator.markets.decp.values import fold
from facilitator.markets.decp.wording import party
from facilitator.markets.enums import SocialConsideration

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewLine:
    """A record as a page shows it."""

    position: int
    status: LineStatus
    published_id: str
    buyer: str
    title: str
    holders: str
    amount: Decimal | None
    notified_on: date | None
    considerations: list[str]
    messages: list[str]

    @property
    def is_importable(self) -> bool:
        return self.status in {LineStatus.CREATED, LineStatus.UPDATED}


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewFilter:
    """What the preview is narrowed to."""

    status: LineStatus | None = None
    text: str | None = None
    is_social: bool = False
    """Only records that published a social consideration."""

    def keeps(self, line: PreviewLine) -> bool:
        if self.status is not None and line.status is not self.status:
            return False
        if self.is_social and not line.considerations:
            return False
        haystack = fold(f"{line.published_id} {line.buyer} {line.title} {line.holders}") if self.text else ""
        return all(fold(word) in haystack for word in (self.text or "").split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """A kept file."""

    id: uuid.UUID
    structure_id: uuid.UUID
    file_name: str
    created_at: datetime
    lines: Sequence[PreviewLine]

    def count(self, status: LineStatus) -> int:
        return sum(line.status is status for line in self.lines)


class Shelf:
    """Where the kept files of an installation stand."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "imports"

    def keep(self, structure_id: uuid.UUID, file_name: str, comparison: Comparison) -> uuid.UUID:
        """Keep a compared file; those past their time go."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._purge()
        preview_id = new_id()
        with self._records(preview_id).open("w", encoding="utf-8") as stream:
            stream.writelines(f"{outcome.line.source}\n" for outcome in comparison.outcomes)
        head = {"structure_id": structure_id, "file_name": file_name, "created_at": clock.now()}
        self._write(preview_id, head, [_preview_line(outcome) for outcome in comparison.outcomes])
        return preview_id

    def open(self, structure_id: uuid.UUID, preview_id: uuid.UUID) -> Preview:
        """Raises NotVisible when there is none, or when it is another structure's."""
        try:
            with self._summary(preview_id).open("rb") as stream:
                head = orjson.loads(stream.readline())
                if head["structure_id"] != str(structure_id):
                    raise NotVisible
                lines = [_line_from(orjson.loads(line)) for line in stream]
        except FileNotFoundError as error:
            raise NotVisible from error
        return Preview(
            id=preview_id,
            structure_id=structure_id,
            file_name=head["file_name"],
            created_at=datetime.fromisoformat(head["created_at"]),
            lines=lines,
        )

    def read(self, preview: Preview, positions: Collection[int]) -> Iterator[Line]:
        """These records of the file, read anew."""
        with self._records(preview.id).open(encoding="utf-8", newline="\n") as stream:
            for position, source in enumerate(stream, start=1):
                if position in positions:
                    yield read_line(RawRecord(position, MARKETS, json.loads(source)))

    def mark(self, preview: Preview, comparison: Comparison) -> None:
        """Note what was imported: those records have nothing left to bring."""
        done = {outcome.line.position: outcome for outcome in comparison.outcomes}
        head = {
            "structure_id": preview.structure_id,
            "file_name": preview.file_name,
            "created_at": preview.created_at,
        }
        lines = [_imported(line) if line.position in done and line.is_importable else line for line in preview.lines]
        self._write(preview.id, head, lines)

    def _write(self, preview_id: uuid.UUID, head: dict[str, Any], lines: Sequence[PreviewLine]) -> None:
        path = self._summary(preview_id)
        draft = path.with_suffix(".draft")
        with draft.open("wb") as stream:
            stream.write(orjson.dumps(head) + b"\n")
            stream.writelines(orjson.dumps(asdict(line), default=str) + b"\n" for line in lines)
        draft.replace(path)

    def _purge(self) -> None:
        oldest = (clock.now() - KEPT_FOR).timestamp()
        for path in self._folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    def _summary(self, preview_id: uuid.UUID) -> Path:
        return self._folder / f"{preview_id}.summary"

    def _records(self, preview_id: uuid.UUID) -> Path:
        return self._folder / f"{preview_id}.records"


def _preview_line(outcome: Outcome) -> PreviewLine:
    line, contract = outcome.line, outcome.line.contract
    return PreviewLine(
        position=line.position,
        status=outcome.status,
        published_id=line.published_id,
        buyer=party(contract.buyer) if contract else line.buyer,
        title=contract.title if contract else "",
        holders=", ".join(party(holder) for holder in contract.holders) if contract else "",
        amount=contract.amount if contract else None,
        notified_on=contract.notified_on if contract else None,
        considerations=[consideration.value for consideration in contract.considerations] if contract else [],
        messages=outcome.messages,
    )


def _line_from(stored: dict[str, Any]) -> PreviewLine:
    stored["status"] = LineStatus(stored["status"])
    stored["amount"] = Decimal(stored["amount"]) if stored["amount"] else None
    stored["notified_on"] = date.fromisoformat(stored["notified_on"]) if stored["notified_on"] else None
    return PreviewLine(**stored)


def _imported(line: PreviewLine) -> PreviewLine:
    return PreviewLine(**{**asdict(line), "status": LineStatus.UNCHANGED, "messages": [*line.messages, "Importé."]})


def consideration_labels(line: PreviewLine) -> list[str]:
    return [SocialConsideration(value).label for value in line.considerations]
