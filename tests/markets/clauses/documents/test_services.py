"""Documents attached to a clause."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.journal.models import JournalEntry
from facilitator.kernel.uploads import PDF, Upload
from facilitator.markets.clauses.documents import services
from facilitator.markets.clauses.documents.services import attach_document, clean_name, remove_document
from facilitator.markets.clauses.models import ClauseDocument
from tests.factories.markets import ClauseFactory
from tests.markets.obligations.conftest import CAMILLE


def upload(number: int = 1) -> Upload:
    return Upload(path=f"uploads/clauses/{number}.pdf", content_type=PDF, size=12, sha256=f"{number:064}")


def test_a_document_is_attached_then_removed_and_the_journal_knows(session: Session):
    clause = ClauseFactory()
    document = attach_document(session, clause, upload(), name="CCAP.pdf", by=CAMILLE)
    assert (document.structure_id, document.added_by) == (clause.structure_id, "Camille Fictif")
    assert remove_document(session, clause, document, by=CAMILLE) == "uploads/clauses/1.pdf"
    assert session.scalars(sa.select(ClauseDocument)).all() == []
    entries = session.scalars(
        sa.select(JournalEntry).where(JournalEntry.subject_id == clause.id).order_by(JournalEntry.id)
    ).all()
    assert [entry.event for entry in entries] == ["clause.document_added", "clause.document_removed"]
    assert entries[1].facts == {"document": "CCAP.pdf", "size": 12, "sha256": f"{1:064}"}


def test_the_same_content_is_not_attached_twice(session: Session):
    clause = ClauseFactory()
    attach_document(session, clause, upload(), name="CCAP.pdf", by=CAMILLE)
    with pytest.raises(services.AlreadyAttached, match=r"CCAP\.pdf"):
        attach_document(session, clause, upload(), name="copie.pdf", by=CAMILLE)
    attach_document(session, ClauseFactory(), upload(), name="CCAP.pdf", by=CAMILLE)


def test_a_clause_carries_so_many_documents(session: Session):
    clause = ClauseFactory()
    for number in range(services.MOST_DOCUMENTS):
        attach_document(session, clause, upload(number), name="CCAP.pdf", by=CAMILLE)
    with pytest.raises(services.TooManyDocuments):
        attach_document(session, clause, upload(99), name="CCAP.pdf", by=CAMILLE)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("CCAP lot 2.pdf", "CCAP lot 2.pdf"),
        ("C:\\Marchés\\CCAP.pdf", "CCAP.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n\u202ec.pdf", "abc.pdf"),
        ("...", "document"),
        ("", "document"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_a_name_and_no_path(given: str, kept: str):
    assert clean_name(given) == kept
