"""A file of invoices kept between its preview and its import, on disk, under a generated name, for a few days."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import orjson

from facilitator.kernel import clock
from facilitator.kernel.db import new_id
from facilitator.kernel.errors import NotVisible
from facilitator.markets.activity.enums import FactKind

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptFile:
    """A file as it was sent, and for which clause."""

    clause_id: uuid.UUID
    kind: FactKind
    name: str
    content: bytes


class Drawer:
    """Where the kept files of an installation stand."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "imports"

    def keep(self, file: KeptFile) -> uuid.UUID:
        """Keep a file; those past their time go."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._purge()
        key = new_id()
        head = {"clause_id": file.clause_id, "kind": file.kind, "name": file.name}
        self._path(key).write_bytes(orjson.dumps(head) + b"\n" + file.content)
        return key

    def open(self, clause_id: uuid.UUID, key: uuid.UUID) -> KeptFile:
        """Raises NotVisible when there is none, or when it is another clause's."""
        try:
            head, _, content = self._path(key).read_bytes().partition(b"\n")
        except FileNotFoundError as error:
            raise NotVisible from error
        said = orjson.loads(head)
        if said["clause_id"] != str(clause_id):
            raise NotVisible
        return KeptFile(clause_id=clause_id, kind=FactKind(said["kind"]), name=said["name"], content=content)

    def drop(self, key: uuid.UUID) -> None:
        """Once imported, it serves no more."""
        self._path(key).unlink(missing_ok=True)

    def _purge(self) -> None:
        oldest = (clock.now() - KEPT_FOR).timestamp()
        for path in self._folder.glob("*.facts"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    def _path(self, key: uuid.UUID) -> Path:
        return self._folder / f"{key}.facts"
