from tests.factories.organisations import CompanyFactory
from tests.registry import playing


def test_off_by_default(facilitator):
    told = facilitator("companies", "name")
    assert (told.exit_code, "n’est pas branché" in told.output) == (0, True)


def test_names_then_failure(facilitator, committed, monkeypatch):
    with committed.session():
        CompanyFactory(identifier="552032534", name="552032534")
    with playing() as played:
        monkeypatch.setenv("FACILITATOR_COMPANY_REGISTRY_URL", played.url)
        played.answers["552032534"] = [503, "FLEURS FICTIVES"]
        refused = facilitator("companies", "name")
        assert refused.exit_code == 2
        assert "réessayez plus tard" in refused.output
        assert "1\u00a0nom trouvé" in facilitator("companies", "name").output
        assert "ont un nom" in facilitator("companies", "name").output
