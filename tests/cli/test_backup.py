"""A backup brings everything back, on an empty machine and on the other engine, or says why not."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from facilitator.hours.models import HoursLine
from facilitator.journal.models import SYSTEM, JournalEntry
from facilitator.journal.services import record
from facilitator.kernel import mail, schema, uploads
from facilitator.kernel.db import create_engine
from facilitator.markets.clauses.documents.services import attach_document
from facilitator.markets.clauses.models import ClauseDocument
from facilitator.markets.enums import MemberRole
from facilitator.references.models import ReferenceValue
from tests.databases import Databases, SQLiteDatabases
from tests.factories.hours import EvaluationFactory, HoursLineFactory
from tests.factories.markets import AwardFactory, AwardMemberFactory, ClauseFactory, ContactFactory, ExchangeFactory
from tests.factories.people import EvidenceFactory


@dataclass
class Machine:
    """An installation: a database and a data folder."""

    databases: Databases
    url: str
    data_dir: Path

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FACILITATOR_DATABASE_URL", self.url)
        monkeypatch.setenv("FACILITATOR_DATA_DIR", str(self.data_dir))
        monkeypatch.setenv("FACILITATOR_ENVIRONMENT", "demonstration")

    def session(self) -> Session:
        return Session(create_engine(self.url, poolclass=sa.NullPool))


@pytest.fixture
def here(committed, databases, tmp_path, facilitator, monkeypatch) -> Machine:
    """A machine that holds something of everything."""
    with committed.session() as session:
        HoursLineFactory()
        EvaluationFactory()
        EvidenceFactory()
        ContactFactory()
        ExchangeFactory()
        award = AwardFactory()
        lead = AwardMemberFactory(award=award)
        AwardMemberFactory(award=award, role=MemberRole.SUBCONTRACTOR, principal_id=lead.id)
        mail.post(session, kind="test", to="claire@entreprise.example", subject="Été : « 5 % »", text="À\nbientôt\t🙂")
        session.scalars(sa.select(ReferenceValue).limit(1)).one().value = "1600"
        record(session, by=SYSTEM, event="hours.posted", subject=lead, month="2026-10", lots=["1", "2"])
        machine = Machine(databases, committed.url, tmp_path / "here")
        upload = uploads.keep(machine.data_dir, "clauses", io.BytesIO(b"%PDF-1.7 CCAP"), limit=1000)
        attach_document(session, ClauseFactory(), upload, name="CCAP.pdf", by=SYSTEM)
    machine.use(monkeypatch)
    assert facilitator("jobs", "once", "mails").exit_code == 0
    return machine


@pytest.fixture
def there(databases, tmp_path):
    """An empty machine, on the same engine."""
    machine = Machine(databases, databases.empty(), tmp_path / "there")
    yield machine
    databases.drop(machine.url)


def everything(machine: Machine) -> dict[str, list]:
    """Every row of every table, read without any of the backup's code."""
    metadata = sa.MetaData()
    with machine.session() as session:
        metadata.reflect(session.connection())
        return {
            table.name: sorted(repr(tuple(row)) for row in session.execute(sa.select(table)))
            for table in metadata.sorted_tables
        }


def test_a_destroyed_machine_comes_back(here, there, facilitator, monkeypatch, tmp_path):
    archive = str(tmp_path / "backup.zip")
    saved = facilitator("backup", archive)
    assert saved.exit_code == 0, saved.output
    there.use(monkeypatch)
    restored = facilitator("restore", archive)
    assert restored.exit_code == 0, restored.output
    assert everything(there) == everything(here)
    assert (there.data_dir / "secret_key").read_text() == (here.data_dir / "secret_key").read_text()
    assert len(list((there.data_dir / "mails").glob("*.eml"))) == 1
    with there.session() as session:
        document = session.scalars(sa.select(ClauseDocument)).one()
    assert hashlib.sha256((there.data_dir / document.path).read_bytes()).hexdigest() == document.sha256


def test_life_goes_on_after_a_restoration(here, there, facilitator, monkeypatch, tmp_path):
    archive = str(tmp_path / "backup.zip")
    facilitator("backup", archive)
    there.use(monkeypatch)
    facilitator("restore", archive)
    assert facilitator("structures", "create", "Nouvelle structure").exit_code == 0
    assert facilitator("db", "upgrade").exit_code == 0
    with there.session() as session:
        highest = session.scalar(sa.select(sa.func.max(JournalEntry.id)))
        assert highest == session.scalar(sa.select(sa.func.count()).select_from(JournalEntry))
        with pytest.raises(sa.exc.DatabaseError, match="append-only"):
            session.execute(sa.delete(HoursLine))


