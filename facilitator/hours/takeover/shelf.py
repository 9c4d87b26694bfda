"""A workbook kept between its preview and its takeover. It names people: one day at most, and it goes once taken."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import orjson

from facilitator.kernel import clock
from facilitator.kernel.db import new_id
from facilitator.kernel.errors import NotVisible

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptWorkbook:
    id: uuid.UUID
    file_name: str
    content: bytes


class Shelf:
    """Where the kept workbooks of an installation stand."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "takeovers"

    def keep(self, structure_id: uuid.UUID, file_name: str, content: bytes) -> uuid.UUID:
        """Keep a workbook; those past their time go."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._purge()
        kept_id = new_id()
        self._content(kept_id).write_bytes(content)
        head = {"structure_id": structure_id, "file_name": file_name}
        self._head(kept_id).write_bytes(orjson.dumps(head))
        return kept_id

    def open(self, structure_id: uuid.UUID, kept_id: uuid.UUID) -> KeptWorkbook:
        """Raises NotVisible when there is none, or when it is another structure's."""
        try:
            head = orjson.loads(self._head(kept_id).read_bytes())
            if head["structure_id"] != str(structure_id):
                raise NotVisible
            return KeptWorkbook(id=kept_id, file_name=head["file_name"], content=self._content(kept_id).read_bytes())
        except FileNotFoundError as error:
            raise NotVisible from error

    def forget(self, kept_id: uuid.UUID) -> None:
        self._head(kept_id).unlink(missing_ok=True)
        self._content(kept_id).unlink(missing_ok=True)

    def _purge(self) -> None:
        oldest = (clock.now() - KEPT_FOR).timestamp()
        for path in self._folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    def _head(self, kept_id: uuid.UUID) -> Path:
        return self._folder / f"{kept_id}.json"

    def _content(self, kept_id: uuid.UUID) -> Path:
        return self._folder / f"{kept_id}.workbook"
