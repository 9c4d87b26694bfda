"""A text as an OpenDocument file."""

import io
from datetime import UTC, datetime
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

from facilitator.kernel.opendocument import MIMETYPE, odt

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
MADE_AT = datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_each_line_is_a_paragraph_and_the_first_a_heading():
    content = odt("Article 1 <Insertion> & co\n\nPremier.\nSecond.\n", made_at=MADE_AT)
    with ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert archive.read("mimetype").decode() == MIMETYPE
        ET.fromstring(archive.read("META-INF/manifest.xml"))
        document = ET.fromstring(archive.read("content.xml"))
    assert [each.text for each in document.iter(f"{TEXT}h")] == ["Article 1 <Insertion> & co"]
    assert [each.text for each in document.iter(f"{TEXT}p")] == ["Premier.", "Second."]


def test_the_same_text_gives_the_same_file():
    assert odt("Texte", made_at=MADE_AT) == odt("Texte", made_at=MADE_AT)
