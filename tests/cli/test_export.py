import json
from pathlib import Path

from tests.markets.publication.test_rules import CONCESSION, MARKET


def test_what_was_imported_comes_back_and_the_rest_says_what_it_lacks(facilitator, tmp_path: Path):
    source, target = tmp_path / "decp.json", tmp_path / "export.json"
    unfit = {**MARKET, "id": "2025-02", "objet": "Peinture du préau", "offresRecues": 0}
    source.write_text(json.dumps({"marches": {"marche": [MARKET, unfit], "contrat-concession": [CONCESSION]}}))
    assert facilitator("import", "decp", str(source)).exit_code == 0
    told = facilitator("export", "decp", str(target))
    assert told.exit_code == 0
    assert "2\u00a0lots exportés, 1\u00a0lot à compléter." in told.output
    assert "Peinture du préau\u202f: Nombre d’offres reçues" in told.output
    assert json.loads(target.read_text()) == {"marches": {"marche": [MARKET], "contrat-concession": [CONCESSION]}}
    assert [path.name for path in tmp_path.glob(".*.draft")] == []
    report = json.loads(facilitator("export", "decp", str(target), "--json").output)
    assert (report["exported"], report["left_out"]) == (2, 1)
    assert report["lots"][0]["title"] == "Peinture du préau"


def test_a_structure_that_does_not_exist(facilitator, tmp_path: Path):
    refused = facilitator("export", "decp", str(tmp_path / "x.json"), "--structure", "nulle")
    assert refused.exit_code == 2
    assert "Aucune structure" in refused.output
    assert not (tmp_path / "x.json").exists()
