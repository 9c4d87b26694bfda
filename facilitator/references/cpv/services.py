"""Importing the common procurement vocabulary."""

from collections import Counter

import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.references.cpv.rules import CpvFile
from facilitator.references.models import CpvCode


def import_codes(session: Session, read: CpvFile) -> Counter[str]:
    """Make the table say what the file says; a code that the file leaves out stays: markets may bear it.

    Counts what was `created`, `updated`, `unchanged`. Twice the same file changes nothing.
    """
    known = {row.code: row.label for row in session.execute(sa.select(CpvCode.code, CpvCode.label))}
    rows = [{"code": line.code, "label": line.label} for line in read.lines]
    created = [row for row in rows if row["code"] not in known]
    updated = [row for row in rows if row["code"] in known and known[row["code"]] != row["label"]]
    if created:
        session.execute(sa.insert(CpvCode), created)
    if updated:
        session.execute(sa.update(CpvCode), updated)
    return Counter(created=len(created), updated=len(updated), unchanged=len(rows) - len(created) - len(updated))
