"""A text as an OpenDocument file (.odt), which word processors open and save as .docx. Standard library alone."""

import io
from datetime import datetime
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MIMETYPE = "application/vnd.oasis.opendocument.text"
_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"'
)
_STYLES = (
    '<office:automatic-styles><style:style style:name="P" style:family="paragraph"><style:paragraph-properties '
    'fo:margin-bottom="0.2cm"/><style:text-properties fo:language="fr" fo:country="FR"/></style:style>'
    '<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.4cm"/>'
    '<style:text-properties fo:font-size="14pt" fo:font-weight="bold" fo:language="fr" fo:country="FR"/></style:style>'
    "</office:automatic-styles>"
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def odt(content: str, *, made_at: datetime) -> bytes:
    """One paragraph a line; the first line is the heading. The same text and date give the same bytes."""
    lines = [line for line in content.splitlines() if line.strip()]
    heading, *paragraphs = lines or [""]
    body = f'<text:h text:style-name="H" text:outline-level="1">{escape(heading)}</text:h>' + "".join(
        f'<text:p text:style-name="P">{escape(line)}</text:p>' for line in paragraphs
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES}>{_STYLES}'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        # The format asks for the type first, uncompressed.
        _add(archive, "mimetype", MIMETYPE, made_at, ZIP_STORED)
        _add(archive, "META-INF/manifest.xml", _MANIFEST, made_at, ZIP_DEFLATED)
        _add(archive, "content.xml", document, made_at, ZIP_DEFLATED)
    return target.getvalue()


def _add(archive: ZipFile, name: str, content: str, made_at: datetime, compression: int) -> None:
    entry = ZipInfo(name, made_at.timetuple()[:6])
    entry.compress_type = compression
    archive.writestr(entry, content.encode())