def test_a_backup_moves_to_another_engine(here, facilitator, monkeypatch, tmp_path):
    archive = str(tmp_path / "backup.zip")
    facilitator("backup", archive)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere = Machine(SQLiteDatabases(folder), SQLiteDatabases(folder).empty(), folder / "data")
    elsewhere.use(monkeypatch)
    result = facilitator("restore", archive)
    assert result.exit_code == 0, result.output
    with elsewhere.session() as session, here.session() as origin:
        for query in (sa.select(HoursLine.hours), sa.select(JournalEntry.facts), sa.select(mail.Mail.text)):
            assert session.scalars(query).all() == origin.scalars(query).all()


def test_only_its_owner_reads_a_backup(here, facilitator, tmp_path):
    facilitator("backup", str(tmp_path / "backup.zip"))
    assert (tmp_path / "backup.zip").stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob("*.part")) == []


def test_a_backup_replaces_no_file(here, facilitator, tmp_path):
    (tmp_path / "backup.zip").write_text("mine")
    result = facilitator("backup", str(tmp_path / "backup.zip"))
    assert (result.exit_code, "exists already" in result.output) == (2, True)
    assert (tmp_path / "backup.zip").read_text() == "mine"


def test_nothing_is_restored_over_something(here, facilitator, monkeypatch, tmp_path):
    archive = str(tmp_path / "backup.zip")
    facilitator("backup", archive)
    monkeypatch.setenv("FACILITATOR_DATA_DIR", str(tmp_path / "new"))
    before = everything(here)
    result = facilitator("restore", archive)
    assert (result.exit_code, "is not empty" in result.output) == (2, True)
    assert everything(here) == before


def test_a_folder_with_mails_is_not_written_over(here, there, facilitator, monkeypatch, tmp_path):
    archive = str(tmp_path / "backup.zip")
    facilitator("backup", archive)
    there.data_dir = here.data_dir
    there.use(monkeypatch)
    assert "is not empty" in facilitator("restore", archive).output


def test_a_damaged_backup_is_refused_before_anything_is_written(here, there, facilitator, monkeypatch, tmp_path):
    facilitator("backup", str(tmp_path / "good.zip"))
    changes = {"tables/hours_lines.jsonl": (b"151.67", b"152.67")}
    rewrite(tmp_path / "good.zip", tmp_path / "bad.zip", changes)
    there.use(monkeypatch)
    result = facilitator("restore", str(tmp_path / "bad.zip"))
    assert (result.exit_code, result.output) == (2, "Error: Table hours_lines is not what this backup promises.\n")
    with there.session() as session:
        assert schema.version(session.connection()) is None


def test_a_backup_of_another_version_is_refused(here, there, facilitator, monkeypatch, tmp_path):
    facilitator("backup", str(tmp_path / "good.zip"))
    changes = {"manifest.json": (schema.head().encode(), b"0001")}
    rewrite(tmp_path / "good.zip", tmp_path / "old.zip", changes)
    there.use(monkeypatch)
    result = facilitator("restore", str(tmp_path / "old.zip"))
    assert (result.exit_code, "made at version 0001" in result.output) == (2, True)


def test_a_file_outside_the_data_folder_is_refused(here, there, facilitator, monkeypatch, tmp_path):
    facilitator("backup", str(tmp_path / "good.zip"))
    changes = {"manifest.json": (b'"secret_key"', b'"mails/../../taken"')}
    rewrite(tmp_path / "good.zip", tmp_path / "bad.zip", changes)
    there.use(monkeypatch)
    result = facilitator("restore", str(tmp_path / "bad.zip"))
    assert (result.exit_code, "files it should not" in result.output) == (2, True)


def test_what_is_not_a_backup_is_said(there, facilitator, monkeypatch, tmp_path):
    (tmp_path / "page.zip").write_text("<html>")
    there.use(monkeypatch)
    result = facilitator("restore", str(tmp_path / "page.zip"))
    assert (result.exit_code, "is not a backup" in result.output) == (2, True)


def rewrite(source: Path, target: Path, changes: dict[str, tuple[bytes, bytes]]) -> None:
    """The same archive with some bytes replaced in some members, its zip checksums right."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member in changes:
                assert changes[member][0] in content
                content = content.replace(*changes[member])
            new.writestr(member, content)
