"""Files that people send: known by their content, whole or not at all."""

import hashlib
import io
import stat
import zipfile
from pathlib import Path

import pytest

from facilitator.kernel import uploads
from facilitator.kernel.uploads import DOCX, JPEG, ODT, PDF, PNG, WEBP, TooLarge, UnknownContent

LIMIT = 10_000


def archive(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, part in parts.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), part)
    return content.getvalue()


WORD = {"word__document_xml": b"<w/>"}


@pytest.mark.parametrize(
    ("content", "content_type", "extension"),
    [
        (b"%PDF-1.7\n...", PDF, ".pdf"),
        (b"\n\n%PDF-1.4 after a few bytes", PDF, ".pdf"),
        (b"\x89PNG\r\n\x1a\n....", PNG, ".png"),
        (b"\xff\xd8\xff\xe0....", JPEG, ".jpg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", WEBP, ".webp"),
        (archive(**WORD), DOCX, ".docx"),
        (archive(mimetype=ODT.encode()), ODT, ".odt"),
    ],
)
def test_a_file_is_what_it_holds(tmp_path: Path, content: bytes, content_type: str, extension: str):
    kept = uploads.keep(tmp_path, "clauses", io.BytesIO(content), limit=LIMIT)
    assert kept.content_type == content_type
    assert kept.path.startswith("uploads/clauses/")
    assert kept.path.endswith(extension)
    file = tmp_path / kept.path
    assert (file.read_bytes(), kept.size) == (content, len(content))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    uploads.drop(tmp_path, kept.path)
    uploads.drop(tmp_path, kept.path)
    assert not file.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\0 a program",
        b"<html>%PDF</html>",
        b"PK\x03\x04 a broken archive",
        archive(readme=b"any archive"),
        archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        archive(**WORD, word__vbaProject_bin=b"macro"),
    ],
)
def test_anything_else_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes):
    with pytest.raises(UnknownContent):
        uploads.keep(tmp_path, "clauses", io.BytesIO(content), limit=LIMIT)
    assert list((tmp_path / "uploads" / "clauses").iterdir()) == []


def test_a_file_too_large_is_refused_and_leaves_nothing(tmp_path: Path):
    exactly = b"%PDF-" + b"0" * (LIMIT - 5)
    uploads.drop(tmp_path, uploads.keep(tmp_path, "clauses", io.BytesIO(exactly), limit=LIMIT).path)
    with pytest.raises(TooLarge):
        uploads.keep(tmp_path, "clauses", io.BytesIO(exactly + b"0"), limit=LIMIT)
    assert list((tmp_path / "uploads" / "clauses").iterdir()) == []
