"""Files that people send: recognised by their content, kept under a generated name, part of every backup.

Neither the name nor the type that a browser announces is believed. Files lie in the `uploads` folder of the data
folder (see `archive.KEPT`); a name that starts with a point is a file being written.
"""

import hashlib
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

FOLDER = "uploads"
PDF, JPEG, PNG, WEBP = "application/pdf", "image/jpeg", "image/png", "image/webp"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"

EXTENSIONS = {PDF: ".pdf", DOCX: ".docx", ODT: ".odt", JPEG: ".jpg", PNG: ".png", WEBP: ".webp"}
"""What is accepted, and how such a file is named."""

_BLOCK = 1024 * 1024
_HEAD = 1024


class UnknownContent(ValueError):
    """The content is none of the accepted types."""


class TooLarge(ValueError):
    """The file is larger than allowed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file as it is kept. `path`: inside the data folder; `size`: bytes."""

    path: str
    content_type: str
    size: int
    sha256: str


def keep(data_dir: Path, folder: str, source: IO[bytes], *, limit: int) -> Upload:
    """Write a file into the data folder, whole or not at all. `limit`: bytes.

    Raises TooLarge, UnknownContent.
    """
    target = data_dir / FOLDER / folder
    target.mkdir(parents=True, exist_ok=True)
    draft = target / f".{uuid.uuid4().hex}"
    try:
        size, sha256 = _copy(source, draft, limit)
        content_type = recognise(draft)
        kept = target / f"{uuid.uuid4().hex}{EXTENSIONS[content_type]}"
        draft.rename(kept)
    finally:
        draft.unlink(missing_ok=True)
    return Upload(path=kept.relative_to(data_dir).as_posix(), content_type=content_type, size=size, sha256=sha256)


def drop(data_dir: Path, path: str) -> None:
    """Remove a kept file; one that is gone already is no matter."""
    (data_dir / path).unlink(missing_ok=True)


def recognise(path: Path) -> str:
    """The type of a file, from its content. Raises UnknownContent."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head:
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"PK\x03\x04"):
        return _recognise_archive(path)
    raise UnknownContent


def _recognise_archive(path: Path) -> str:
    """A text document is a zip: its parts are listed, none is unpacked but the few bytes that name its type."""
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names and "word/vbaProject.bin" not in names:
                return DOCX
            if "mimetype" in names and archive.open("mimetype").read(len(ODT) + 1) == ODT.encode():
                return ODT
    except (BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UnknownContent from error
    raise UnknownContent


def _copy(source: IO[bytes], draft: Path, limit: int) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while block := source.read(_BLOCK):
            size += len(block)
            if size > limit:
                raise TooLarge
            digest.update(block)
            file.write(block)
    return size, digest.hexdigest()
