"""Documents in PDF: a Typst template of `templates/documents/` and the plain values it prints.

Tagged, with the standard `ua-1` asked for: say « balisé », not « conforme », until a validator has said so. The fonts
are those that Typst carries, never the machine's: the same values give the same bytes everywhere.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"


def pdf(template: str, values: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """Render `templates/<template>`, a .typ file.

    `values` (texts, lists and mappings of texts, already in French) reach the template as `data`. `made_at` is the
    document's own date: asked again, the same report is the same file.
    """
    document = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        format="pdf",
        sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        timestamp=int(made_at.timestamp()),
    )
    if not isinstance(document, bytes):
        raise TypeError(f"{template} gave {type(document).__name__}, not one document")
    return document
