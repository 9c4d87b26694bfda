import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from facilitator.cli import instance, main
from tests.factories.organisations import StructureFactory

DATA = Path(__file__).parent.parent / "markets" / "decp" / "data"


@pytest.fixture
def run(committed, tmp_path, monkeypatch):
    monkeypatch.setenv("FACILITATOR_DATABASE_URL", committed.url)
    monkeypatch.setenv("FACILITATOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FACILITATOR_UPLOAD_LIMIT_MB", "1")
    opened = []
    open_ready = instance.open_ready
    monkeypatch.setattr(instance, "open_ready", lambda: opened.append(open_ready()) or opened[-1])

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["import", "decp", *map(str, arguments)])

    yield run
    for each in opened:  # a process would have ended
        each.engine.dispose()


def test_a_first_import_creates_the_structure_and_says_so(run):
    first = run(DATA / "old-format.json", "--json")
    assert (first.exit_code, first.stderr) == (
        0,
        "Aucune structure\u202f: «\u202fMa structure\u202f» est créée (ma-structure).\n",
    )
    told = json.loads(first.stdout)
    assert [told[key] for key in ("read", "created", "updated", "unchanged", "rejected")] == [7, 6, 0, 1, 0]
    second = run(DATA / "old-format.json", "--json")
    assert (json.loads(second.stdout)["unchanged"], second.stderr) == (7, "")


def test_a_dry_run_writes_nothing(run):
    for _ in range(2):
        result = run(DATA / "format-2022.json", "--dry-run")
        assert result.exit_code == 0
        assert "«\u202fMa structure\u202f»" in result.stdout
        assert "5 enregistrements lus\u202f: 3 nouveaux, aucun modifié, aucun inchangé, 2 inutilisables." in (
            result.stdout.replace("\u00a0", " ")
        )
        assert "n° 3 (2025-SANS-ACHETEUR)\u202f: Acheteur absent" in result.stdout


def test_several_structures(run, committed):
    with committed.session():
        slugs = [StructureFactory().slug for _ in range(2)]
    refused = run(DATA / "old-format.json")
    assert refused.exit_code == 2
    assert f"choisissez avec --structure parmi {slugs[0]}, {slugs[1]}." in refused.stderr
    assert run(DATA / "old-format.json", "--structure", slugs[1]).exit_code == 0
    assert run(DATA / "old-format.json", "--structure", "ailleurs").exit_code == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "est vide"),
        ("<html>", "page web"),
        ('{"marches": [{"id": "1"', "incomplet"),
        ('{"features": []}', "pas un fichier DECP"),
        ("x" * 1_100_000, "pèse 2 Mo"),
    ],
)
def test_a_file_that_is_not_decp(run, tmp_path, content, words):
    file = tmp_path / "fichier.json"
    file.write_text(content)
    result = run(file, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_vocabulary(facilitator, tmp_path):
    file = tmp_path / "cpv.csv"
    file.write_text('"id","name"\n"45000000-7","Travaux"\n"faux","Rien"\n')
    for sentence in ("1 code CPV lu\u202f: 1 nouveau, 0 modifié, 0 inchangé.", "0 nouveau, 0 modifié, 1 inchangé."):
        result = facilitator("import", "cpv", str(file))
        assert result.exit_code == 0
        assert sentence in result.stdout.replace("\u00a0", " ")
        assert "ligne 3\u202f: code illisible" in result.stderr
    file.write_text("<html>")
    refused = facilitator("import", "cpv", str(file))
    assert (refused.exit_code, refused.stdout) == (2, "")
