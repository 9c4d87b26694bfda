import socket

import pytest

from facilitator.organisations.directory.registry import INTERVAL, Registry, RegistryUnavailable
from tests.registry import Played, playing

SIREN = "990000010"


@pytest.fixture
def played():
    with playing() as played:
        yield played


def ask(played: Played, waited: list[float] | None = None) -> str | None:
    waits = [] if waited is None else waited
    return Registry(played.url, timeout=2, wait=waits.append).find_name(SIREN)


def test_a_name_of_the_documented_shape(played):
    played.answers[SIREN] = "FLEURS  FICTIVES"
    assert ask(played) == "FLEURS FICTIVES"
    assert played.asked == [SIREN]


@pytest.mark.parametrize("answer", [None, "[NON-DIFFUSIBLE]"])
def test_a_number_that_it_does_not_know_or_may_not_tell(played, answer):
    played.answers[SIREN] = answer
    assert ask(played) is None


def test_another_company_is_not_taken_for_it(played):
    played.answers[SIREN] = b'{"results": [{"siren": "990000028", "nom_complet": "AUTRE"}]}'
    assert ask(played) is None


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b'{"results": [{}]}', b'{"erreur": "x"}', 500, 503])
def test_an_answer_that_says_nothing_is_a_clear_sentence(played, answer):
    played.answers[SIREN] = answer
    with pytest.raises(RegistryUnavailable, match="saisissez le nom"):
        ask(played)


def test_too_many_requests_are_made_again_once(played):
    played.answers[SIREN] = [429, "FLEURS FICTIVES"]
    waited: list[float] = []
    assert ask(played, waited) == "FLEURS FICTIVES"
    assert 1.0 in waited
    played.answers[SIREN] = [429, 429]
    with pytest.raises(RegistryUnavailable, match="trop de demandes"):
        ask(played)


def test_the_pace_is_kept(played):
    played.answers[SIREN] = "FLEURS FICTIVES"
    waited: list[float] = []
    registry = Registry(played.url, wait=waited.append)
    for _ in range(4):
        registry.find_name(SIREN)
    assert len(waited) == 3
    assert sum(waited) > 2 * INTERVAL


def test_nobody_answers():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(RegistryUnavailable, match="pas de réponse"):
        Registry(url, timeout=1).find_name(SIREN)


def test_an_answer_that_never_comes():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(RegistryUnavailable, match="pas de réponse"):
            Registry(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2).find_name(SIREN)
